"""The event study on the page: sentences for every refusal, figures that are the study's own."""

from __future__ import annotations

from datetime import date

import pytest

from calc.event_study import Design, Problem, StudyError, event_study
from calc.event_study_index import without_constituent
from components import language
from components.charts import figure
from components.theme import PALETTES
from components.timeline import codes, ranking, study_cache, study_chart, study_controls, study_text
from components.timeline.reactions import MARKETS
from components.timeline.study_cache import Agreement, Refusal
from data import symbols
from data.index_weights import weights_of
from data.prices.bundled import default_snapshot

CRASH = date(2025, 1, 27)


@pytest.fixture(scope="session")
def market():
    return default_snapshot().daily("SPY")["close"]


@pytest.fixture(scope="session")
def tested(data, market) -> study_cache.Tested:
    found = study_cache.tested(data.closes, market, CRASH, Design())
    assert isinstance(found, study_cache.Tested)
    return found


@pytest.fixture(scope="session")
def subject(known) -> study_chart.StudySubject:
    return study_chart.of_event(known["nvda-crash"])


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_every_refusal_has_its_sentence(problem: Problem, spoken: str) -> None:
    values = {
        "session": CRASH,
        "needed": 252,
        "available": 3,
        "name": "before",
        "least": 0,
        "first": CRASH,
        "last": CRASH,
    }
    with language.override(spoken):
        sentence = study_text.refusal_sentence(Refusal(problem, values))
    assert sentence
    assert "{" not in sentence


def test_a_refusal_survives_being_kept(data, market) -> None:
    """Streamlit keeps results by pickling them; a StudyError could not be read back."""
    lengths = Design(estimation_sessions=2000)
    for _time in range(2):
        refusal = study_cache.tested(data.closes, market, CRASH, lengths)
        assert isinstance(refusal, Refusal)
        assert refusal.problem is Problem.TOO_FEW_BEFORE
        assert "sessions are needed before 27 Jan 2025" in study_text.refusal_sentence(refusal)


def test_a_fault_of_the_closes_reaches_the_log(data, market, caplog) -> None:
    broken = data.closes.copy()
    broken.iloc[100] = -1.0
    refusal = study_cache.tested(broken, market, CRASH, Design())
    assert isinstance(refusal, Refusal)
    assert "not a positive number" in caplog.text


def test_the_explanation_adds_up(tested) -> None:
    sentence = study_text.explanation(tested.study, "SPY")
    own = float(tested.study.abnormal.loc[0])
    assert own == pytest.approx(-0.134, abs=0.001)
    assert "Why not −16.97%?" in sentence
    assert "SPY itself moved −1.41%" in sentence
    assert "the market alone" in sentence.lower()
    assert "−13.40%" in sentence


def test_the_figure_draws_the_studys_own_numbers(tested, subject) -> None:
    drawn = study_chart.figure(tested, subject, "SPY", "source", PALETTES["light"])
    table = drawn.table.set_index("relative")
    assert isinstance(drawn, figure.Figure)
    assert list(table.index) == list(range(-1, 6))
    assert table.loc[5, "cumulative"] == pytest.approx(tested.study.car)
    assert (table["low"] < table["cumulative"]).all()
    assert (table["high"] > table["cumulative"]).all()
    assert drawn.title.startswith("Nvidia −17.2")
    assert drawn.title.endswith("more than chance usually gives")
    assert set(table.columns) <= set(drawn.labels)


def test_the_band_is_that_of_the_t_distribution(tested, subject) -> None:
    table = study_chart.figure(tested, subject, "SPY", "source", PALETTES["light"]).table.set_index(
        "relative"
    )
    half = (table.loc[5, "high"] - table.loc[5, "low"]) / 2
    # 250 degrees of freedom: the 97.5 % quantile of Student's t is 1.9695.
    assert half / tested.study.car_se == pytest.approx(1.9695, abs=1e-4)


