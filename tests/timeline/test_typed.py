"""A share and a session that the visitor types: read strictly, studied, and told when wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calc.event_study import event_study
from components.timeline import study_request, study_text
from components.timeline.study_request import TypedFault, TypedStudy
from data import prices
from data.prices import default_service
from data.prices.bundled import default_snapshot
from data.prices.model import (
    History,
    Interval,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)
from tests.counting import nothing_is_made_again
from tests.timeline.conftest import Page
from tests.timeline.test_page import texts, whole

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
AMD = date(2025, 10, 6)


def close(symbol: str):
    return default_snapshot().daily(symbol)["close"]


@pytest.mark.parametrize(
    ("typed", "symbol", "session"),
    [
        ("AMD,2025-10-06", "AMD", AMD),
        ("amd,2025-10-06", "AMD", AMD),
        ("BRK.B,2025-10-06", "BRK-B", AMD),
        ("BRK/B,2025-10-06", "BRK-B", AMD),
        ("BRK B,2025-10-06", "BRK-B", AMD),
        ("$AMD,2025-10-06", "AMD", AMD),
        ("ＡＭＤ，２０２５‑１０‑０６", "AMD", AMD),
        ("NASDAQ:AMD,2025-10-06", "AMD", AMD),
        ("NVDA,2026-11-27", "NVDA", date(2026, 11, 27)),  # closed at 13:00 in New York
    ],
)
def test_a_ticker_and_a_session(typed: str, symbol: str, session: date) -> None:
    assert study_request.parse(typed, NOW) == TypedStudy(symbol, session)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AMD", "Type a ticker, a comma and a date"),
        ("AMD 2025-10-06", "Type a ticker, a comma and a date"),
        ("AMD, 2025-10-06", "Type a ticker, a comma and a date"),
        ("AMD,06.10.2025", "Type a ticker, a comma and a date"),
        ("AMD,2025-10-06,x", "Type a ticker, a comma and a date"),
        ("AMD,٢٠٢٥-10-06", "Type a ticker, a comma and a date"),
        ("1AMD,2025-10-06", "not the form of a US ticker"),
        ("MC.PA,2025-10-06", "listed in the United States are served here; MC.PA names a listing"),
        ("7203.T,2025-10-06", "names a listing elsewhere (Japan)"),
        ("<b>,2025-10-06", "not the form of a US ticker"),
        ("AMD,2025-02-30", "2025-02-30 is not a day of the calendar."),
        ("AMD,2025-10-05", "did not trade on 5 Oct 2025. The sessions beside it: 3 Oct 2025 and 6"),
        ("AMD,2026-12-01", "1 Dec 2026 has no close yet; the last session that ended was 27 Nov"),
        ("AMD,1889-10-07", "No exchange calendar"),
        ("AMD,2051-10-06", "No exchange calendar"),
        ("AMD,1990-01-01", "did not trade on 1 Jan 1990."),
    ],
)
def test_what_is_wrong_is_told(typed: str, said: str) -> None:
    found = study_request.parse(typed, NOW)
    assert isinstance(found, TypedFault)
    assert said in found.sentence


def test_amd_on_the_day_of_its_deal_with_openai(timeline_page: Page) -> None:
    said = texts(whole(timeline_page(study="AMD,2025-10-06")))
    expected = event_study(close("AMD"), close("SPY"), AMD)
    assert "**AMD, 6 Oct 2025**" in said
    assert f"{expected.abnormal.loc[0] * 100:+.2f}%, is the abnormal return" in said
    assert "Why not +23.71%? SPY itself moved" in said
    assert "AMD usually moves" in said
    assert "AMD +2" in said  # the picture's message
    assert "If AMD is part of SPY, it stays in it" in said


def test_the_choices_count_for_it_too(timeline_page: Page) -> None:
    at = timeline_page(study="AMD,2025-10-06", market="SMH", estimation="120", variance="ewma")
    said = texts(whole(at))
    assert "SMH itself moved" in said
    assert "The model learned from 120 sessions" in said


def test_nvidia_is_taken_out_of_the_fund_here_too(timeline_page: Page) -> None:
    at = whole(timeline_page(study="NVDA,2025-01-27", event="ddn-interview"))
    assert "−16.6" in texts(at).split("**NVDA, 27 Jan 2025**")[1]
    assert "SPY without NVDA itself moved −0.31%" in texts(at)
    at = whole(timeline_page(study="NVDA,2025-01-27", clean="false"))
    assert "SPY without" not in texts(at)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AMD,2025-10-05", "New York did not trade on 5 Oct 2025."),
        ("AMD", "Type a ticker, a comma and a date"),
        ("ARM,2023-10-02", "Not studied: 261 sessions are needed before 2 Oct 2023, 11 are known."),
        ("SPY,2025-10-06", "The share followed the market exactly in the estimation period."),
        ("IBM,2025-10-06", "There is no connection to a price provider."),
        ("x" * 30, "The address asks for a"),
    ],
)
def test_the_page_says_why_there_is_no_study(timeline_page: Page, typed: str, said: str) -> None:
    assert said in texts(whole(timeline_page(study=typed)))


class Live:
    """A service that answers for INTC with AMD's prices, as a provider would; counts its calls."""

    def __init__(self, *, answers_after: int = 0, fetched: datetime = NOW) -> None:
        self._real = default_service()
        self._asked, self._answers_after = 0, answers_after
        amd = self._real.finished_sessions("AMD")
        assert isinstance(amd, History)
        source = replace(
            amd.provenance,
            source=Source.LIVE,
            provider="Provider A",
            as_of=fetched,
            fetched_at=fetched,
        )
        self._intel = replace(amd, symbol="INTC", provenance=source)

    def finished_sessions(self, symbol: str):
        return self._real.finished_sessions(symbol)

    def history(self, symbol: str, range_: Range, interval: Interval | None = None, *, wait=0.0):
        assert (symbol, range_, interval) == ("INTC", Range.MAX, Interval.DAILY)
        self._asked += 1
        if self._asked <= self._answers_after:
            return Unavailable(symbol, UnavailableReason.PENDING)
        return self._intel

    def refreshing(self, symbol: str) -> bool:
        return self._asked <= self._answers_after


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Callable[[Live], None]:
    return lambda live: monkeypatch.setattr(prices, "default_service", lambda: live)


