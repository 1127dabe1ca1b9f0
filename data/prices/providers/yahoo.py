"""Yahoo Finance through yfinance's connection: one chart a request, its metadata for the quote.

A chart's prices are adjusted for splits and not for dividends, as the snapshot's are; "adjclose"
is never used. yfinance, heavy, is imported with the first request.
"""

from __future__ import annotations

import contextlib
import logging
import math
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from data import calendar
from data.prices.model import (
    BAR_COLUMNS,
    Answer,
    Dataset,
    Interval,
    ProviderError,
    Quote,
    Split,
    UnavailableReason,
)
from data.prices.plausibility.extended import AT_THE_BELL, newest_trade
from data.prices.plausibility.quote_comparison import RECENT_DAYS
from data.prices.providers.base import check_past, daily_as_of, live_provenance
from data.prices.ticker import parse_symbol
from data.prices.validation.rows import clean_bars, without_rival_newest

if TYPE_CHECKING:
    from data.prices.providers.yahoo_session import YahooSession

logger = logging.getLogger(__name__)

NAME = "Yahoo Finance"
_CURRENCY = "USD"
_MINUTE = "1m"
_REQUESTS = {
    Dataset.MINUTE: {"range": "1d", "interval": _MINUTE},
    Dataset.FIVE_MINUTES: {"range": "5d", "interval": "5m"},
    Dataset.RECENT: {"range": "2y", "interval": "1d"},
    Dataset.FULL: {"range": "max", "interval": "1d"},
}
#: What is served; others' prices are of another kind, or in another unit.
_KINDS = ("EQUITY", "ETF")
_OF_THE_DAY = ("regularMarketDayLow", "regularMarketDayHigh", "regularMarketVolume")
_ALWAYS = {"includePrePost": "false", "events": "split"}
#: A time of which every share has rows: a chart without any is refused with 400.
_BEFORE_BELL = timedelta(minutes=30)


class Yahoo:
    """Bars of all lengths and the quote. What yfinance stores lies in `directory`."""

    name = NAME
    datasets = frozenset({*_REQUESTS, Dataset.EXTENDED})

    def __init__(self, max_bytes: int, directory: Path, url: str | None = None) -> None:
        self._max_bytes = max_bytes
        self._directory = directory
        self._url = url
        self._session: YahooSession | None = None

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> dict[str, Any]:
        """The chart's document; see `Provider.fetch`."""
        try:
            session = self._connected()
        except Exception as error:  # a broken native library costs this provider, not the page
            logger.exception("yfinance cannot be used")
            raise ProviderError(UnavailableReason.SERVER_ERROR, repr(error)) from error
        session.start_deadline(timeout)
        try:
            return session.chart(symbol, _parameters(dataset, now), timeout)
        except ProviderError:
            raise
        except Exception as error:
            # yfinance raises whatever its parts raise: its own, curl's, KeyError, ValueError.
            raise _as_provider_error(error, f"{NAME} {symbol} {dataset}") from error

    def parse(
        self, payload: dict[str, Any], symbol: str, dataset: Dataset, now: datetime
    ) -> Answer:
        """The answer in the chart; see `Provider.parse`."""
        what = f"{NAME} {symbol} {dataset}"
        try:
            result = payload["chart"]["result"][0]
            metadata: dict[str, Any] = result["meta"]
            if dataset is Dataset.EXTENDED:
                return _extended(result, symbol, now, what)
            frame = _frame(result, dataset)
            splits = _splits(result)
        except (KeyError, TypeError, ValueError, IndexError, ArithmeticError) as error:
            message = f"{what}: no usable chart: {error!r}"
            raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True) from error
        _check_metadata(metadata, symbol, _REQUESTS[dataset]["interval"], what)
        is_daily = dataset.interval is Interval.DAILY
        price = metadata.get("regularMarketPrice")
        if is_daily and (given := _number(price)):
            frame = without_rival_newest(frame, given)
        cleaned = clean_bars(frame, dataset.interval, now, what)
        traded = _moment(metadata.get("regularMarketTime"))
        as_of = _as_of(cleaned.bars, is_daily, traded, now)
        answer = Answer(
            symbol=symbol,
            dataset=dataset,
            provenance=live_provenance(NAME, _CURRENCY, as_of, now),
            bars=cleaned.bars,
            complete=dataset is Dataset.FULL,
            notes=cleaned.notes(NAME),
            splits=splits,
            last_price=_last_price(cleaned.bars, price, traded, what) if is_daily else None,
        )
        if dataset is not Dataset.MINUTE:
            return answer
        return replace(answer, quote=_quote(metadata, answer, traded, now, what))

    def _connected(self) -> YahooSession:
        if self._session is None:
            import yfinance

            from data.prices.providers.yahoo_session import YahooSession, keep_no_cookie_files

            # Without this every failure would be an empty frame and a line in the log.
            yfinance.config.debug.hide_exceptions = False
            # It warns of its own calls into pandas at every answer.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="yfinance")
            keep_no_cookie_files()
            # For what else it may store: text, in a folder that nobody else may write to.
            with contextlib.suppress(OSError):  # then it stores nothing
                self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            yfinance.set_tz_cache_location(str(self._directory))
            self._session = YahooSession(self._max_bytes, self._url)
        return self._session


