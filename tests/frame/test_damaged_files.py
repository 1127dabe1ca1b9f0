"""One damaged bundled file costs the parts that need it; each says so, and all others stay."""

from __future__ import annotations

import functools
import importlib
import logging
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from types import ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from components import page_registry, registry
from components.quote import live
from data import calendar, trading_hours
from data.files.csv import BUNDLED
from data.files.errors import BundledFileError
from data.live.once import Once
from tests.conftest import ROOT

PAGES = tuple(entry.stem for entry in page_registry.REGISTRY)
#: The pages on which something is lost with a file; on "all" pages the line on where the evidence
#: ends. Files that are not named here cost nothing that is a part of its own.
LOST: dict[str, tuple[str, ...]] = {
    "claims.toml": ("overview", "claims"),
    "events.toml": PAGES,
    "evidence/assumptions.toml": ("overview", "demand", "evidence"),
    "filings.toml": PAGES,
    "hyperscaler_capex.csv": PAGES,
    "index_weights.csv": ("timeline",),
    "interview.toml": ("overview", "timeline"),
    "manifest.json": PAGES,
    "model/parameters.csv": ("overview", "demand", "evidence", "method"),
    "model/presets.toml": ("demand", "evidence"),
    "model/series.csv": PAGES,
    "model/training_runs.csv": ("method",),
    "model/transformer_configs.json": ("method",),
    "model/validation.csv": ("method",),
    "not_found.toml": PAGES,
    "nvda_quarterly.csv": PAGES,
    "published_losses.csv": ("overview", "market"),
    "shares_outstanding.csv": PAGES,
    "symbols.csv": ("market", "timeline"),
}
#: The same for a file whose reader may have kept what it needs of an earlier reading.
PERHAPS_LOST: dict[str, tuple[str, ...]] = {
    "evidence/chip_stock.csv": ("evidence",),
    "shocks.toml": ("evidence",),
}
#: The pages on which a price file may cost a part.
PRICED = {"market", "timeline", "evidence"}
#: The modules that list charts and parts.
ADDRESSED = re.compile(r"components\.registry|components\.\w+\.addressed")
#: Of the price files, which are alike, these stand for all.
PRICES = ("NVDA", "SPY", "QQQ", "AMD")


def bundled_files() -> list[str]:
    found = (path for path in BUNDLED.rglob("*") if path.is_file())
    return sorted(
        path.relative_to(BUNDLED).as_posix()
        for path in found
        if path.parent.name != "daily" or path.stem in PRICES
    )


def forget_what_was_read() -> None:
    """Clears what loaders and services keep; what Streamlit keeps goes by content."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "data":
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper | Once):
                    value.cache_clear()


@pytest.fixture
def damaged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The file, of which every reader gets other bytes than stand on the disk."""
    name: str = request.param
    path, read_bytes, read_text = BUNDLED / name, Path.read_bytes, Path.read_text

    def bytes_of(self: Path) -> bytes:
        return b"\x00damaged" if self == path else read_bytes(self)

    def text_of(self: Path, encoding: str | None = None, errors: str | None = None) -> str:
        return "\x00damaged" if self == path else read_text(self, encoding, errors)

    monkeypatch.setattr(Path, "read_bytes", bytes_of)
    monkeypatch.setattr(Path, "read_text", text_of)
    forget_what_was_read()
    yield name
    monkeypatch.undo()
    forget_what_was_read()


