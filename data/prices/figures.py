"""Figures of many sessions beside one quote: the range of 52 weeks and the usual volume."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data import calendar
from data.prices.model import History, HistoryResult, Quote

_YEAR = timedelta(weeks=52)
_QUARTER = pd.DateOffset(months=3)
#: The first session of a span may come so long after its first day: weekends and holidays.
_LATE_START = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """What the sessions that have ended say; each None where they do not reach back far enough.

    `low` and `high` are those of the 52 weeks up to the quote's session, its own prices included,
    split-adjusted; `average_volume` is in shares a session, over the three months before it.
    """

    low: float | None = None
    high: float | None = None
    average_volume: float | None = None


UNKNOWN_FIGURES = SessionFigures()


def session_figures(history: HistoryResult, quote: Quote) -> SessionFigures:
    """The figures beside `quote`; none where sessions right before it are missing.

    `history`: daily bars of sessions that have ended, in today's shares.
    """
    if not isinstance(history, History) or history.bars.empty:
        return UNKNOWN_FIGURES
    bars, session = history.bars, quote.session
    if bars.index[-1].date() < calendar.previous_session(session):
        return UNKNOWN_FIGURES
    bars = bars.loc[: str(session)]
    year = _since(bars, session - _YEAR)
    quarter = _since(bars, (pd.Timestamp(session) - _QUARTER).date())
    before = None if quarter is None else quarter[quarter.index < pd.Timestamp(session)]
    if year is None:
        low = high = None
    else:
        low = min(float(year["low"].min()), quote.day_low or quote.price, quote.price)
        high = max(float(year["high"].max()), quote.day_high or quote.price, quote.price)
    volume = None if before is None or before.empty else float(before["volume"].mean())
    return SessionFigures(low, high, volume)


def _since(bars: pd.DataFrame, first: date) -> pd.DataFrame | None:
    """The bars from the day `first` on; None where they begin later."""
    if bars.empty or bars.index[0].date() > first + _LATE_START:
        return None
    return bars.loc[str(first) :]


def close_before(history: HistoryResult, session: date) -> float | None:
    """The close of the exchange's session before `session`, None where it is not known."""
    if not isinstance(history, History):
        return None
    known = history.bars["close"].get(pd.Timestamp(calendar.previous_session(session)))
    return None if known is None else float(known)
