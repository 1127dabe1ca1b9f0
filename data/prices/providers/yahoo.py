"""Yahoo Finance through yfinance: one `history` call a request, and its metadata for the quote.

`auto_adjust=False` leaves prices adjusted for splits and not for dividends, as the snapshot's
are; "Adj Close" is never used. yfinance, heavy, is imported with the first request.
"""

from __future__ import annotations

import logging
import math
import warnings
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from data import calendar
from data.prices.model import Answer, Dataset, ProviderError, Quote, UnavailableReason
from data.prices.providers.base import daily_as_of, live_provenance
from data.prices.validation import clean_bars

if TYPE_CHECKING:
    from data.prices.providers.yahoo_session import YahooSession

logger = logging.getLogger(__name__)

NAME = "Yahoo Finance"
_CURRENCY = "USD"
_REQUESTS = {
    Dataset.MINUTE: {"period": "1d", "interval": "1m"},
    Dataset.FIVE_MINUTES: {"period": "5d", "interval": "5m"},
    Dataset.RECENT: {"period": "2y", "interval": "1d"},
    Dataset.FULL: {"period": "max", "interval": "1d"},
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
    """Bars of all lengths and the quote. Its cookie is stored in `directory`."""

    name = NAME
    datasets = frozenset(_REQUESTS)

    def __init__(self, max_bytes: int, directory: Path, url: str | None = None) -> None:
        self._max_bytes = max_bytes
        self._directory = directory
        self._url = url
        self._session: YahooSession | None = None

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> RawChart:
        """The frame and metadata; see `Provider.fetch`."""
        try:
            session = self._connected()
        except Exception as error:  # a broken native library costs this provider, not the page
            logger.exception("yfinance cannot be used")
            raise ProviderError(UnavailableReason.SERVER_ERROR, repr(error)) from error
        session.start_deadline(timeout)
        try:
            return self._chart(symbol, dataset, timeout, session)
        except ProviderError:
            raise
        except Exception as error:
            # yfinance raises whatever its parts raise: its own, curl's, KeyError, ValueError.
            raise _as_provider_error(error, f"{NAME} {symbol} {dataset}") from error

    def parse(self, payload: RawChart, symbol: str, dataset: Dataset, now: datetime) -> Answer:
        """The answer in the frame; see `Provider.parse`."""
        what = f"{NAME} {symbol} {dataset}"
        currency = payload.metadata.get("currency")
        if currency != _CURRENCY:
            message = f"{what}: prices in {currency!r}, not in {_CURRENCY}"
            raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
        frame = payload.frame.rename(columns=_COLUMNS)
        index = pd.DatetimeIndex(frame.index)
        daily = dataset in (Dataset.RECENT, Dataset.FULL)
        frame.index = index.tz_localize(None).normalize() if daily else index
        cleaned = clean_bars(frame, dataset.interval, now, what)
        traded = _moment(payload.metadata.get("regularMarketTime"))
        as_of = _as_of(cleaned.bars, daily, traded, now)
        answer = Answer(
            symbol=symbol,
            dataset=dataset,
            provenance=live_provenance(NAME, _CURRENCY, as_of, now),
            bars=cleaned.bars,
            complete=dataset is Dataset.FULL,
            notes=cleaned.notes(NAME),
        )
        if dataset is not Dataset.MINUTE:
            return answer
        return replace(answer, quote=_quote(payload.metadata, answer, traded, now, what))

    def _connected(self) -> YahooSession:
        if self._session is None:
            import yfinance

            from data.prices.providers.yahoo_session import YahooSession

            # Without this every failure would be an empty frame and a line in the log.
            yfinance.config.debug.hide_exceptions = False
            # It warns of its own calls into pandas at every answer.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="yfinance")
            yfinance.set_tz_cache_location(str(self._directory))
            self._session = YahooSession(self._max_bytes, self._url)
        return self._session

    @staticmethod
    def _chart(symbol: str, dataset: Dataset, timeout: float, session: YahooSession) -> RawChart:
        ticker = session.ticker(symbol)
        frame = ticker.history(
            **_REQUESTS[dataset],
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
        return ProviderError(UnavailableReason.RATE_LIMITED, detail)
    if isinstance(error, curl_errors.Timeout):
        return ProviderError(UnavailableReason.TIMEOUT, detail)
    if isinstance(error, curl_errors.ConnectionError):
        return ProviderError(UnavailableReason.OFFLINE, detail)
    if isinstance(error, curl_errors.IncompleteRead | curl_errors.ChunkedEncodingError):
        return ProviderError(UnavailableReason.BAD_DATA, detail)
    if isinstance(error, curl_errors.RequestException):
        return ProviderError(UnavailableReason.SERVER_ERROR, detail)
    # An answer that is JSON and still not prices (no times, no rows): this symbol's.
    return ProviderError(UnavailableReason.BAD_DATA, detail, symbol_only=True)


def _as_of(bars: pd.DataFrame, daily: bool, traded: datetime | None, now: datetime) -> datetime:
    """The time of the newest price: of the last trade where the last bar is of its session."""
    last = bars.index[-1]
    session = last.date()
    if traded is not None and traded.astimezone(calendar.NEW_YORK).date() == session:
        return min(traded, now)
    end: datetime = daily_as_of(bars, now) if daily else last.to_pydatetime().astimezone(UTC)
    return min(end, now)


def _quote(
    metadata: dict[str, Any], answer: Answer, traded: datetime | None, now: datetime, what: str
) -> Quote | None:
    """The quote in the metadata; None, logged, where it has none that can be true."""
    price, before = metadata.get("regularMarketPrice"), metadata.get("previousClose")
    before = before or metadata.get("chartPreviousClose")
    if traded is None or price is None or before is None or answer.bars is None:
        logger.warning("%s: no quote in the metadata", what)
        return None
    session = traded.astimezone(calendar.NEW_YORK).date()
    first_bar = answer.bars.iloc[0]
    volume = metadata.get("regularMarketVolume")
    try:
        live_provenance(NAME, _CURRENCY, traded, now)  # refuses a trade that has not come yet
        return Quote(
            symbol=answer.symbol,
            price=float(price),
            previous_close=float(before),
            session=session,
            provenance=answer.provenance,
            open=float(first_bar["open"]) if answer.bars.index[0].date() == session else None,
            day_low=_number(metadata.get("regularMarketDayLow")),
            day_high=_number(metadata.get("regularMarketDayHigh")),
            volume=None if volume is None else int(volume),
            name=metadata.get("longName") or metadata.get("shortName"),
            notes=answer.notes,
        )
    except (ProviderError, ValueError) as error:
        logger.warning("%s: the quote is refused: %s", what, error)
        return None


def _moment(value: Any) -> datetime | None:
    """The time in the metadata: yfinance makes a zoned timestamp of Yahoo's seconds."""
    if isinstance(value, pd.Timestamp) and value.tzinfo is not None:
        moment: datetime = value.tz_convert("UTC").to_pydatetime()
        return moment
    return None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
