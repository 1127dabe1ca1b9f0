"""Holds the daily bars of an import against the bundled ones that it would replace.

A session that ended long ago does not change, but for splits, which rescale all sessions before
them. Whoever corrects bundled figures on purpose says so (`import --revise`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from data import companies
from data.files.csv import BUNDLED, MANIFEST_NAME, FileEntry, TableError, read_bytes, read_manifest
from data.prices.bundled import daily_file, parse_daily
from data.prices.model import BAR_COLUMNS
from data.snapshot.checks import PRICES, RefusedInputError

log = logging.getLogger(__name__)

Splits = Mapping[str, Sequence[tuple[str, float]]]

_CENT = 0.01 + 1e-6  #: US dollars, the tick in which shares trade: vendors round differently
_VOLUME = 0.05  #: of a volume: late corrections of trades stay well below this
_SAME_FACTOR = 1e-3  #: how equal the factors of a row's four prices are that has another unit


def check_against_bundled(daily: pd.DataFrame, splits: Splits, file: str, root: Path) -> None:
    """Refuse daily bars that differ from the bundled ones of the same symbol and session.

    `daily` and `splits` as for `neighbours.check_neighbours`. A symbol that `root` does not hold is
    held against what comes with the project; one whose file is damaged is not (an import mends
    it). Splits that were not listed yet rescale the bundled bars first. Raises RefusedInputError.
    """
    folders = [_Bundled(folder) for folder in dict.fromkeys((root, BUNDLED))]
    for symbol, bars in daily.groupby("symbol", sort=False):
        name = daily_file(str(symbol))
        folder = next((each for each in folders if name in each.files), None)
        before = folder.daily(name) if folder else None
        if folder is None or before is None:
            continue
        known = folder.splits(str(symbol))
        new = [(day, ratio) for day, ratio in splits.get(str(symbol), ()) if day not in known]
        _compare(bars.sort_values("session"), _rescaled(before, new), file, name)


class _Bundled:
    """The daily bars and the listed splits of one folder, as far as they can be read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: Mapping[str, FileEntry] = {}
        if not (root / MANIFEST_NAME).exists():
            return
        try:
            self.files = read_manifest(root).files
            actions = companies.corporate_actions(root=root)
        except (TableError, OSError) as error:
            log.warning("Not compared with the files in %s: %s", root, error)
            self.files = {}
            return
        split = actions[actions["kind"] == companies.ActionKind.SPLIT]
        self._splits = split.groupby("symbol")["ex_date"].agg(set).to_dict()

    def daily(self, name: str) -> pd.DataFrame | None:
        """The bars of the file `name`, None where it is damaged."""
        try:
            return parse_daily(read_bytes(name, self._root, self.files[name]), name)
        except (TableError, OSError) as error:
            log.warning("Not compared with the bundled file: %s", error)
            return None

    def splits(self, symbol: str) -> set[str]:
        """The ex-dates of the splits that the bars of `symbol` are adjusted for."""
        return {str(day)[:10] for day in self._splits.get(symbol, ())}


def _rescaled(bars: pd.DataFrame, splits: Iterable[tuple[str, float]]) -> pd.DataFrame:
    """`bars` in the shares that are counted after `splits`."""
    factor = np.ones(len(bars))
    for day, ratio in splits:
        factor[pd.DatetimeIndex(bars.index) < pd.Timestamp(day)] *= ratio
    prices = bars[list(PRICES)].div(factor, axis=0)
    return prices.assign(volume=bars["volume"] * factor)


def _compare(bars: pd.DataFrame, before: pd.DataFrame, file: str, name: str) -> None:
    own = bars.set_index("session")
    common = own.index.intersection(before.index)
    new, old = own.loc[common, list(BAR_COLUMNS)], before.loc[common, list(BAR_COLUMNS)]
    differs = (new[list(PRICES)] - old[list(PRICES)]).abs() > _CENT
    differs["volume"] = (new["volume"] / old["volume"] - 1).abs() > _VOLUME
    rows = differs.any(axis=1).to_numpy()
    if not rows.any():
        return
    session = common[int(np.argmax(rows))]
    field = str(differs.columns[int(np.argmax(differs.loc[session].to_numpy()))])
    row = bars.index[bars["session"] == session][0]
    value, known = float(new.loc[session, field]), float(old.loc[session, field])
    problem = f"is {value:.10g}, in the bundled {name} {known:.10g} ({rows.sum()} such sessions)"
    reason = _reason(new.loc[session], old, session, field)
    ending = f": {reason}" if reason else ""
    raise RefusedInputError(file, str(row), field, f"{problem}{ending}; --revise takes it")


def _reason(row: pd.Series[float], old: pd.DataFrame, session: pd.Timestamp, field: str) -> str:
    """What may have happened to the differing `row`; "" where nothing known fits."""
    there = old.loc[session]
    if field == "volume":
        return f"{row['volume'] / there['volume']:.4g} times as much, another unit?"
    if abs(row["open"] - there["close"]) + abs(row["close"] - there["open"]) <= _CENT:
        return "open and close have changed places"
    at = int(old.index.searchsorted(session))
    for step, words in ((-1, "before"), (1, "after")):
        if 0 <= at + step < len(old):
            beside = old.iloc[at + step][list(PRICES)]
            if ((row[list(PRICES)] - beside).abs() <= _CENT).all():
                return f"these are the prices of the session {words}"
    factors = row[list(PRICES)] / there[list(PRICES)]
    if factors.max() - factors.min() <= _SAME_FACTOR * factors.max():
        return f"all prices are {factors.mean():.5g} times the bundled, a split or dividends?"
    return ""
