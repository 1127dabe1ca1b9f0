"""What the chain knows of a provider, and how a provider says that it has nothing."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

import pandas as pd

from data import calendar
from data.live.http import wished_rest
from data.prices.answer import Answer, Figures, Need
from data.prices.model import Reason
from data.prices.validation import BadFrameError, Clean, check_figures, clean_bars

logger = logging.getLogger(__name__)

_USUAL_CLOSE = time(16, 0)


class ProviderError(Exception):
    """A provider gave nothing usable.

    `reason` is told to the visitor, `detail` to the log. `symbol_only`: the provider is well and
    only this symbol is at fault, so the others may still be asked for. `retry_after` is the
    provider's own wish.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        symbol_only: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.symbol_only = symbol_only
        self.retry_after = retry_after


class Provider(Protocol):
    """One source of live prices.

    `fetch` asks and returns what came, unparsed; `parse` makes a typed answer of it without any
    connection. Both raise ProviderError; `symbol` has been through `parse_symbol`.
    """

    @property
    def name(self) -> str:
        """How the provider is named to visitors."""
        ...

    @property
    def needs(self) -> frozenset[Need]:
        """What can be asked for. One without intraday bars answers MINUTE with a QUOTE."""
        ...

    def fetch(self, symbol: str, need: Need, timeout: float, now: datetime) -> Any:
        """Asks the provider; gives up after about `timeout` seconds."""
        ...

    def parse(self, raw: Any, symbol: str, need: Need, now: datetime) -> Answer:
        """The answer in what `fetch` returned; `now` (aware, UTC) is when it came."""
        ...


def status_error(status: int, retry_after: str | None, now: datetime) -> ProviderError | None:
    """What an HTTP status means, None for a success.

    404 is the symbol's fault; what else a status means for a symbol is the provider's to know.
    """
    if status == 404:
        return ProviderError(Reason.UNKNOWN_SYMBOL, "HTTP 404", symbol_only=True)
    if status == 429:
        wish = wished_rest(retry_after, now)
        return ProviderError(Reason.RATE_LIMITED, "HTTP 429", retry_after=wish)
    if not 200 <= status < 300:
        wish = wished_rest(retry_after, now)
        return ProviderError(Reason.SERVER_ERROR, f"HTTP {status}", retry_after=wish)
    return None


def clean(raw: pd.DataFrame, need: Need, now: datetime, what: str) -> Clean:
    """`validation.clean_bars` with the refusals logged; no usable row is a ProviderError."""
    try:
        result = clean_bars(raw, need.interval, now)
    except BadFrameError as error:
        raise ProviderError(Reason.BAD_DATA, f"{what}: {error}", symbol_only=True) from error
    for each in result.rejections:
        logger.warning("%s: %d of %d rows refused: %s", what, each.count, len(raw), each.problem)
    return result


def checked(figures: Figures, as_of: datetime, now: datetime, what: str) -> Figures:
    """The figures, or a ProviderError that tells what is wrong with them."""
    problem = check_figures(figures, as_of, now)
    if problem:
        raise ProviderError(Reason.BAD_DATA, f"{what}: {problem}", symbol_only=True)
    return figures


def daily_as_of(bars: pd.DataFrame, now: datetime) -> datetime:
    """When the newest of complete or running daily bars was priced: its close, or now."""
    last = bars.index[-1].date()
    try:
        return min(calendar.session_close(last), now)
    except ValueError:  # no session by the calendar: an unscheduled one, or beyond its years
        return min(datetime.combine(last, _USUAL_CLOSE, calendar.NEW_YORK).astimezone(UTC), now)


def two_years_before(now: datetime) -> date:
    """Where the bars of `Need.RECENT` begin."""
    return (pd.Timestamp(now.astimezone(calendar.NEW_YORK).date()) - pd.DateOffset(years=2)).date()
