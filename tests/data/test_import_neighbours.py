"""Daily bars that are right row by row and wrong beside their neighbours and the other files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.prices.bundled import Snapshot
from data.snapshot import importing
from data.snapshot.__main__ import main
from data.snapshot.checks import RefusedInputError
from data.snapshot.importing import import_folder
from data.snapshot.usual import check_usual
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


def exchanged(symbol: str, *days: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol) & table["date"].isin(days)
        table.loc[rows, ["open", "close"]] = table.loc[rows, ["close", "open"]].to_numpy()

    return change


def part_shifted(symbol: str, start: str, end: str) -> Change:
    """A part a session late; its first session, which would be empty, moves by a cent."""

    def change(table: pd.DataFrame) -> None:
        rows = rows_of(table, symbol, until=end) & (table["date"] >= start)
        columns = [*PRICES, "volume"]
        own = table.loc[rows, columns]
        late = own.shift(1).fillna(own)
        late.iloc[0] += [0.01] * 4 + [100]
        table.loc[rows, columns] = late

    return change


def one_volume(symbol: str, day: str, factor: float) -> Change:
    def change(table: pd.DataFrame) -> None:
        row = (table["symbol"] == symbol) & (table["date"] == day)
        table.loc[row, "volume"] = (table.loc[row, "volume"] * factor).astype("int64")

    return change


def copied(symbol: str, day: str, of: str, of_day: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        columns = [*PRICES, "volume"]
        row = (table["symbol"] == symbol) & (table["date"] == day)
        other = (table["symbol"] == of) & (table["date"] == of_day)
        table.loc[row, columns] = table.loc[other, columns].to_numpy()

    return change


def one_field(symbol: str, day: str, field: str, factor: float) -> Change:
    """One price multiplied, and the range stretched so that the row can be."""

    def change(table: pd.DataFrame) -> None:
        table.loc[(table["symbol"] == symbol) & (table["date"] == day), field] *= factor
        table["high"], table["low"] = table[PRICES].max(axis=1), table[PRICES].min(axis=1)

    return change


def split_with_volumes(symbol: str, ratio: float, until: str) -> Change:
    def change(table: pd.DataFrame) -> None:
        unadjusted(symbol, ratio, until)(table)
        volumes(symbol, 1 / ratio, until)(table)

    return change


MAY = [f"2025-05-{day:02d}" for day in range(1, 32)]
UNUSUAL = [
    ("open and close of one row", exchanged("AMD", "2025-04-09"), "line", "open", "other way"),
    ("of a month", exchanged("META", *MAY), "line", "open", "other way"),
    ("of a small row", exchanged("ORCL", "2025-05-14"), "line", "open", "have changed places"),
    ("of the last row", exchanged("SPY", "2025-06-30"), "line", "open", "have changed places"),
    ("a part late", part_shifted("META", "2024-10-01", "2024-12-20"), "line", "session", "late"),
    ("a short part late", part_shifted("AMD", "2025-05-05", "2025-05-09"), "line", "open", "befo"),
    ("a row twice", copied("AMD", "2025-06-04", "AMD", "2025-06-03"), "line", "session", "repeats"),
    ("another's row", copied("SMH", "2025-06-04", "SOXX", "2025-06-04"), "line", "symbol", "anoth"),
    ("one volume x1000", one_volume("AMD", "2025-06-04", 1000), "line", "volume", "another unit"),
    ("one volume x10", one_volume("AMD", "2025-06-04", 10), "line", "volume", "10 times as much"),
    ("all in thousands", volumes("ARM", 0.001), "ARM", "volume", "turnover"),
    ("a high", one_field("AMD", "2025-06-04", "high", 1.3), "line", "high", "too far above"),
    ("a low", one_field("AMD", "2025-06-04", "low", 0.7), "line", "low", "too far below"),
    ("an open x10", one_field("AMD", "2025-06-04", "open", 10), "line", "open", "farther apart"),
    ("a close", one_field("AMD", "2025-06-04", "close", 1.03), "line", "high", "bundled daily/AMD"),
    ("3:2, volumes too", split_with_volumes("VST", 1.5, "2025-03-03"), "line", "close", "ordinary"),
    ("5% dividends", without_dividends("ORCL", 0.95), "line", "open", "dividends?"),
]


CASES = [
    *UNUSUAL,
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


def test_short_files_are_held_against_the_bundled_bars(
    snapshot: Snapshot, tmp_path: Path, target: Path
) -> None:
    """Four sessions have no usual level; what comes with the project knows them."""
    as_sources(snapshot, tmp_path / "short", "2025-06-03", "2025-06-06")
    table = pd.read_csv(tmp_path / "short" / importing.DAILY)
    exchanged("AMD", "2025-06-04")(table)
    table.to_csv(tmp_path / "short" / importing.DAILY, index=False)
    with pytest.raises(RefusedInputError, match=r"line \d+: open: is .* have changed places"):
        import_folder(tmp_path / "short", target)


def test_corrected_sessions_are_taken_on_purpose(sources: Path, target: Path) -> None:
    table = pd.read_csv(sources / importing.DAILY)
    table.loc[(table["symbol"] == "AMD") & (table["date"] == "2025-01-15"), "volume"] += 9_000_000
    table.to_csv(sources / importing.DAILY, index=False)
    with pytest.raises(RefusedInputError, match=r"volume: .* --revise"):
        import_folder(sources, target)
    assert main(["--root", str(target), "import", str(sources)]) == 1
    assert main(["--root", str(target), "import", "--revise", str(sources)]) == 0
    assert (target / "daily/AMD.csv").exists()


def test_a_new_split_rescales_what_is_bundled(sources: Path, target: Path) -> None:
    """All rows adjusted for a split that the folder lists and the bundled files do not know yet."""
    import_folder(sources, target)
    table = pd.read_csv(sources / importing.DAILY)
    table[PRICES] = table[PRICES].astype("float64")
    unadjusted("AMD", 1 / 1.5, "9")(table)
    volumes("AMD", 1.5)(table)
    table.to_csv(sources / importing.DAILY, index=False)
    with pytest.raises(RefusedInputError, match="times the bundled, a split"):
        import_folder(sources, target)
    actions = sources / importing.DIVIDENDS_SPLITS
    actions.write_text(actions.read_text() + "2026-11-02,AMD,split_ratio,1.5\n")
    import_folder(sources, target)


def test_a_damaged_bundled_file_is_mended_by_an_import(sources: Path, target: Path) -> None:
    import_folder(sources, target)
    good = (target / "daily/AMD.csv").read_bytes()
    for name, content in (("daily/AMD.csv", b"session,open\n"), ("manifest.json", b"{")):
        (target / name).write_bytes(content)
        import_folder(sources, target)
        assert (target / "daily/AMD.csv").read_bytes() == good


@pytest.mark.parametrize("sessions", [25, 70, 250])
@pytest.mark.parametrize("symbols", [19, 4, 2])
def test_no_window_of_the_bundled_bars_is_unusual(
    snapshot: Snapshot, sessions: int, symbols: int
) -> None:
    days = snapshot.daily("SPY").index
    for number, start in enumerate(range(0, len(days) - sessions, 3 * sessions // 2)):
        span = slice(days[start], days[start + sessions])
        chosen = [snapshot.symbols[(number + each) % 19] for each in range(symbols)]
        bars = [snapshot.daily(each).loc[span].assign(symbol=each) for each in chosen]
        daily = pd.concat(each.reset_index() for each in bars if len(each))
        daily.index = pd.Index([f"line {row}" for row in range(2, len(daily) + 2)])
        check_usual(daily, importing.DAILY)
