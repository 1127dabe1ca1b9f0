"""Small folders of bundled files and of sources to bring in, made from the real ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.files.csv import BUNDLED, Manifest
from data.prices.bundled import Snapshot
from data.snapshot import importing
from data.snapshot.writing import daily_csv, describe, read_descriptions, write_bundle

SYMBOLS = ("NVDA", "SPY")
UNTIL = pd.Timestamp("2026-09-21")


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return Snapshot()


def as_sources(snapshot: Snapshot, folder: Path, start: str, end: str) -> None:
    """Write the bundled files from `start` to `end` in the shape that the importer takes."""
    folder.mkdir(parents=True, exist_ok=True)
    daily = pd.concat(
        snapshot.daily(symbol).loc[start:end].assign(symbol=symbol).reset_index()
        for symbol in snapshot.symbols
    ).rename(columns={"session": "date"})
    daily.to_csv(folder / importing.DAILY, index=False)
    week = pd.read_csv(BUNDLED / "r1_week_5m.csv")
    week = week.rename(columns={"time": "timestamp_et"}).astype({"volume": float})
    week.to_csv(folder / importing.R1_WEEK, index=False)
    doubtful = pd.read_csv(BUNDLED / "suspicious_bars.csv").rename(
        columns={
            "session": "date",
            "value": "daily_prices_value",
            "other": "ibkr_15m_rth_value",
        }
    )
    doubtful = doubtful[doubtful["date"].between(start, end)]
    doubtful.to_csv(folder / importing.SUSPICIOUS, index=False)
    actions = pd.read_csv(BUNDLED / "dividends_splits.csv").rename(columns={"kind": "type"})
    names = {"dividend": "dividend_per_share_usd", "split": "split_ratio"}
    actions.assign(type=actions["type"].map(names)).to_csv(
        folder / importing.DIVIDENDS_SPLITS, index=False
    )
    shares = pd.read_csv(BUNDLED / "shares_outstanding.csv").drop(columns=["filed", "kind"])
    shares.to_csv(folder / importing.SHARES, index=False)
    pd.read_csv(BUNDLED / "nvda_quarterly.csv").to_csv(folder / importing.QUARTERLY, index=False)
    capex = pd.read_csv(BUNDLED / "hyperscaler_capex.csv").rename(columns={"symbol": "ticker"})
    capex.to_csv(folder / importing.CAPEX, index=False)


def by_hand(root: Path) -> Path:
    """A folder with the files that people keep, ready for an import."""
    root.mkdir(parents=True, exist_ok=True)
    for name in (
        "about.toml",
        "listed_names.csv",
        "symbols.csv",
        "published_losses.csv",
        "index_weights.csv",
        "listings.csv",
    ):
        shutil.copy(BUNDLED / name, root / name)
    return root


@pytest.fixture
def sources(snapshot: Snapshot, tmp_path: Path) -> Path:
    """Good sources: all symbols for some weeks around the sell-off."""
    folder = tmp_path / "sources"
    as_sources(snapshot, folder, "2024-12-20", "2025-01-31")
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return by_hand(tmp_path / "target")


@pytest.fixture
def stale(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A bundled folder of two symbols that ends five sessions before the real one."""
    root = by_hand(tmp_path / "stale")
    table = pd.read_csv(root / "symbols.csv")
    table[table["symbol"].isin(SYMBOLS)].to_csv(root / "symbols.csv", index=False)
    texts = read_descriptions(root)
    contents = {
        f"daily/{symbol}.csv": daily_csv(snapshot.daily(symbol).loc[:UNTIL].reset_index())
        for symbol in SYMBOLS
    }
    contents["symbols.csv"] = (root / "symbols.csv").read_bytes()
    entries = {name: describe(name, content, texts) for name, content in contents.items()}
    write_bundle(root, contents, Manifest(files=entries))
    return root