def test_the_table_ranks_by_size_and_shows_both_corrections(data, market) -> None:
    ranked = study_cache.ranking(data.closes, market, data.sessions, Design())
    table = ranking.table(ranked, data.events, {})
    sizes = table["abnormal"].abs()
    assert sizes.is_monotonic_decreasing
    assert (table["p_holm"] >= table["p_fdr_bh"]).all()
    assert (table["p_fdr_bh"] >= table["p"]).all()
    assert len(table) == ranked.tests
    assert table["events"].sum() + len(ranked.left_out) == len(data.sessions)


def test_a_session_is_one_row_that_names_the_move_before_what_was_said_of_it(
    data, market, known
) -> None:
    ranked = study_cache.ranking(data.closes, market, data.sessions, Design())
    on_the_day = {event for event, session in data.sessions.items() if session == CRASH}
    nested = {"nvda-crash": (*sorted(on_the_day), "trump-wake-up-call")}
    table = ranking.table(ranked, data.events, nested)
    assert table["session"].is_unique
    row = table[table["session"] == CRASH].iloc[0]
    titles = row["event"].split(" · ")
    assert row["events"] == len(titles) == len(on_the_day) >= 5
    assert titles[0] == known["nvda-crash"].title_en
    assert set(titles) == {known[event].title_en for event in on_the_day}
    assert row["others"] == 1


def test_the_table_follows_the_filters(data, market, known) -> None:
    ranked = study_cache.ranking(data.closes, market, data.sessions, Design())
    table = ranking.table(ranked, [known["tariff-pause"]], {})
    assert list(table["event"]) == [known["tariff-pause"].title_en]


def test_overlapping_events_are_named_and_the_rest_counted(data) -> None:
    sentence = study_text.overlap_sentence(data.events[:9])
    assert data.events[0].title_en.split(":")[0] in sentence.replace("\\", "")
    assert "3 more" in sentence
    assert "No other event" in study_text.overlap_sentence([])


@pytest.mark.parametrize(
    ("p", "value", "equation"),
    [(0.0004, "<\xa00.001", "p\xa0<\xa00.001"), (0.0126, "0.013", "p\xa0=\xa00.013")],
)
def test_p_values_are_never_printed_as_zero(p: float, value: str, equation: str) -> None:
    assert (study_text.p_value(p), study_text.p_equation(p)) == (value, equation)


@pytest.mark.parametrize("cleaned", [True, False])
@pytest.mark.parametrize("fund", MARKETS)
def test_every_disagreement_of_the_tests_reads_in_the_direction_it_has(
    data, fund: str, cleaned: bool
) -> None:
    closes = default_snapshot().daily(fund)["close"]
    known = weights_of(symbols.SUBJECT, fund)
    market = without_constituent(closes, data.closes, known) if cleaned else closes
    found = {}
    for session in sorted(set(data.sessions.values())):
        tested = study_cache.tested(data.closes, market, session, Design())
        if isinstance(tested, Refusal):
            continue
        by_t = float(tested.study.p.loc[0]) < study_controls.LEVEL
        others = [each.p < study_controls.LEVEL for each in (tested.rank, tested.bootstrap)]
        sentence = study_text.tests_sentence(tested)
        assert ("They agree" in sentence) is all(other is by_t for other in others)
        assert ("takes for news" in sentence) is (by_t and not all(others))
        assert ("a few violent sessions" in sentence) is (any(others) and not by_t)
        found[session] = tested.agreement(study_controls.LEVEL)
    assert len(found) > 40
    assert Agreement.ALL in found.values()


def test_lengths_offered_on_the_page_can_all_be_studied(data, market) -> None:
    for before in codes.SESSIONS_BEFORE:
        for after in codes.SESSIONS_AFTER:
            event_study(data.closes, market, CRASH, before=before, after=after)
    for estimation in codes.ESTIMATION_SESSIONS:
        event_study(data.closes, market, CRASH, estimation_sessions=estimation)
    with pytest.raises(StudyError):
        event_study(data.closes, market, CRASH, before=codes.GAP_SESSIONS)
