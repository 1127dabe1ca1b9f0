"""The answers that several processes share, as bytes in the cache."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

import pandas as pd
from dogpile.cache.region import CacheRegion

from data.live.documents import RegionDocuments
from data.live.recent import Recent
from data.prices.model import (
    BAR_COLUMNS,
    Answer,
    Dataset,
    Interval,
    Note,
    NoteCode,
    Provenance,
    Quote,
    Source,
    Split,
    Trade,
)
from data.prices.stored import StoredAnswer
from data.prices.validation.rows import check_known_bars
from data.trading_hours import Phase, phase_at

logger = logging.getLogger(__name__)

FORMAT_VERSION = 4  #: of the bytes; entries of another version are discarded
#: Expiry is decided by the answer's own time and the caller's clock, not by dogpile.cache.
_NEVER = -1
_AHEAD = timedelta(days=1)  #: no price is newer than its fetching, in any time zone
_AT_ONCE = float("-inf")
#: Decoding takes milliseconds, and a page asks for the same few answers at every rerun.
_MAX_DECODED = 48
_QUOTE_VALUES = ("price", "previous_close", "open", "day_low", "day_high", "volume", "name")


class Store(RegionDocuments):
    """Answers by symbol and dataset, and small documents by name, in a dogpile.cache region.

    Nothing here raises for a damaged entry: it is logged, deleted and counts as absent.

    `reread_after` in seconds: an answer, or that there is none, is not read again sooner, unless
    this process has stored one since. One run of a page asks a thousand times for a hundred
    answers. What another process stores is seen so much later.
    """

    def __init__(self, region: CacheRegion, *, reread_after: float = 0.0) -> None:
        super().__init__(region)
        self._lock = threading.Lock()
        self._decoded: OrderedDict[str, tuple[bytes, Answer]] = OrderedDict()
        self._recent: Recent[Answer | None] = Recent(reread_after)

    def answer(self, symbol: str, dataset: Dataset) -> Answer | None:
        """The last good answer, however old."""
        return self._recent.get((symbol, dataset), lambda: self._stored_answer(symbol, dataset))

    def _stored_answer(self, symbol: str, dataset: Dataset) -> Answer | None:
        """The answer as the region has it now."""
        key = _key(symbol, dataset)
        content = self._read(key)
        if content is None:
            return None
        with self._lock:
            known = self._decoded.get(key)
        if known is not None and known[0] == content:
            return known[1]
        try:
            answer = _decode(content, symbol, dataset)
        except ValueError as error:
            self._discard(key, error)
            return None
        with self._lock:
            self._decoded[key] = (content, answer)
            self._decoded.move_to_end(key)
            while len(self._decoded) > _MAX_DECODED:
                self._decoded.popitem(last=False)
        return answer

    def refresh(
        self,
        symbol: str,
        dataset: Dataset,
        fetch: Callable[[], Answer],
        is_fresh: Callable[[Answer], bool],
    ) -> None:
        """Stores the answer that `fetch` gives, unless another caller has just stored a fresh one.

        Of all callers, in all processes that share the region, one fetches at a time. The others
        return at once where there is an older answer, or else wait for the new one. What `fetch`
        raises is passed on, and the last good answer stays.
        """

        def create() -> bytes:
            known = self._stored_answer(symbol, dataset)  # renewed while we waited for the lock?
            return to_bytes(known if known is not None and is_fresh(known) else fetch())

        expiry = _NEVER if self._stored_answer(symbol, dataset) is None else _AT_ONCE
        try:
            self._region.get_or_create(_key(symbol, dataset), create, expiration_time=expiry)
        finally:
            self._recent.forget((symbol, dataset))

    def put(self, answer: Answer) -> None:
        """Stores an answer under its symbol and dataset."""
        self._region.set(_key(answer.symbol, answer.dataset), to_bytes(answer))
        self._recent.forget((answer.symbol, answer.dataset))


def to_bytes(answer: Answer) -> bytes:
    """The answer as JSON. Times are ISO 8601, the delay seconds, bars columns of numbers."""
    bars, quote, provenance = answer.bars, answer.quote, answer.provenance
    delay = provenance.delay
    document = {
        "version": FORMAT_VERSION,
        "symbol": answer.symbol,
        "dataset": answer.dataset.value,
        "provider": provenance.provider,
        "currency": provenance.currency,
        "as_of": provenance.as_of.isoformat(),
        "fetched_at": answer.fetched_at.isoformat(),
        "delay": None if delay is None else delay.total_seconds(),
        "complete": answer.complete,
        "notes": [_note_to_json(note) for note in answer.notes],
        "splits": [[each.session.isoformat(), each.ratio, each.named] for each in answer.splits],
        "quote": None if quote is None else _quote_to_json(quote),
        "bars": None if bars is None else _bars_to_json(bars),
        "extended": None if answer.extended is None else _trade_to_json(answer.extended),
    }
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()


def from_bytes(content: bytes) -> Answer:
    """The answer that `to_bytes` wrote.

    Raises ValueError for anything else: another version, a cut or altered document.
    """
    try:
        document = json.loads(content)
        if document["version"] != FORMAT_VERSION:
            message = f"version {document['version']!r} instead of {FORMAT_VERSION}"
            raise ValueError(message)
        StoredAnswer.model_validate_json(content)
        symbol, dataset = document["symbol"], Dataset(document["dataset"])
        bars, quote, trade = document["bars"], document["quote"], document["extended"]
        provenance = _provenance_from_json(document)
        notes = tuple(_note_from_json(each) for each in document["notes"])
        splits = tuple(
            Split(date.fromisoformat(day), ratio, named) for day, ratio, named in document["splits"]
        )
        return Answer(
            symbol=symbol,
            dataset=dataset,
            provenance=provenance,
            bars=None if bars is None else _bars_from_json(bars, dataset.interval),
            quote=None if quote is None else _quote_from_json(quote, symbol, provenance, splits),
            complete=document["complete"],
            notes=notes,
            splits=splits,
            content=blake2b(content, digest_size=16).hexdigest(),
            extended=None if trade is None else _trade_from_json(trade),
        )
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        message = f"not a cached answer: {error!r}"
        raise ValueError(message) from error


def _key(symbol: str, dataset: Dataset) -> str:
    return f"answer:{symbol}:{dataset.value}"


def _decode(content: bytes, symbol: str, dataset: Dataset) -> Answer:
    answer = from_bytes(content)
    if (answer.symbol, answer.dataset) != (symbol, dataset):
        message = f"it answers {answer.symbol} {answer.dataset}"
        raise ValueError(message)
    latest = answer.fetched_at + _AHEAD
    quote = answer.quote
    if answer.provenance.as_of > latest or (quote and quote.session > latest.date()):
        raise ValueError("it is of a time after it was fetched")
    trade = answer.extended
    if trade is not None and (trade.time > latest or phase_at(trade.time) is not trade.phase):
        raise ValueError("its trade is of a time at which it cannot have been made")
    if dataset is not Dataset.EXTENDED and answer.bars is None and quote is None:
        raise ValueError("it holds neither bars nor a quote")
    if answer.bars is not None:
        check_known_bars(answer.bars, dataset.interval, answer.fetched_at)
    return answer


def _provenance_from_json(document: dict[str, Any]) -> Provenance:
    delay = document["delay"]
    return Provenance(
        source=Source.LIVE,
        provider=document["provider"],
        as_of=datetime.fromisoformat(document["as_of"]),
        currency=document["currency"],
        fetched_at=datetime.fromisoformat(document["fetched_at"]),
        delay=None if delay is None else timedelta(seconds=delay),
    )


def _note_to_json(note: Note) -> dict[str, Any]:
    """The code and the values, dates as {"date": "2026-11-24"}."""
    values = {
        name: {"date": value.isoformat()} if isinstance(value, date) else value
        for name, value in note.values.items()
    }
    return {"code": note.code.value, "values": values}


def _note_from_json(document: dict[str, Any]) -> Note:
    values = {
        name: date.fromisoformat(value["date"]) if isinstance(value, dict) else value
        for name, value in document["values"].items()
    }
    return Note(NoteCode(document["code"]), values)


def _quote_to_json(quote: Quote) -> dict[str, Any]:
    """What the quote has beyond the answer's symbol, provenance and splits."""
    values = {name: getattr(quote, name) for name in _QUOTE_VALUES}
    notes = [_note_to_json(note) for note in quote.notes]
    return {**values, "session": quote.session.isoformat(), "notes": notes}


