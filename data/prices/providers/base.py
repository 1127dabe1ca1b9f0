"""What several providers of prices share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import pandas as pd

from data import calendar, trading_hours
from data.live.http import requested_delay
from data.prices.model import (
    CLOCK_SKEW,
    Provenance,
    ProviderError,
    Source,
    UnavailableReason,
)

_USUAL_CLOSE = time(16, 0)


def status_error(status: int, retry_after: str | None, now: datetime) -> ProviderError | None:
    """The error that an HTTP status stands for, None for a success.

    404 is the symbol's fault. Other meanings of a status for a symbol are the provider's own.
    `retry_after` is the header of that name.
    """
    if 200 <= status < 300:
        return None
    detail = f"HTTP {status}"
    if status == 404:
        return ProviderError(UnavailableReason.UNKNOWN_SYMBOL, detail, symbol_only=True)
    limited = status == 429
    reason = UnavailableReason.RATE_LIMITED if limited else UnavailableReason.SERVER_ERROR
    return ProviderError(reason, detail, retry_after=requested_delay(status, retry_after, now))


def live_provenance(provider: str, currency: str, as_of: datetime, now: datetime) -> Provenance:
    """The provenance of an answer that has come `now` and whose newest price is of `as_of`.

    Raises ProviderError for a price whose time has not come yet.
    """
    if as_of > now + CLOCK_SKEW:
        message = f"{provider}: the time of a price, {as_of.isoformat()}, has not come yet"
        raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
    return Provenance(
        source=Source.LIVE,
        provider=provider,
        as_of=as_of,
        currency=currency,
        fetched_at=now,
        delay=now - as_of if calendar.is_open(now) else None,
    )


def check_past(provider: str, times: Iterable[datetime], now: datetime) -> None:
    """Raises ProviderError for trades (`times`: aware) that are still to come."""
    for each in times:
        if each > now + CLOCK_SKEW:
            message = f"{provider}: a trade at {each.isoformat()}, which is to come"
            raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)


def check_trading_times(provider: str, times: Iterable[datetime], now: datetime) -> None:
    """Raises ProviderError for trades (`times`: aware) still to come, or at which nothing trades.

    Then the provider's clock is some hours off, and a price belongs to another time.
    """
    for each in times:
        check_past(provider, (each,), now)
        near = (each - CLOCK_SKEW, each, each + CLOCK_SKEW)
        if not any(map(trading_hours.is_trading_time, near)):
            message = f"{provider}: a trade at {each.isoformat()}: its clock is some hours off"
            raise ProviderError(UnavailableReason.CONTRADICTORY, message, symbol_only=True)


def daily_as_of(bars: pd.DataFrame, now: datetime) -> datetime:
    """When the newest of complete or running daily bars was priced: its close, or now."""
    last = bars.index[-1].date()
    try:
        return min(calendar.session_close(last), now)
    except ValueError:  # no session by the calendar: an unscheduled one, or beyond its years
        return min(datetime.combine(last, _USUAL_CLOSE, calendar.NEW_YORK).astimezone(UTC), now)


def first_recent_day(now: datetime) -> date:
    """The first day of the bars of `Dataset.RECENT`: two years ago in New York."""
    return (pd.Timestamp(now.astimezone(calendar.NEW_YORK).date()) - pd.DateOffset(years=2)).date()
