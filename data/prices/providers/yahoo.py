"""Yahoo Finance through yfinance: one `history` call a need, and its metadata for the quote.

`auto_adjust=False` leaves prices adjusted for splits and not for dividends, as the snapshot's
are; "Adj Close" is never used. yfinance, heavy, is imported with the first question.
"""

from __future__ import annotations

import logging
import math
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from data import calendar
from data.prices.answer import Answer, Figures, Need
from data.prices.model import Reason
from data.prices.providers.base import ProviderError, checked, clean, daily_as_of

if TYPE_CHECKING:
    from data.prices.providers.yahoo_session import YahooSession

logger = logging.getLogger(__name__)

NAME = "Yahoo Finance"
_ZONE = "America/New_York"
_CURRENCY = "USD"
_ASKED = {
    Need.MINUTE: {"period": "1d", "interval": "1m"},
    Need.FIVE_MINUTES: {"period": "5d", "interval": "5m"},
    Need.RECENT: {"period": "2y", "interval": "1d"},
    Need.FULL: {"period": "max", "interval": "1d"},
}
_COLUMNS = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Volume": "volume"}
#: Of the metadata; its "tradingPeriods" would be another request.
_METADATA = (
    "currency",
    "regularMarketPrice",
    "regularMarketTime",
    "regularMarketDayHigh",
    "regularMarketDayLow",
    "regularMarketVolume",
    "previousClose",
    "chartPreviousClose",
    "longName",
    "shortName",
)


@dataclass(frozen=True, slots=True)
class RawChart:
    """What yfinance returned: its frame and the metadata that came with it."""

    frame: pd.DataFrame
    metadata: dict[str, Any]


class Yahoo:
    """Bars of all lengths and the quote. Its cookie is kept in `directory`."""

    name = NAME
    needs = frozenset(_ASKED)

    def __init__(self, limit: int, directory: Path, base: str | None = None) -> None:
        self._limit = limit
        self._directory = directory
        self._base = base
        self._session: YahooSession | None = None

    def fetch(self, symbol: str, need: Need, timeout: float, now: datetime) -> RawChart:
        """The frame and metadata; see `Provider.fetch`."""
        try:
            session = self._connected()
        except Exception as error:  # a broken native library costs this provider, not the page
            logger.exception("yfinance cannot be used")
            raise ProviderError(Reason.SERVER_ERROR, repr(error)) from error
        session.begin(timeout)
        try:
            return self._chart(symbol, need, timeout, session)
        except ProviderError:
            raise
        except Exception as error:
            # yfinance raises whatever its parts raise: its own, curl's, KeyError, ValueError.
            raise _as_provider_error(error, f"{NAME} {symbol} {need}") from error

    def parse(self, raw: RawChart, symbol: str, need: Need, now: datetime) -> Answer:
        """The answer in the frame; see `Provider.parse`."""
        what = f"{NAME} {symbol} {need}"
        currency = raw.metadata.get("currency")
        if currency != _CURRENCY:
            message = f"{what}: prices in {currency!r}, not in {_CURRENCY}"
            raise ProviderError(Reason.BAD_DATA, message, symbol_only=True)
        frame = raw.frame.rename(columns=_COLUMNS)
        index = pd.DatetimeIndex(frame.index)
        daily = need in (Need.RECENT, Need.FULL)
        frame.index = index.tz_localize(None).normalize() if daily else index
        cleaned = clean(frame, need, now, what)
        bars, traded = cleaned.bars, _moment(raw.metadata.get("regularMarketTime"))
        return Answer(
            provider=NAME,
            symbol=symbol,
            need=need,
            currency=_CURRENCY,
            as_of=_as_of(bars, daily, traded, now),
            fetched_at=now,
            bars=bars,
            figures=_figures(raw.metadata, bars, now, what) if need is Need.MINUTE else None,
            complete=need is Need.FULL,
            rejections=cleaned.rejections,
        )

    def _connected(self) -> YahooSession:
        if self._session is None:
            import yfinance

            from data.prices.providers.yahoo_session import YahooSession

            # Without this every failure would be an empty frame and a line in the log.
            yfinance.config.debug.hide_exceptions = False
            # It warns of its own calls into pandas at every answer.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="yfinance")
            yfinance.set_tz_cache_location(str(self._directory))
            self._session = YahooSession(self._limit, self._base)
        return self._session

    @staticmethod
    def _chart(symbol: str, need: Need, timeout: float, session: YahooSession) -> RawChart:
        import yfinance

        ticker = yfinance.Ticker(symbol, session=session)
        # Only US symbols are asked for. Without it yfinance asks once more for the zone and
        # keeps even a bad answer for the life of the process.
        ticker._tz = _ZONE
        frame = ticker.history(
            **_ASKED[need],
            auto_adjust=False,
            actions=False,
            keepna=True,
            prepost=False,
            timeout=timeout,
        )
        metadata = ticker.history_metadata
        return RawChart(frame, {key: metadata.get(key) for key in _METADATA})