def opened(stem: str, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    if stem != page_registry.DEFAULT.stem:
        app.switch_page(f"pages/{stem}.py")
    return app.run()


@pytest.mark.parametrize("damaged", bundled_files(), indirect=True)
def test_a_damaged_file_costs_what_needs_it(damaged: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    lost = []
    for stem in PAGES:
        caplog.clear()
        page = opened(stem)
        said = [each.value for each in page.error]
        assert not page.exception
        assert len(page.title) == 1
        assert all(each.startswith("This part ") for each in said), (stem, said)
        assert len(said) <= 8, (stem, said)  # each in its place
        sections = [each for each in caplog.records if each.name == "components.section"]
        assert len(sections) == len(said)
        lost += [stem] if said else []
    # Not more; perhaps less, where what was worked out from another reading of the files is kept.
    if damaged.startswith("daily/"):
        assert set(lost) <= PRICED
        return
    if damaged in PERHAPS_LOST:
        assert set(lost) <= set(PERHAPS_LOST[damaged])
        return
    assert set(lost) <= set(LOST.get(damaged, ()))
    assert bool(lost) == (damaged in LOST)


def elements(page: AppTest, kind: str) -> int:
    return len(page.get(kind))


@pytest.mark.parametrize("damaged", ["events.toml"], indirect=True)
def test_without_the_events_prices_statements_and_the_interview_stay(damaged: str) -> None:
    market = opened("market")
    assert elements(market, "vega_lite_chart") >= 1
    assert len(market.error) == 5  # finding, end of the evidence, shock, rank, loss
    timeline = opened("timeline")
    assert any(each.value.startswith("> “") for each in timeline.markdown)  # the interview
    claims = opened("claims")
    assert len(claims.error) == 1  # the line on where the evidence ends, and no statement
    (said,) = {each.value for each in timeline.error}
    assert said == (
        "This part needs the file events.toml, which is damaged or missing on this server; the "
        "rest of the page is not affected."
    )


@pytest.mark.parametrize("damaged", ["daily/NVDA.csv"], indirect=True)
def test_without_the_prices_the_events_stay(damaged: str) -> None:
    timeline = opened("timeline")
    assert len(timeline.selectbox) >= 1  # the list of events
    assert any("Confidence" in each.proto.body for each in timeline.get("badge")) or any(
        "Confidence" in each.value for each in timeline.markdown
    )


@pytest.mark.parametrize("damaged", ["symbols.csv"], indirect=True)
def test_the_sentence_in_french(damaged: str) -> None:
    (said,) = {each.value for each in opened("market", "fr").error}
    assert said.startswith("Cette partie a besoin du fichier symbols.csv, endommagé ou absent")


@pytest.fixture
def read_again(damaged: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The registry of charts and parts, as a process imports it that starts with that file."""
    for name in [name for name in sys.modules if ADDRESSED.fullmatch(name)]:
        package, _dot, module = name.rpartition(".")
        monkeypatch.delattr(sys.modules[package], module)
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("components.registry")


@pytest.mark.parametrize(
    "damaged",
    ["claims.toml", "events.toml", "evidence/assumptions.toml", "model/parameters.csv"],
    indirect=True,
)
def test_a_damaged_file_takes_no_chart_its_name(damaged: str, read_again: ModuleType) -> None:
    assert read_again is not registry
    assert list(read_again.CHARTS) == list(registry.CHARTS)
    assert list(read_again.PARTS) == list(registry.PARTS)


@pytest.mark.parametrize("damaged", ["trading_hours.toml"], indirect=True)
def test_without_the_hours_around_it_the_session_is_known(damaged: str) -> None:
    day = calendar.next_session(date(2026, 11, 20))
    opening, closing = calendar.session_open(day), calendar.session_close(day)
    inside = opening + timedelta(hours=1)
    around = [opening - timedelta(hours=1), closing + timedelta(hours=1), closing]
    assert trading_hours.trades_at(inside)
    assert not any(map(trading_hours.trades_at, around))
    with pytest.raises(BundledFileError):
        trading_hours.phase_at(around[0])


@pytest.mark.parametrize("damaged", ["trading_hours.toml"], indirect=True)
@pytest.mark.parametrize("hours", [-6, -1, 7, 9], ids="{:+d} h".format)
def test_without_the_hours_around_it_the_quote_stays(
    damaged: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any time around the session, in hours after its opening."""
    opening = calendar.session_open(calendar.next_session(date(2026, 11, 20)))

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return (opening + timedelta(hours=hours)).astimezone(tz)

    monkeypatch.setattr(live, "datetime", Fixed)
    assert not opened("market").error