def test_a_share_that_is_not_bundled_is_studied_with_live_prices(
    timeline_page: Page, served: Callable[[Live], None]
) -> None:
    served(Live())
    said = texts(whole(timeline_page(study="INTC,2025-10-06")))
    assert "**INTC, 6 Oct 2025**" in said
    assert "Why not +23.71%?" in said
    assert "Provider A" in said


def test_while_its_prices_are_under_way_the_page_says_so(
    timeline_page: Page, served: Callable[[Live], None]
) -> None:
    served(Live(answers_after=2))
    at = whole(timeline_page(study="INTC,2025-10-06"))
    assert "The first answer for this symbol is under way." in texts(at)
    assert "**INTC, 6 Oct 2025**" in texts(whole(at.run()))


def test_a_bar_that_was_fetched_before_the_bell_is_no_close() -> None:
    from components.timeline.study_typed import finished

    amd = default_service().finished_sessions("AMD")
    assert isinstance(amd, History)
    last = amd.bars.index[-1]
    noon = last.tz_localize("UTC").to_pydatetime() + timedelta(hours=16)
    early = replace(amd, provenance=replace(amd.provenance, as_of=noon))
    assert finished(amd, NOW).index[-1] == last
    assert finished(early, NOW).index[-1] < last


def test_a_second_look_makes_nothing_again(timeline_page: Page) -> None:
    address = {"study": "AMD,2025-10-06", "lang": "fr"}
    timeline_page(**address)
    with nothing_is_made_again(event_study):
        timeline_page(**address)


def test_typing_puts_it_into_the_address(timeline_page: Page) -> None:
    at = whole(timeline_page())
    at.text_input("choice_study").set_value("AMD,2025-10-06").run()
    assert at.query_params["study"] == "AMD,2025-10-06"
    assert "**AMD, 6 Oct 2025**" in texts(whole(at))


def test_the_explanation_names_the_share() -> None:
    found = event_study(close("AMD"), close("SPY"), AMD)
    assert "and AMD usually moves" in study_text.explanation(found, "SPY", "AMD")
