"""Daily bars that are right row by row and wrong beside their neighbours and the other files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.prices.bundled import Snapshot
from data.snapshot import importing
from data.snapshot.checks import RefusedInputError
from data.snapshot.importing import import_folder
from tests.data.conftest import as_sources

Change = Callable[[pd.DataFrame], None]
PRICES = ["open", "high", "low", "close"]


def rows_of(table: pd.DataFrame, symbol: str, *, until: str = "9") -> pd.Series[bool]:
    return (table["symbol"] == symbol) & (table["date"] < until)


def unadjusted(symbol: str, factor: float, until: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        table.loc[rows_of(table, symbol, until=until), PRICES] *= factor

    return change


def swapped(symbol: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol)
        table.loc[rows, ["open", "close"]] = table.loc[rows, ["close", "open"]].to_numpy()

    return change


def shifted(symbol: str, sessions: int) -> Change:
    """Rows `sessions` late (or early), under the same days; the end without a row keeps its own."""

    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol)
        columns = [*PRICES, "volume"]
        own = table.loc[rows, columns]
        table.loc[rows, columns] = own.shift(sessions).fillna(own)

    return change


def without_dividends(symbol: str, ratio: float) -> Change:
    def change(table: pd.DataFrame) -> None:
        table.loc[rows_of(table, symbol), PRICES] *= ratio

    return change


def one_row(symbol: str, day: str, factor: float) -> Change:
    def change(table: pd.DataFrame) -> None:
        table.loc[(table["symbol"] == symbol) & (table["date"] == day), PRICES] *= factor

    return change


def volumes(symbol: str, factor: float, until: str = "9") -> Change:
    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol, until=until)
        table.loc[rows, "volume"] = (table.loc[rows, "volume"] * factor).astype("int64")

    return change


def volumes_late(symbol: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol)
        own = table.loc[rows, "volume"]
        table.loc[rows, "volume"] = own.shift(1).fillna(own).astype("int64")

    return change


CASES = [
    ("one row x0.7", one_row("ORCL", "2025-03-05", 0.7), "line", "close", "ordinary day"),
    ("the last row x1.5", one_row("AMD", "2025-06-30", 1.5), "line", "close", "ordinary day"),
    ("3:2 in a part", unadjusted("VST", 1.5, "2025-03-03"), "line", "close", "ordinary day"),
    ("thousands", volumes("SPY", 0.001), "line", "volume", "volume of that day in intraday_5m"),
    ("volumes late", volumes_late("NVDA"), "line", "close", "ordinary day"),
    ("tenths in a part", volumes("AMD", 0.1, "2025-02-01"), "line", "volume", "another unit"),
    ("split", unadjusted("NVDA", 10, "2024-12-24"), "line", "close", "listed split (2024-06-10"),
    ("split backwards", unadjusted("NVDA", 0.1, "2024-12-24"), "line", "close", "listed split"),
    ("no split", unadjusted("AMD", 3, "2024-12-24"), "line", "close", "more than a session can"),
    ("swapped in the week", swapped("SPY"), "line", "open", "first open"),
    ("swapped elsewhere", swapped("ORCL"), "ORCL", "open", "swapped columns"),
    ("a session late", shifted("NVDA", 1), "line", "open", "in intraday_5m"),
    ("a session early", shifted("QQQ", -1), "line", "open", "in intraday_5m"),
    ("late elsewhere", shifted("AMD", 1), "AMD", "session", "one session late"),
    ("early elsewhere", shifted("SMH", -1), "SMH", "session", "one session early"),
    ("dividends", without_dividends("SPY", 0.982), "line", "open", "in intraday_5m"),
    ("small dividends", without_dividends("NVDA", 0.9994), "line", "open", "in intraday_5m"),
]


@pytest.mark.parametrize(
    ("change", "row", "field", "problem"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_file_that_contradicts_itself_or_its_folder_is_refused(
    change: Change,
    row: str,
    field: str,
    problem: str,
    snapshot: Snapshot,
    tmp_path: Path,
    target: Path,
) -> None:
    sources = tmp_path / "long"
    as_sources(snapshot, sources, "2024-09-03", "2025-06-30")
    (sources / importing.SUSPICIOUS).write_text(
        (sources / importing.SUSPICIOUS).read_text().splitlines()[0] + "\n"
    )
    table = pd.read_csv(sources / importing.DAILY)
    table[PRICES] = table[PRICES].astype("float64")
    change(table)
    table.to_csv(sources / importing.DAILY, index=False)
    with pytest.raises(RefusedInputError) as caught:
        import_folder(sources, target)
    error = caught.value
    assert (error.file, error.field) == (importing.DAILY, field)
    assert error.row.startswith(row)
    assert problem in error.problem
    assert not (target / "manifest.json").exists()
