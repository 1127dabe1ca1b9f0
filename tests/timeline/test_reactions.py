"""The data of the page: reactions by hand, newer closes when a provider has them, the finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from components import language
from components.timeline import reactions
from data.events import load_events
from data.prices import default_service
from data.prices.model import History, Source, Unavailable, UnavailableReason

SYMBOL = "NVDA"


@pytest.fixture
def history() -> History:
    """Prices that end before the newest events of the file."""
    found = default_service().finished_sessions(SYMBOL)
    assert isinstance(found, History)
    return replace(found, bars=found.bars.loc[:"2026-09-28"])


def test_a_reaction_is_close_against_the_close_before(data) -> None:
    crash = data.reactions["nvda-crash"]
    assert (crash.session, crash.before, crash.close) == (date(2025, 1, 27), 142.62, 118.42)
    assert crash.move == pytest.approx(118.42 / 142.62 - 1)


def test_a_holiday_release_is_answered_the_day_after(data) -> None:
    assert data.reactions["deepseek-r1-release"].session == date(2025, 1, 21)


def test_events_without_a_price_have_no_reaction(history: History, known) -> None:
    data = reactions.gather(load_events(), history)
    for event in ("aibase-article", "deepseek-r2-delay", "deepseek-v4-1-flash-1017"):
        assert event not in data.reactions
        assert data.moves[event] is None
    assert set(data.moves) == set(known)


def test_newer_closes_of_a_provider_answer_newer_events(history: History) -> None:
    sessions = pd.DatetimeIndex(["2026-10-16", "2026-10-19"], name="session")
    newer = pd.DataFrame(
        {"open": 230.0, "high": 260.0, "low": 220.0, "close": [240.0, 252.0], "volume": 1},
        index=sessions,
    )
    provenance = replace(
        history.provenance,
        source=Source.LIVE,
        provider="Stub",
        as_of=datetime(2026, 10, 19, 20, tzinfo=UTC),
    )
    joined = replace(history, bars=pd.concat([history.bars, newer]), provenance=provenance)
    data = reactions.gather(load_events(), joined)
    assert data.reactions["deepseek-v4-1-flash-1017"].move == pytest.approx(0.05)
    assert data.last_session == date(2026, 10, 19)
    assert "(Stub)" in reactions.source_line(data)
    assert "19 Oct 2026" in reactions.source_line(data)


def test_the_source_says_that_prices_are_bundled(data) -> None:
    assert "(saved prices)" in reactions.source_line(data)


def test_missing_prices_are_a_fault_and_not_an_empty_page() -> None:
    with pytest.raises(LookupError, match="no prices of NVDA"):
        reactions.gather(load_events(), Unavailable(SYMBOL, UnavailableReason.TIMEOUT))


def test_the_finding_is_worked_out(data, history: History) -> None:
    assert reactions.finding(data).startswith("R1 had been out for 4 trading days")
    # Another price at the answer, another finding.
    bars = history.bars.copy()
    bars.loc["2025-02-20", "close"] = 142.62
    other = reactions.gather(load_events(), replace(history, bars=bars))
    assert "stood at 100.0%" in reactions.lead(other)


def test_no_finding_without_the_story(data) -> None:
    assert reactions.lead(replace(data, reactions={})) == ""
    assert reactions.finding(replace(data, reactions={})) == ""


def test_when_the_loss_was_won_back(data) -> None:
    shock = date(2025, 1, 27)
    assert reactions.won_back(data.closes, shock).startswith("It took until 9 June 2025")
    until_may = data.closes.loc[:"2025-05-30"]
    assert reactions.won_back(until_may, shock) == "The loss has not been won back since."
    assert reactions.won_back(data.closes.loc[:"2025-01-20"], shock) == ""


def test_the_finding_in_french(data) -> None:
    with language.override("fr"):
        assert "16,97\N{NO-BREAK SPACE}%" in reactions.finding(data)
