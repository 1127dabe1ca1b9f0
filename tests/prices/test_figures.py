"""The range of 52 weeks and the usual volume beside a quote, by hand and at the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data import calendar
from data.prices.figures import UNKNOWN_FIGURES, close_before, session_figures
from data.prices.model import (
    History,
    Interval,
    Provenance,
    Quote,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)

SESSION = date(2026, 10, 6)
BEFORE = date(2026, 10, 5)


def history(first: str = "2025-01-02", last: date = BEFORE) -> History:
    """Closes at 100, a dear day more than 52 weeks ago and one within, a cheap one within."""
    days = calendar.sessions(date.fromisoformat(first), last)
    bars = pd.DataFrame({"open": 100.0, "high": 101.0, "low": 99.0, "close": 100.0}, index=days)
    bars["volume"] = 1_000_000
    # 365 days ago is not within 52 weeks.
    for day, high in (("2025-10-06", 500.0), ("2025-10-08", 150.0)):
        bars.loc[bars.index == day, "high"] = high
    bars.loc[bars.index == "2026-02-02", "low"] = 60.0
    bars.loc["2026-06-01":"2026-06-30", "volume"] = 9_000_000  # before the three months
    bars.loc["2026-07-06":, "volume"] = 2_000_000
    origin = Provenance(Source.LIVE, "Provider A", calendar.session_close(last), "USD")
    return History("NVDA", Range.FIVE_YEARS, Interval.DAILY, bars, origin)


def quote(**changes: object) -> Quote:
    as_of = calendar.session_open(SESSION)
    values = {"price": 100.0, "day_low": 99.5, "day_high": 100.5} | changes
    origin = Provenance(Source.LIVE, "Provider A", as_of, "USD")
    return Quote("NVDA", previous_close=100.0, session=SESSION, provenance=origin, **values)


def test_range_and_average() -> None:
    figures = session_figures(history(), quote())
    assert (figures.low, figures.high) == (60.0, 150.0)
    assert figures.average_volume == 2_000_000


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({"price": 160.0, "day_high": 161.0}, 60.0, 161.0),
        ({"price": 160.0, "day_high": None}, 60.0, 160.0),
        ({"price": 50.0, "day_low": 49.0}, 49.0, 150.0),
    ],
    ids=str,
)
def test_the_day_itself_counts(changes: dict[str, object], low: float, high: float) -> None:
    figures = session_figures(history(), quote(**changes))
    assert (figures.low, figures.high) == (low, high)


def test_sessions_that_are_missing_before_the_quote_leave_no_figures() -> None:
    assert session_figures(history(last=date(2026, 9, 28)), quote()) is UNKNOWN_FIGURES
    nothing = Unavailable("NVDA", UnavailableReason.PENDING)
    assert session_figures(nothing, quote()) is UNKNOWN_FIGURES
    empty = replace(history(), bars=history().bars.iloc[:0])
    assert session_figures(empty, quote()) is UNKNOWN_FIGURES


def test_a_newly_listed_share_has_no_range_of_a_year_yet() -> None:
    figures = session_figures(history(first="2026-01-02"), quote())
    assert (figures.low, figures.high) == (None, None)
    assert figures.average_volume == 2_000_000
    assert session_figures(history(first="2026-09-01"), quote()) == UNKNOWN_FIGURES


def test_the_close_before_a_session() -> None:
    assert close_before(history(), SESSION) == 100.0
    assert close_before(history(last=date(2026, 9, 28)), SESSION) is None
    assert close_before(Unavailable("NVDA", UnavailableReason.PENDING), SESSION) is None