def _parameters(dataset: Dataset, now: datetime) -> dict[str, str]:
    """What is requested; with EXTENDED, the minutes since the last session was about to end.

    The range of one day would not do: before the opening it holds no rows, or the day before's.
    """
    if dataset is not Dataset.EXTENDED:
        return {**_REQUESTS[dataset], **_ALWAYS}
    bell = calendar.session_close(calendar.last_ended_session(now))
    span = {"period1": bell - _BEFORE_BELL, "period2": now + timedelta(minutes=1)}
    seconds = {name: str(int(moment.timestamp())) for name, moment in span.items()}
    return {**seconds, "interval": _MINUTE, "includePrePost": "true"}


def _extended(result: dict[str, Any], symbol: str, now: datetime, what: str) -> Answer:
    """The newest trade outside the session among the rows; their volume is always 0 there.

    ProviderError as of `parse`; KeyError, TypeError, ValueError or IndexError for another shape.
    """
    metadata = result["meta"]
    _check_metadata(metadata, symbol, _MINUTE, what)
    moments = [_moment(each) for each in result.get("timestamp") or ()]
    columns = result["indicators"]["quote"][0]
    closes = columns["close"] if moments else []  # without a row there is no column
    rows = zip(moments, map(_number, closes), strict=True)
    points = [(time, price) for time, price in rows if time is not None and price is not None]
    check_past(NAME, (time for time, _ in points), now)
    trade = newest_trade(points, NAME, now, _regular_close(metadata, now))
    as_of = now if trade is None else trade.time
    provenance = live_provenance(NAME, _CURRENCY, as_of, now)
    return Answer(symbol, Dataset.EXTENDED, provenance, extended=trade)


def _regular_close(metadata: dict[str, Any], now: datetime) -> float | None:
    """The close of the last session that ended; None where the metadata are of another time."""
    traded, price = (
        _moment(metadata.get("regularMarketTime")),
        _number(metadata.get("regularMarketPrice")),
    )
    bell = calendar.session_close(calendar.last_ended_session(now))
    if traded is None or traded < bell - AT_THE_BELL or price is None or price <= 0:
        return None
    return price


def _frame(result: dict[str, Any], dataset: Dataset) -> pd.DataFrame:
    """The rows as they stand in the chart, for `clean_bars`."""
    columns = result["indicators"]["quote"][0]
    seconds = pd.to_numeric(pd.Series(result["timestamp"]), errors="coerce")
    times = pd.DatetimeIndex(pd.to_datetime(seconds, unit="s", utc=True))
    times = times.tz_convert(calendar.NEW_YORK)
    frame = pd.DataFrame({name: columns[name] for name in BAR_COLUMNS}, index=times)
    if dataset.interval is Interval.DAILY:
        frame.index = times.tz_localize(None).normalize()
        return frame
    # After the close the closing price follows as a row of its own, in which nothing is traded.
    closes = pd.DatetimeIndex(calendar.hours_of(times.tz_localize(None).normalize())["close"])
    traded = pd.to_numeric(frame["volume"], errors="coerce").to_numpy() > 0
    return frame[traded | (times != closes.tz_convert(calendar.NEW_YORK))]


def _splits(result: dict[str, Any]) -> tuple[Split, ...]:
    """The splits among the chart's events."""
    events = (result.get("events") or {}).get("splits") or {}
    return tuple(
        Split(
            datetime.fromtimestamp(each["date"], calendar.NEW_YORK).date(),
            float(each["numerator"]) / float(each["denominator"]),
        )
        for each in events.values()
    )


