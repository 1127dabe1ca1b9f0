"""Computed figures: right on the bundled data, and different as soon as the data is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from calc.claims import Trend
from components import language
from components.claims import texts
from data import companies, model
from data.claims import CheckedClaim, Ledger, Review, completed, load_ledger, review
from data.claims.computations import COMPUTATIONS, RULES
from data.claims.ledger import FigureEntry
from data.claims.quantities import DataSet, Facts, Result
from data.companies import ShareCount
from data.filings import FilingSource, Quarter

FIGURES = load_ledger().figures
CLAIMS = load_ledger().claims
UNCOMPUTED = "–"
#: The newest calendar quarter of spending that all companies have reported, and those after it.
NEWEST_COMPLETE = str(
    companies.hyperscaler_capex().groupby("symbol")["calendar_quarter"].max().min()
)
FOUR_MORE = tuple(str(pd.Period(NEWEST_COMPLETE, freq="Q") + ahead) for ahead in (1, 2, 3, 4))


def computed(entry: FigureEntry, facts: Facts) -> Result:
    return COMPUTATIONS[entry.compute](facts, **entry.arguments)


def value(examined: Review, id_: str) -> object:
    result = examined.figures[id_].result
    assert result is not None
    return result.quantity.value


def test_against_the_published_record(examined: Review) -> None:
    """Figures that are known from elsewhere: exchanges, filings, papers."""
    assert value(examined, "crash-move") == pytest.approx(118.42 / 142.62 - 1)
    assert value(examined, "crash-loss") == pytest.approx(24.20 * 24_477e6)
    assert value(examined, "recovery") == dt.date(2025, 6, 9)
    assert value(examined, "answer-delay") == 24
    assert value(examined, "release-to-crash") == 7
    assert value(examined, "calm-sessions") == 4
    assert value(examined, "after-interview") == pytest.approx(-0.0405, abs=5e-5)
    assert value(examined, "v3-cost") == pytest.approx(5.576e6)
    assert value(examined, "post-training-share") == pytest.approx(0.0527, abs=5e-5)
    assert value(examined, "crash-move-techcrunch") == pytest.approx(-0.1690, abs=5e-5)


def test_the_article_s_figure_is_no_rounding_of_ours(examined: Review) -> None:
    figure = examined.figures["crash-move"].result
    assert figure is not None
    assert isinstance(figure.quantity.value, float)
    assert round(figure.quantity.value, 3) != -0.169


# --- every figure follows its data -----------------------------------------------------------


def _prices(facts: Facts) -> Facts:
    """Other closes in every session, and one session of January 2025 fewer."""

    def other(closes: pd.Series[float]) -> pd.Series[float]:
        changed = closes * np.linspace(1.0, 1.8, len(closes))
        return changed[changed.index != pd.Timestamp("2025-01-22")]

    return replace(facts, closes={name: other(each) for name, each in facts.closes.items()})


def _shares(facts: Facts) -> Facts:
    counts = [
        ShareCount.model_validate(
            count.model_dump() | {"shares_millions": count.shares_millions * 1.01}
        )
        for count in facts.shares
        if isinstance(count, ShareCount)
    ]
    return replace(facts, shares=counts)


def _revenue(facts: Facts) -> Facts:
    last = facts.revenue[-1]
    changed = Quarter(
        last.fiscal_quarter, last.period_end, last.revenue * 1.05, FilingSource.FILING,
        last.reported,
    )  # fmt: skip
    return replace(facts, revenue=[*facts.revenue[:-1], changed])


def _capex(facts: Facts) -> Facts:
    frame = facts.capex.copy()
    frame.loc[frame["calendar_quarter"] == NEWEST_COMPLETE, "capex_cash_ppe_musd"] += 20_000
    return replace(facts, capex=frame)


def _printed(facts: Facts) -> Facts:
    def other(given: Decimal | None) -> Decimal | None:
        return None if given is None else given + Decimal("0.4")

    rows = [
        row.model_copy(
            update={"loss_busd": other(row.loss_busd), "close_usd": other(row.close_usd)}
        )
        for row in facts.printed
    ]
    return replace(facts, printed=rows)


def _events(facts: Facts) -> Facts:
    crash = facts.events["nvda-crash"]
    later = dt.date(2025, 1, 29)
    moved = crash.model_copy(update={"date": later, "first_session": later})
    return replace(facts, events={**facts.events, "nvda-crash": moved})


def _numbers(facts: Facts) -> Facts:
    numbers = {
        name: replace(number, value=number.value * (1.1 + 0.1 * place))
        for place, (name, number) in enumerate(facts.numbers.items())
    }
    return replace(facts, numbers=numbers)


OTHER_DATA: Mapping[DataSet, Callable[[Facts], Facts]] = {
    DataSet.PRICES: _prices,
    DataSet.SHARES: _shares,
    DataSet.REVENUE: _revenue,
    DataSet.CAPEX: _capex,
    DataSet.PRINTED: _printed,
    DataSet.EVENTS: _events,
    DataSet.NUMBERS: _numbers,
}


@pytest.mark.parametrize("entry", FIGURES, ids=lambda entry: entry.id)
def test_a_figure_changes_with_each_data_set_that_it_names(
    entry: FigureEntry, facts: Facts
) -> None:
    now = computed(entry, facts)
    assert now.data
    for data_set in now.data:
        then = computed(entry, OTHER_DATA[data_set](facts))
        assert then.quantity.value != now.quantity.value, f"{entry.id} ignores its {data_set}"


@pytest.mark.parametrize("entry", FIGURES, ids=lambda entry: entry.id)
def test_a_figure_ignores_what_it_does_not_name(entry: FigureEntry, facts: Facts) -> None:
    """What it names is all that it reads; events say which sessions are meant."""
    now = computed(entry, facts)
    for data_set in set(DataSet) - set(now.data) - {DataSet.EVENTS}:
        assert computed(entry, OTHER_DATA[data_set](facts)) == now


@pytest.mark.parametrize("entry", FIGURES, ids=lambda entry: entry.id)
def test_the_shown_text_changes_too(ledger: Ledger, facts: Facts, entry: FigureEntry) -> None:
    """From the data to the page: no text of a claim holds an old figure."""
    before = review(ledger, facts)
    changed = facts
    for data_set in computed(entry, facts).data:
        changed = OTHER_DATA[data_set](changed)
    after = review(ledger, changed)
    named = [each.claim.id for each in before.claims if entry.id in each.figures]
    assert named
    for id_ in named:
        first, second = before.claim(id_), after.claim(id_)
        assert first is not None
        assert second is not None
        with language.override("en"):
            assert _shown(first) != _shown(second)
            assert texts.working(before.figures[entry.id]) != texts.working(after.figures[entry.id])


def _shown(checked: CheckedClaim) -> str:
    return "\n".join(texts.claim_text(checked, field) for field in ("corrected", "record", "limit"))


def test_no_computed_figure_is_typed(ledger: Ledger, examined: Review) -> None:
    entries = [*ledger.claims, *ledger.errors]
    typed = "\n".join(text for entry in entries for text in entry.texts)
    for figure in examined.figures.values():
        assert figure.result is not None
        for lang in ("en", "fr"):
            with language.override(lang):
                shown = texts.quantity(figure.result.quantity)
            if sum(character.isdigit() for character in shown) >= 3:
                assert shown not in typed, f"{figure.entry.id}: {shown} is typed"


@pytest.mark.parametrize(
    ("priced", "last"),
    [
        ("2026-09-28T19:30:00+00:00", "2026-09-25"),
        ("2026-09-28T19:59:59+00:00", "2026-09-25"),
        ("2026-09-28T20:00:00+00:00", "2026-09-28"),
    ],
)
def test_a_price_before_the_bell_is_no_close(facts: Facts, priced: str, last: str) -> None:
    """However long after the bell the page is looked at."""
    known = facts.closes["NVDA"].loc[:"2026-09-28"]
    closes = completed(known, dt.datetime.fromisoformat(priced))
    assert closes.index[-1] == pd.Timestamp(last)


# --- texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_text_is_filled(claim: CheckedClaim, examined: Review, lang: str) -> None:
    checked = examined.claim(claim.id)
    assert checked is not None
    with language.override(lang):
        shown = _shown(checked) + texts.finding(checked)
        workings = [texts.working(figure) for figure in checked.figures.values()]
    for text in [shown, *workings]:
        assert "{" not in text
        assert UNCOMPUTED not in text
    assert not any("None" in text for text in workings)


def test_figures_are_written_in_the_visitor_s_language(examined: Review) -> None:
    checked = examined.claim("daily-fall")
    assert checked is not None
    with language.override("en"):
        assert "−16.97%, from $142.62 to $118.42: rounded, −17.0%" in _shown(checked)
    with language.override("fr"):
        assert "−16,97\N{NO-BREAK SPACE}%, de 142,62\N{NO-BREAK SPACE}$" in _shown(checked)


def test_what_the_data_lacks_is_said(ledger: Ledger, facts: Facts) -> None:
    empty = replace(facts, printed=[], revenue=facts.revenue[:1], closes={})
    examined = review(ledger, empty)
    assert examined.figures["crash-move"].result is None
    checked = examined.claim("demand-will-rise")
    assert checked is not None
    with language.override("en"):
        assert UNCOMPUTED in _shown(checked)
        assert "does not suffice" in texts.finding(checked)
        assert "cannot be computed" in texts.working(examined.figures["crash-move"])


def test_a_recovery_that_has_not_come_is_not_dated(ledger: Ledger, facts: Facts) -> None:
    closes = facts.closes["NVDA"]
    short = closes[closes.index < pd.Timestamp("2025-06-01")]
    examined = review(ledger, replace(facts, closes={**facts.closes, "NVDA": short}))
    assert value(examined, "recovery") is None
    checked = examined.claim("reassured")
    assert checked is not None
    with language.override("en"):
        assert "above the old level on not yet" in _shown(checked)


# --- verdicts that time can change ---------------------------------------------------------


REPORTED_AFTER = dt.timedelta(days=24)


def _with_next_quarter(facts: Facts, revenue: float) -> Facts:
    end = facts.revenue[-1].period_end + dt.timedelta(weeks=13)
    quarter = Quarter("FY2099 Q1", end, revenue, FilingSource.FILING, end + REPORTED_AFTER)
    return replace(facts, revenue=[*facts.revenue, quarter])


@pytest.mark.parametrize(
    ("factor", "trend", "words"),
    [
        (1.1, Trend.RISING, "True so far"),
        (0.9, Trend.UNEVEN, "“Only increase” is too strong"),
        (0.1, Trend.REVERSED, "No longer true"),
    ],
)
def test_a_new_quarter_is_judged(
    ledger: Ledger, facts: Facts, factor: float, trend: Trend, words: str
) -> None:
    newer = _with_next_quarter(facts, facts.revenue[-1].revenue * factor)
    checked = review(ledger, newer).claim("demand-will-rise")
    assert checked is not None
    assert checked.rechecked is not None
    assert checked.rechecked.trend is trend
    end = facts.revenue[-1].period_end + dt.timedelta(weeks=13)
    assert checked.rechecked.quarter_end == end
    assert checked.as_of == checked.rechecked.reported == end + REPORTED_AFTER
    with language.override("en"):
        assert words in texts.finding(checked)


def _spending(facts: Facts, quarters: Mapping[str, float]) -> Facts:
    """The bundled spending to the newest complete quarter, and more, as multiples of that."""
    frame = facts.capex[facts.capex["calendar_quarter"] <= NEWEST_COMPLETE]
    last = frame[frame["calendar_quarter"] == NEWEST_COMPLETE]
    added = [
        last.assign(
            calendar_quarter=name,
            period_end=pd.Period(name, freq="Q").end_time.normalize(),
            capex_cash_ppe_musd=(last["capex_cash_ppe_musd"] * multiple).round().astype("Int64"),
        )
        for name, multiple in quarters.items()
    ]
    return replace(facts, capex=pd.concat([frame, *added]))


@pytest.mark.parametrize(
    ("amounts", "trend", "words"),
    [
        ({FOUR_MORE[0]: 2.0}, Trend.RISING, "Borne out in direction so far"),
        ({FOUR_MORE[0]: 0.2}, Trend.UNEVEN, "no longer in every quarter"),
        (dict.fromkeys(FOUR_MORE, 0.02), Trend.REVERSED, "Not borne out"),
    ],
)
def test_new_spending_is_judged(
    ledger: Ledger, facts: Facts, amounts: Mapping[str, float], trend: Trend, words: str
) -> None:
    checked = review(ledger, _spending(facts, amounts)).claim("wider-adoption")
    assert checked is not None
    assert checked.rechecked is not None
    assert checked.rechecked.trend is trend
    assert checked.as_of == pd.Period(list(amounts)[-1], freq="Q").end_time.date()
    with language.override("en"):
        assert words in texts.finding(checked)


#: What only a rise makes true.
ROSE = re.compile(
    "went up|rose together|a augmenté|ont monté|Borne out in|Confirmée en"
    "|True so far|Vrai à ce jour"
)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_text_speaks_of_a_rise_that_is_no_more(ledger: Ledger, facts: Facts, lang: str) -> None:
    fallen = _spending(
        _with_next_quarter(facts, facts.revenue[-1].revenue * 0.1), dict.fromkeys(FOUR_MORE, 0.02)
    )
    examined = review(ledger, fallen)
    for id_ in ("demand-will-rise", "wider-adoption"):
        checked = examined.claim(id_)
        assert checked is not None
        with language.override(lang):
            shown = _shown(checked) + texts.finding(checked)
        assert not ROSE.search(shown), shown


def test_a_statement_is_as_new_as_its_newest_figure(ledger: Ledger, facts: Facts) -> None:
    checked = review(ledger, facts).claim("cornerstone")
    assert checked is not None
    assert checked.as_of == facts.closes["NVDA"].index[-1].date()


def test_a_quarter_that_not_all_have_reported_does_not_count(facts: Facts) -> None:
    newer = _spending(facts, {FOUR_MORE[0]: 2.0})
    incomplete = replace(newer, capex=newer.capex.iloc[:-1])
    complete = _spending(facts, {})
    assert RULES["capex"](incomplete, "nvda-crash") == RULES["capex"](complete, "nvda-crash")
    assert RULES["capex"](newer, "nvda-crash") != RULES["capex"](complete, "nvda-crash")


def test_the_demonstration_is_told_with_one_figure(examined: Review, facts: Facts) -> None:
    told, shown = (value(examined, id_) for id_ in ("demo-tokens", "demo-shown"))
    assert told == model.parameters()["token_ratio"].default
    assert isinstance(shown, float)
    assert 18 <= shown < 20
    keynote = facts.events["gtc-2025-keynote"].text("key_figures", "en")
    assert keynote is not None
    assert keynote.startswith(f"{told:.0f} times the tokens")


@pytest.mark.parametrize("id_", ["demand-will-rise", "wider-adoption"])
def test_no_statement_leans_on_a_token_that_only_got_cheaper(
    ledger: Ledger, facts: Facts, id_: str
) -> None:
    checked = review(ledger, facts).claim(id_)
    assert checked is not None
    assert "token-price-rise" in checked.figures
    with language.override("en"):
        shown = _shown(checked)
    assert "price of a token fell" not in shown