def _quote_from_json(
    document: dict[str, Any], symbol: str, provenance: Provenance, splits: tuple[Split, ...]
) -> Quote:
    values = {
        **document,
        "session": date.fromisoformat(document["session"]),
        "notes": tuple(_note_from_json(each) for each in document["notes"]),
    }
    return Quote(symbol=symbol, provenance=provenance, splits=splits, **values)


def _trade_to_json(trade: Trade) -> dict[str, Any]:
    return {
        "price": trade.price,
        "time": trade.time.isoformat(),
        "phase": trade.phase.value,
        "provider": trade.provider,
        "previous_close": trade.previous_close,
    }


def _trade_from_json(document: dict[str, Any]) -> Trade:
    time, phase = datetime.fromisoformat(document["time"]), Phase(document["phase"])
    return Trade(**{**document, "time": time, "phase": phase})


def _bars_to_json(bars: pd.DataFrame) -> dict[str, list[Any]]:
    seconds = (pd.DatetimeIndex(bars.index).as_unit("ns").asi8 // 1_000_000_000).tolist()
    return {"time": seconds, **{column: bars[column].tolist() for column in BAR_COLUMNS}}


def _bars_from_json(document: dict[str, list[Any]], interval: Interval) -> pd.DataFrame:
    times = pd.DatetimeIndex(pd.to_datetime(document["time"], unit="s")).as_unit("ns")
    index = (
        times.rename("session")
        if interval is Interval.DAILY
        else times.tz_localize("UTC").tz_convert("America/New_York").rename("time")
    )
    bars = pd.DataFrame({column: document[column] for column in BAR_COLUMNS}, index=index)
    prices = {column: "float64" for column in BAR_COLUMNS if column != "volume"}
    return bars.astype({**prices, "volume": "int64"})