def _check_metadata(metadata: dict[str, Any], symbol: str, interval: str, what: str) -> None:
    """Raises ProviderError for a chart of another thing, currency, market or length of bars.

    What the metadata leave out is no contradiction, but for the currency.
    """
    named, currency = metadata.get("symbol"), metadata.get("currency")
    kind, length = metadata.get("instrumentType"), metadata.get("dataGranularity")
    zone = metadata.get("exchangeTimezoneName")
    problem = None
    if named is not None and parse_symbol(str(named)) != symbol:
        problem = f"an answer about {named!r}"
    elif currency != _CURRENCY:
        problem = f"prices in {currency!r}, not in {_CURRENCY}"
    elif kind is not None and kind not in _KINDS:
        problem = f"an answer about a {kind!r}, which is no share or fund of the exchange"
    elif length is not None and length != interval:
        problem = f"bars of {length!r}, not of {interval!r}"
    elif zone is not None and zone != calendar.NEW_YORK.key:
        problem = f"an answer of an exchange in {zone!r}"
    if problem is not None:
        raise ProviderError(UnavailableReason.BAD_DATA, f"{what}: {problem}", symbol_only=True)


def _last_price(bars: pd.DataFrame, price: Any, traded: datetime | None, what: str) -> float | None:
    """The price in the metadata, where the newest of the daily rows is of its session.

    Raises ProviderError where the rows end long before the trade: they are another time's.
    """
    if traded is None:
        return None
    day = pd.Timestamp(traded.astimezone(calendar.NEW_YORK).date())
    if (day - bars.index[-1]).days > RECENT_DAYS:
        message = f"{what}: the rows end on {bars.index[-1].date()}, the last trade is of {traded}"
        raise ProviderError(UnavailableReason.CONTRADICTORY, message, symbol_only=True)
    given = _number(price)
    return given if bars.index[-1] == day and given and given > 0 else None


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
    """The time of the newest price: of the last trade where the last bar is of its session.

    A time before the last bar, or after the close of the session, is a wrong offset's.
    """
    last = bars.index[-1]
    session = last.date()
    if traded is not None and traded.astimezone(calendar.NEW_YORK).date() == session:
        closing = calendar.session_close(session) if calendar.covers(session) else now
        begun = traded if daily else last.to_pydatetime().astimezone(UTC)
        return min(max(traded, begun), closing, now)
    end: datetime = daily_as_of(bars, now) if daily else last.to_pydatetime().astimezone(UTC)
    return min(end, now)


def _quote(
    metadata: dict[str, Any], answer: Answer, traded: datetime | None, now: datetime, what: str
) -> Quote | None:
    """The quote in the metadata; None, logged, where it has none that can be true."""
    price = _number(metadata.get("regularMarketPrice"))
    before = _number(metadata.get("previousClose"))
    before = before or _number(metadata.get("chartPreviousClose"))
    if answer.bars is None or before is None:
        logger.warning("%s: no quote in the metadata", what)
        return None
    first, last = answer.bars.index[0], answer.bars.index[-1]
    is_of_before = traded is not None and traded.astimezone(calendar.NEW_YORK).date() < last.date()
    if is_of_before:
        logger.warning("%s: the trade of %s is older than the minutes", what, traded)
        # So are the close before it and the day around it.
        metadata, before = {**metadata, **dict.fromkeys(_OF_THE_DAY)}, None
    if traded is None or price is None or is_of_before:  # the last minute is as good
        price = float(answer.bars["close"].iloc[-1])
        traded = last.to_pydatetime().astimezone(UTC)
    session = traded.astimezone(calendar.NEW_YORK).date()
    low, high, volume = (_number(metadata.get(name)) for name in _OF_THE_DAY)
    if volume is not None and volume < 0:
        volume = None
    try:
        live_provenance(NAME, _CURRENCY, traded, now)  # refuses a trade that has not come yet
        return Quote(
            symbol=answer.symbol,
            price=price,
            previous_close=before,
            session=session,
            provenance=answer.provenance,
            open=float(answer.bars["open"].iloc[0]) if first.date() == session else None,
            day_low=low,
            day_high=high,
            volume=None if volume is None else int(volume),
            name=metadata.get("longName") or metadata.get("shortName"),
            notes=answer.notes,
        )
    except (ProviderError, ValueError) as error:
        logger.warning("%s: the quote is refused: %s", what, error)
        return None


def _moment(value: Any) -> datetime | None:
    """The time in the metadata: seconds since 1970."""
    seconds = _number(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number(value: Any) -> float | None:
    """The number, None for what is none: a text, a truth value, what is not finite."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # of hundreds of digits
        return None
