"""Cached entries that are whole by their digest and cannot be used, and files that are no files."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.live.cache import CacheSettings, file_region
from data.prices.model import Answer, Dataset, History, Provenance, Range, Source, Trade
from data.prices.store import Store, from_bytes, to_bytes
from data.trading_hours import Phase
from tests.prices.conftest import WAIT, Factory
from tests.prices.test_store import daily_answer, minute_answer
from tests.stub_providers import StubProviders

DAILY = to_bytes(daily_answer())
MINUTE = to_bytes(minute_answer())
TRADED = datetime(2026, 10, 6, 21, tzinfo=UTC)
EXTENDED = to_bytes(
    Answer(
        "NVDA",
        Dataset.EXTENDED,
        Provenance(Source.LIVE, "Yahoo Finance", TRADED, "USD", TRADED),
        extended=Trade(
            price=118.42, time=TRADED, phase=Phase.AFTER_HOURS, provider="Yahoo Finance"
        ),
    )
)


def put(path: str, value: Any, content: bytes = DAILY) -> bytes:
    """`content` with the value at a path such as "bars.close" replaced."""
    document = json.loads(content)
    *parents, last = path.split(".")
    place = document
    for name in parents:
        place = place[name]
    place[last] = value
    return json.dumps(document).encode()


BYTES = {
    "empty": b"",
    "cut": DAILY[: len(DAILY) // 2],
    "another shape": b"[]",
    "null": b"null",
    "a number": b"7",
    "too deep": b"[" * 100_000,
    "another encoding": DAILY.decode().encode("utf-16"),
    "no text": b"\xff\xfe\x00",
    "another version": put("version", 99),
    "another symbol": put("symbol", "AMD"),
    "another dataset": put("dataset", "full"),
    "NaN": put("bars.close", [math.nan, 118.42]),
    "infinity": put("bars.high", [math.inf, 120.2]),
    "no double": put("bars.close", [10**400, 118.42]),
    "negative": put("bars.low", [-1.0, 90.3]),
    "short column": put("bars.close", [118.42]),
    "times without a date": put("bars.time", [math.nan, 1]),
    "times of the year 3e10": put("bars.time", [10**18, 10**18 + 1]),
    "no bars": put("bars", None),
    "fetched at no time": put("fetched_at", None),
    "fetched without offset": put("fetched_at", "2025-01-28T20:00:00"),
    "price without offset": put("as_of", "2025-01-28T20:00:00"),
    "newer than its fetching": put("as_of", "2036-11-24T16:00:00+00:00"),
    "endless delay": put("delay", math.inf),
    "delay of ages": put("delay", 1e300),
    "complete in words": put("complete", "no"),
    "no provider": put("provider", None),
    "markup": put("provider", "<script>"),
    "no currency": put("currency", 7),
    "unknown note": put("notes", [{"code": "nope", "values": {}}]),
    "half a split": put("splits", [[1]]),
    "split by nothing": put("splits", [["2024-06-10", 0, True]]),
}
QUOTES = {
    "price": put("quote.price", math.nan, MINUTE),
    "price in words": put("quote.price", "118.42", MINUTE),
    "price no double": put("quote.price", 10**400, MINUTE),
    "volume": put("quote.volume", math.nan, MINUTE),
    "name": put("quote.name", 5, MINUTE),
    "session to come": put("quote.session", "2036-01-02", MINUTE),
    "stray field": put("quote.x", 1, MINUTE),
}
TRADES = {
    "price": put("extended.price", -1.0, EXTENDED),
    "price in words": put("extended.price", "118.42", EXTENDED),
    "time without offset": put("extended.time", "2026-10-06T17:00:00", EXTENDED),
    "time to come": put("extended.time", "2036-10-06T17:00:00+00:00", EXTENDED),
    "time of 1970": put("extended.time", "1970-01-01T00:00:00+00:00", EXTENDED),
    "phase": put("extended.phase", "night", EXTENDED),
    "another phase": put("extended.phase", "pre_market", EXTENDED),
    "markup": put("extended.provider", "<script>", EXTENDED),
    "stray field": put("extended.x", 1, EXTENDED),
    "left out": put("extended", [], EXTENDED),
}
CASES = [(name, Dataset.RECENT, content) for name, content in BYTES.items()] + [
    (f"quote: {name}", Dataset.MINUTE, content) for name, content in QUOTES.items()
]
CASES += [(f"trade: {name}", Dataset.EXTENDED, content) for name, content in TRADES.items()]


@pytest.mark.parametrize(
    ("dataset", "content"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_unusable_bytes_are_discarded_with_one_line(
    dataset: Dataset, content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    region = file_region(CacheSettings(directory=tmp_path))
    region.set(f"answer:NVDA:{dataset.value}", content)
    store = Store(region)
    assert store.answer("NVDA", dataset) is None
    assert len([record for record in caplog.records if "discarded" in record.message]) == 1
    assert store.answer("NVDA", dataset) is None
    assert len(caplog.records) == 1  # it is gone


def test_the_trade_outside_the_session_is_whole_but_for_what_was_damaged() -> None:
    trade = from_bytes(EXTENDED).extended
    assert trade is not None
    assert (trade.price, trade.time, trade.phase) == (118.42, TRADED, Phase.AFTER_HOURS)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_text("else")


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


@pytest.mark.parametrize("damage", [_folder, _link])
def test_what_is_no_file_is_cleared_away_and_written_anew(
    damage: Callable[[Path], None],
    make: Factory,
    stub: StubProviders,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = CacheSettings(directory=tmp_path)
    make("yahoo", region=file_region(settings)).history("F", Range.YEAR, wait=WAIT)
    for path in list(tmp_path.glob("answers/*.answer")):
        damage(path)
    history = make("yahoo", region=file_region(settings)).history("F", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert stub.count("yahoo") == 2
    assert "cannot be read" in caplog.text
    assert "the cache failed" not in caplog.text
    assert all(path.is_file() for path in tmp_path.glob("answers/*.answer"))


def test_a_file_of_somebody_else_costs_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(file_region(CacheSettings(directory=tmp_path)))
    store.put(daily_answer())

    def denied(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", denied)
        assert store.answer("NVDA", Dataset.RECENT) is None
    assert "cannot be read" in caplog.text
    store.put(daily_answer())
    assert store.answer("NVDA", Dataset.RECENT) is not None


def test_documents_too_deep_to_read_are_discarded(tmp_path: Path) -> None:
    region = file_region(CacheSettings(directory=tmp_path))
    region.set("document:cooldown", b"[" * 100_000)
    assert Store(region).document("cooldown") is None