def _as_provider_error(error: Exception, what: str) -> ProviderError:
    from curl_cffi.requests import exceptions as curl_errors
    from yfinance import exceptions as yahoo_errors

    detail = f"{what}: {error!r}"
    if isinstance(error, yahoo_errors.YFRateLimitError):
        return ProviderError(Reason.RATE_LIMITED, detail)
    if isinstance(error, curl_errors.Timeout):
        return ProviderError(Reason.TIMEOUT, detail)
    if isinstance(error, curl_errors.ConnectionError):
        return ProviderError(Reason.OFFLINE, detail)
    if isinstance(error, curl_errors.IncompleteRead | curl_errors.ChunkedEncodingError):
        return ProviderError(Reason.BAD_DATA, detail)
    if isinstance(error, curl_errors.RequestException):
        return ProviderError(Reason.SERVER_ERROR, detail)
    # An answer that is JSON and still not prices (no times, no rows): this symbol's.
    return ProviderError(Reason.BAD_DATA, detail, symbol_only=True)


def _as_of(bars: pd.DataFrame, daily: bool, traded: datetime | None, now: datetime) -> datetime:
    """The time of the newest price: of the last trade where the last bar is of its session."""
    last = bars.index[-1]
    session = last.date()
    if traded is not None and traded.astimezone(calendar.NEW_YORK).date() == session:
        return min(traded, now)
    end: datetime = daily_as_of(bars, now) if daily else last.to_pydatetime().astimezone(UTC)
    return min(end, now)


def _figures(
    metadata: dict[str, Any], bars: pd.DataFrame, now: datetime, what: str
) -> Figures | None:
    """The quote in the metadata; None, logged, where it has none that can be true."""
    traded = _moment(metadata.get("regularMarketTime"))
    price, before = metadata.get("regularMarketPrice"), metadata.get("previousClose")
    before = before or metadata.get("chartPreviousClose")
    if traded is None or price is None or before is None:
        logger.warning("%s: no quote in the metadata", what)
        return None
    session = traded.astimezone(calendar.NEW_YORK).date()
    volume = metadata.get("regularMarketVolume")
    figures = Figures(
        price=float(price),
        previous_close=float(before),
        session=session,
        open=float(bars["open"].iloc[0]) if bars.index[0].date() == session else None,
        day_low=_number(metadata.get("regularMarketDayLow")),
        day_high=_number(metadata.get("regularMarketDayHigh")),
        volume=None if volume is None else int(volume),
        name=metadata.get("longName") or metadata.get("shortName"),
    )
    try:
        return checked(figures, traded, now, what)
    except ProviderError as error:
        logger.warning("the quote is refused: %s", error)
        return None


def _moment(value: Any) -> datetime | None:
    """The time in the metadata: yfinance makes a zoned timestamp of Yahoo's seconds."""
    if isinstance(value, pd.Timestamp) and value.tzinfo is not None:
        moment: datetime = value.tz_convert("UTC").to_pydatetime()
        return moment
    return None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
