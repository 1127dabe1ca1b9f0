"""The price outside the session: which trade it is, what that is held against, and its change.

A trade that was asked for and one that a stream reports are held to the same.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices.model import CLOCK_SKEW, Quote, Trade
from data.prices.plausibility.quote_comparison import RECENT_DAYS, same_close
from data.trading_hours import Phase, phase_at

logger = logging.getLogger(__name__)

#: Two prices so close in time belong together.
TOGETHER = timedelta(minutes=2)
#: A quote so short before the bell is of the closing price.
AT_THE_BELL = timedelta(minutes=1)
#: What is dated so short after the bell is the closing price, which comes late.
_OF_THE_BELL = timedelta(minutes=1)
_OUTSIDE = (Phase.PRE_MARKET, Phase.AFTER_HOURS)
_SKEWS = (timedelta(0), -CLOCK_SKEW, CLOCK_SKEW)


class RefusedTradeError(ValueError):
    """A trade that cannot be right beside what is known; `fault` is a word for counting."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class ExtendedPrice:
    """The newest price outside the session, and the regular close that it is measured from.

    `phase` is PRE_MARKET or AFTER_HOURS, `time` the trade's (aware, UTC).
    """

    price: float
    regular_close: float
    phase: Phase
    time: datetime
    provider: str

    @property
    def change(self) -> float:
        """Change since the regular close, in dollars."""
        return self.price - self.regular_close

    @property
    def change_ratio(self) -> float:
        """Change since the regular close, as a ratio."""
        return self.price / self.regular_close - 1


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a symbol without the trade.

    `closes` are of sessions that have ended, in today's shares; None or empty where unknown.
    """

    quote: Quote
    closes: pd.Series[float] | None = None


def is_outside(moment: datetime) -> bool:
    """Whether shares trade at `moment` (aware), before the session or after it."""
    return phase_at(moment) in _OUTSIDE


def is_current(trade: Trade, now: datetime) -> bool:
    """Whether no session has begun or ended since a trade outside one."""
    if trade.phase not in _OUTSIDE or calendar.is_open(now):
        return False
    return calendar.last_ended_session(trade.time) == calendar.last_ended_session(now)


def newest_trade(
    points: Iterable[tuple[datetime, float]],
    provider: str,
    now: datetime,
    previous_close: float | None = None,
) -> Trade | None:
    """The newest of a provider's `points` (time, aware, and price) that is of now's kind.

    None while a session is under way, and where nothing was traded since the last one ended. With
    a line in the log, points at a time at which nothing trades are left out, and so is a newest
    price that no trade reaches from that of the two minutes before: where it is true, the next
    minute says so, too.
    """
    if calendar.is_open(now):
        return None
    begins = calendar.session_close(calendar.last_ended_session(now)) + _OF_THE_BELL
    since = [point for point in points if point[0] >= begins and 0 < point[1] < math.inf]
    usable = sorted((point for point in since if is_outside(point[0])), key=lambda point: point[0])
    if len(usable) < len(since):
        left_out = len(since) - len(usable)
        logger.warning("%s: %d prices of hours without trading are left out", provider, left_out)
    if len(usable) > 1 and _is_apart(*usable[-2:]):
        logger.warning("%s: %s at %s is left out", provider, usable[-1][1], usable[-1][0])
        del usable[-1]
    if not usable:
        return None
    time, price = usable[-1]
    phase = phase_at(time)
    assert phase is not None  # it is outside a session  # noqa: S101
    return Trade(
        price=price, time=time, phase=phase, provider=provider, previous_close=previous_close
    )


def check(
    trade: Trade, quote: Quote | None, closes: pd.Series[float] | None, now: datetime
) -> None:
    """Raises RefusedTradeError where a trade cannot be right beside what is known.

    `closes` as in `Reference`; None and None where nothing is known.
    """
    check_time(trade, now)
    check_price(trade, quote, closes)


def check_time(trade: Trade, now: datetime) -> None:
    """Raises RefusedTradeError for a time that is to come, or not of the trade's part of the day.

    Clocks differ a little.
    """
    if trade.time > now + CLOCK_SKEW:
        raise RefusedTradeError("future", f"{trade.time}")
    if all(
        _phase_of_minute((trade.time + skew).replace(second=0, microsecond=0)) is not trade.phase
        for skew in _SKEWS
    ):
        raise RefusedTradeError("hours", f"{trade.phase} at {trade.time}")


def check_price(trade: Trade, quote: Quote | None, closes: pd.Series[float] | None) -> None:
    """Against the close that the change is measured from, or else the last price known."""
    session = session_of(trade)
    after = trade.phase is Phase.AFTER_HOURS
    base = close_of(session if after else calendar.previous_session(session), quote, closes)
    if base is None and quote is not None and session == quote.session and not after:
        base = quote.previous_close
    if base is None:
        _check_recent(trade, quote, closes)
        return
    _check_move(trade.price, base)
    given = trade.previous_close
    if given is not None and not same_close(given, base):
        raise RefusedTradeError("close", f"measured from {given}, the close was {base}")


def session_of(trade: Trade) -> date:
    """The trading day of a trade, by New York's date."""
    return trade.time.astimezone(calendar.NEW_YORK).date()


def close_of(session: date, quote: Quote | None, closes: pd.Series[float] | None) -> float | None:
    """The regular close of a session that has ended, None where it is not known."""
    known = None if closes is None else closes.get(pd.Timestamp(session))
    if known is not None:
        return float(known)
    if quote is None or quote.session != session:
        return None
    bell = calendar.session_close(session)
    return quote.price if quote.provenance.as_of >= bell - AT_THE_BELL else None


def extended_price(reference: Reference, trade: Trade, now: datetime) -> ExtendedPrice | None:
    """The trade as the price outside the session; None where a session came since.

    None, too, while a session is under way and where the regular close is not known.
    """
    if not is_current(trade, now):
        return None
    close = close_of(calendar.last_ended_session(now), reference.quote, reference.closes)
    if close is None:
        return None
    return ExtendedPrice(trade.price, close, trade.phase, trade.time, trade.provider)


@lru_cache(maxsize=64)
def _phase_of_minute(start: datetime) -> Phase | None:
    """The phase of a minute by its start: phases begin and end with one."""
    return phase_at(start)


def _is_apart(earlier: tuple[datetime, float], later: tuple[datetime, float]) -> bool:
    """Whether no trade reaches the later price from the earlier one, minutes before."""
    near = later[0] - earlier[0] <= TOGETHER
    return near and abs(later[1] / earlier[1] - 1) > price_limits().same_moment


def _check_recent(trade: Trade, quote: Quote | None, closes: pd.Series[float] | None) -> None:
    """Against the last price known of these weeks, where there is one."""
    session = session_of(trade)
    if quote is not None:
        last, day = quote.price, quote.session
    elif closes is not None and not closes.empty:
        last, day = float(closes.iloc[-1]), closes.index[-1].date()
    else:
        return
    if abs(session - day).days <= RECENT_DAYS:
        _check_move(trade.price, last)


def _check_move(price: float, base: float) -> None:
    if abs(math.log(price / base)) > price_limits().log_most_move:
        raise RefusedTradeError("price", f"{price} after {base}")
