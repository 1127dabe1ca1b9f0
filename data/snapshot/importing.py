"""Bring compiled market facts into the bundled form: `python -m data.snapshot import DIR`.

DIR holds the seven CSVs named in `SOURCES`; data/README.md describes their columns. Bars are
checked against the calendar of the exchange, company figures by the models that also read them
at run time. Anything wrong refuses the whole import with file, row and field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pandas as pd
from pydantic import BaseModel

from data import calendar, companies
from data.files.csv import Manifest, TableError, parse_rows
from data.prices import bundled
from data.prices.model import BAR_COLUMNS
from data.snapshot.against_bundled import check_against_bundled
from data.snapshot.checks import (
    RefusedInputError,
    check_bars,
    check_five_minutes,
    check_order,
    check_sessions,
)
from data.snapshot.neighbours import check_neighbours
from data.snapshot.usual import check_usual
from data.snapshot.writing import csv_bytes, daily_csv, describe, read_descriptions, write_bundle

DAILY = "daily_prices.csv"
R1_WEEK = "intraday_5m_2025-01-23_2025-01-31.csv"
SUSPICIOUS = "suspicious_bars.csv"
DIVIDENDS_SPLITS = "dividends_splits.csv"
SHARES = "shares_outstanding.csv"
QUARTERLY = "nvda_quarterly.csv"
CAPEX = "hyperscaler_capex.csv"
SOURCES = (DAILY, R1_WEEK, SUSPICIOUS, DIVIDENDS_SPLITS, SHARES, QUARTERLY, CAPEX)

_FILED = re.compile(r"filed (\d{4}-\d{2}-\d{2})")
_KINDS = {"cover page": "cover", "statement of shareholders' equity": "equity statement"}
_ACTIONS = {"dividend_per_share_usd": "dividend", "split_ratio": "split"}


def import_folder(source: Path, root: Path, *, revise: bool = False) -> Manifest:
    """Turn the CSVs in `source` into bundled files in `root`; returns the new manifest.

    Sessions that are bundled already must be the same, unless `revise` says that they are
    corrected on purpose. Files maintained by hand in `root` stay as they are and are described
    anew. Raises RefusedInputError for input that is not right (nothing is written then),
    RecordError or TableError for a description or a file maintained by hand that is not.
    """
    daily, week = read_daily(source / DAILY), _read_week(source / R1_WEEK)
    splits = _splits(source / DIVIDENDS_SPLITS)
    check_neighbours(daily, week, splits, DAILY, R1_WEEK)
    check_usual(daily, DAILY)
    if not revise:
        check_against_bundled(daily, splits, DAILY, root)
    contents = dict(_daily_files(daily))
    contents[bundled.R1_WEEK_FILE] = _r1_week(week)
    contents[bundled.SUSPICIOUS_FILE] = _suspicious(source / SUSPICIOUS, daily)
    contents[companies.ACTIONS_FILE] = _actions(source / DIVIDENDS_SPLITS)
    contents[companies.SHARES_FILE] = _shares(source / SHARES)
    contents[companies.QUARTERLY_FILE] = _quarterly(source / QUARTERLY)
    contents[companies.CAPEX_FILE] = _capex(source / CAPEX)
    texts = read_descriptions(root)
    by_hand = {name: (root / name).read_bytes() for name in texts.names(root, "by hand")}
    entries = {
        name: describe(name, content, texts)
        for name, content in sorted({**contents, **by_hand}.items())
    }
    manifest = Manifest(files=entries)
    write_bundle(root, contents, manifest)
    return manifest


def read_daily(path: Path) -> pd.DataFrame:
    """The daily bars of all symbols, checked: columns session, symbol and BAR_COLUMNS."""
    bars = _read_bars(path, "date", "session", "%Y-%m-%d")
    check_bars(bars, path.name, "session")
    check_sessions(bars, path.name)
    check_order(bars, path.name, "session")
    return bars.sort_values(["symbol", "session"])


def _daily_files(daily: pd.DataFrame) -> Iterator[tuple[str, bytes]]:
    for symbol, bars in daily.groupby("symbol"):
        columns = ["session", *BAR_COLUMNS]
        yield bundled.daily_file(str(symbol)), daily_csv(bars[columns])


def _read_week(path: Path) -> pd.DataFrame:
    """The 5-minute bars, checked: columns time, symbol and BAR_COLUMNS."""
    bars = _read_bars(path, "timestamp_et", "time", "%Y-%m-%d %H:%M")
    bars["time"] = bars["time"].dt.tz_localize(calendar.NEW_YORK)
    check_bars(bars, path.name, "time")
    check_five_minutes(bars, path.name)
    check_order(bars, path.name, "time")
    return bars


def _r1_week(bars: pd.DataFrame) -> bytes:
    bars = bars.assign(time=bars["time"].dt.strftime("%Y-%m-%d %H:%M"))
    columns = ["time", "symbol", *BAR_COLUMNS]
    return csv_bytes(bars[columns].astype({"volume": "int64"}))


def _suspicious(path: Path, daily: pd.DataFrame) -> bytes:
    table = _read(path, ("date", "symbol", "field", "daily_prices_value", "ibkr_15m_rth_value"))
    names = {"date": "session", "daily_prices_value": "value", "ibkr_15m_rth_value": "other"}
    table = table.rename(columns=names)
    columns = ["session", "symbol", "field", "value", "other", "note"]
    rows = _validated(path, csv_bytes(table[columns]), bundled.SuspiciousBar)
    bars = daily.set_index(["symbol", "session"])
    for row in rows:
        key = (row.symbol, pd.Timestamp(row.session))
        if key not in bars.index or bars.loc[key, row.field] != row.value:
            named = f"{row.symbol} {row.session}"
            raise RefusedInputError(path.name, named, row.field, f"is not the one in {DAILY}")
    return csv_bytes(table[columns].sort_values(["session", "symbol", "field"]))


def _splits(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Ex-date and ratio of the listed splits by symbol."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in parse_rows(path.name, _actions(path), companies.CorporateAction):
        if row.kind is companies.ActionKind.SPLIT:
            found.setdefault(row.symbol, []).append((str(row.ex_date), row.value))
    return found


def _actions(path: Path) -> bytes:
    table = _read(path, ("ex_date", "symbol", "type", "value"))
    table["kind"] = _mapped(path, table["type"], _ACTIONS.get, "is neither dividend nor split")
    content = csv_bytes(table[["ex_date", "symbol", "kind", "value"]])
    _validated(path, content, companies.CorporateAction)
    return content


def _shares(path: Path) -> bytes:
    table = _read(path, ("as_of", "shares_millions", "basis", "source"))

    def kind(basis: str) -> str | None:
        return next((kind for start, kind in _KINDS.items() if basis.startswith(start)), None)

    def filed(source: str) -> str | None:
        found = _FILED.search(source)
        return found.group(1) if found else None

    table["kind"] = _mapped(path, table["basis"], kind, "is neither a cover nor a statement")
    table["filed"] = _mapped(path, table["source"], filed, "names no filing date")
    columns = ["as_of", "filed", "shares_millions", "kind", "basis", "source"]
    content = csv_bytes(table[columns])
    _validated(path, content, companies.ShareCount)
    return content


def _quarterly(path: Path) -> bytes:
    table = _whole_numbers(_read(path, ("fiscal_quarter", "revenue_musd", "data_center_musd")))
    content = csv_bytes(table)
    _validated(path, content, companies.RevenueQuarter)
    return content


def _capex(path: Path) -> bytes:
    table = _read(path, ("company", "ticker", "capex_cash_ppe_musd"))
    content = csv_bytes(_whole_numbers(table).rename(columns={"ticker": "symbol"}))
    _validated(path, content, companies.CapexQuarter)
    return content


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A source CSV as text, an empty cell as "", indexed by "line N"; `columns` must be there."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except OSError as error:
        raise RefusedInputError(path.name, "", "", f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise RefusedInputError(path.name, "", "", f"is not a CSV ({error})") from error
    for column in columns:
        if column not in table.columns:
            raise RefusedInputError(path.name, "line 1", column, "is not among the columns")
    if table.empty:
        raise RefusedInputError(path.name, "", "", "has no rows")
    table.index = pd.Index([f"line {number}" for number in range(2, len(table) + 2)])
    return table


def _read_bars(path: Path, time: str, name: str, date_format: str) -> pd.DataFrame:
    """A source CSV of bars: `time` parsed and renamed, numbers as numbers (NaN where not)."""
    bars = _read(path, (time, "symbol", *BAR_COLUMNS)).rename(columns={time: name})
    bars[name] = pd.to_datetime(bars[name], format=date_format, errors="coerce")
    if bars[name].isna().any():
        row = bars.index[bars[name].isna()][0]
        raise RefusedInputError(path.name, str(row), time, f"is not of the form {date_format}")
    for column in BAR_COLUMNS:
        bars[column] = pd.to_numeric(bars[column], errors="coerce")
    return bars


def _whole_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of millions without the ".0" that a table with gaps gets on its way."""
    money = [column for column in table.columns if column.endswith("_musd")]
    return table.assign(**{name: table[name].str.removesuffix(".0") for name in money})


def _mapped(
    path: Path, column: pd.Series[str], meaning: Callable[[str], str | None], problem: str
) -> list[str]:
    """`meaning` of every cell; refused where a cell has none."""
    found: list[str] = []
    for row, cell in column.items():
        value = meaning(cell)
        if value is None:
            raise RefusedInputError(path.name, str(row), str(column.name), problem)
        found.append(value)
    return found


Row = TypeVar("Row", bound=BaseModel)


def _validated(path: Path, content: bytes, shape: type[Row]) -> tuple[Row, ...]:
    """The rows as the dashboard will read them; errors name the source file."""
    try:
        return parse_rows(path.name, content, shape)
    except TableError as error:
        raise RefusedInputError(
            path.name, error.entry or "", error.field or "", error.problem
        ) from error
