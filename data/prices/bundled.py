"""The snapshot of prices that ships with the project: daily bars and the week of the sell-off.

Prices are in US dollars, adjusted for splits and not for dividends. Files are read when first
asked for, compared with the manifest and held in memory. Every frame is handed out as a
copy-on-write copy: whatever a caller does to it, the next caller sees the file.
"""

from __future__ import annotations

import io
import logging
import threading
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from data import calendar
from data.files.csv import (
    BUNDLED,
    FileEntry,
    TableError,
    Text,
    manifest,
    read_bytes,
    read_rows,
)
from data.prices.model import BAR_COLUMNS, Provenance, Source
from data.symbols import Ticker, symbols

logger = logging.getLogger(__name__)

PROVIDER = "bundled snapshot"
R1_WEEK_FILE = "r1_week_5m.csv"
SUSPICIOUS_FILE = "suspicious_bars.csv"
_BAR_TYPES = {
    "open": "float64",
    "high": "float64",
    "low": "float64",
    "close": "float64",
    "volume": "int64",
}


class NotBundledError(LookupError):
    """A symbol of which the snapshot has no such bars; `symbol` names it."""

    def __init__(self, symbol: str, what: str) -> None:
        self.symbol = symbol
        super().__init__(f"the snapshot has no {what} of {symbol}")


class SuspiciousBar(BaseModel):
    """A daily high or low that a second vendor's regular session does not reach.

    `field` is "high" or "low", `value` ours and `other` the second vendor's, both in US dollars.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    session: date
    symbol: Ticker
    field: str = Field(pattern="^(high|low)$")
    value: float = Field(gt=0)
    other: float = Field(gt=0)
    note: Text

    @property
    def difference(self) -> float:
        """How far `value` lies from `other`, as a ratio of `other`."""
        return self.value / self.other - 1


@lru_cache(maxsize=8)
def _suspicious_bars(root: Path) -> tuple[SuspiciousBar, ...]:
    bars = read_rows(SUSPICIOUS_FILE, SuspiciousBar, root)
    return tuple(sorted(bars, key=lambda bar: (bar.session, bar.symbol)))


def daily_file(symbol: str) -> str:
    """The name of the file with the daily bars of `symbol`."""
    return f"daily/{symbol}.csv"


def parse_daily(content: bytes, name: str) -> pd.DataFrame:
    """The daily bars in the bytes of a bundled file; see `Snapshot.daily` for their shape.

    Raises TableError where they are not bars; `name` is for the error.
    """
    frame = _parse(content, name, "session", "%Y-%m-%d")
    # In one piece: every visitor is given a copy, column by column otherwise.
    return frame.set_index("session")[list(BAR_COLUMNS)].copy()


def parse_r1_week(content: bytes, name: str = R1_WEEK_FILE) -> dict[str, pd.DataFrame]:
    """The 5-minute bars by symbol in the bytes of the bundled file; see `Snapshot.r1_week`."""
    frame = _parse(content, name, "time", "%Y-%m-%d %H:%M")
    frame["time"] = frame["time"].dt.tz_localize(calendar.NEW_YORK)
    return {
        str(symbol): bars.set_index("time")[list(BAR_COLUMNS)]
        for symbol, bars in frame.groupby("symbol", sort=False)
    }


def _parse(content: bytes, name: str, index: str, date_format: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            dtype={**_BAR_TYPES, "symbol": "str"},
            parse_dates=[index],
            date_format=date_format,
            float_precision="round_trip",
        )
        # A date that does not fit the format is left as text instead of being refused.
        frame[index] = pd.to_datetime(frame[index], format=date_format).dt.as_unit("ns")
        return frame
    except (ValueError, KeyError) as error:
        raise TableError(name, f"does not hold bars ({error})") from error


@dataclass(frozen=True)
class Snapshot:
    """The bundled prices in the folder `root`.

    Safe to share between threads and sessions. Every method but `suspicious` raises
    data.files.csv.TableError where a file is missing or damaged.
    """

    root: Path = BUNDLED
    _daily: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _week: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The tickers with daily bars, in the order of display."""
        return tuple(each.symbol for each in symbols(self.root))

    @property
    def r1_week_symbols(self) -> tuple[str, ...]:
        """The tickers with 5-minute bars of the week of the sell-off."""
        with self._lock:
            return tuple(self._load_week())

    @property
    def last_session(self) -> date:
        """The last session up to which every symbol has its bars."""
        return min(self.last_session_of(symbol) for symbol in self.symbols)

    def last_session_of(self, symbol: str) -> date:
        """The last session with a daily bar of `symbol`. NotBundledError for an unknown one."""
        last = self._entry(symbol).last
        if last is None:
            raise TableError(daily_file(symbol), "the manifest gives no last session")
        return last

    def daily(self, symbol: str) -> pd.DataFrame:
        """Daily bars of `symbol`: columns BAR_COLUMNS (US dollars, shares), index "session".

        The index holds midnights without a zone, increasing, one per session from the first to
        the last. Raises NotBundledError for a symbol that is not in the snapshot.
        """
        entry = self._entry(symbol)
        with self._lock:
            if symbol not in self._daily:
                name = daily_file(symbol)
                self._daily[symbol] = parse_daily(read_bytes(name, self.root, entry), name)
            return self._daily[symbol].copy(deep=False)

    def r1_week(self, symbol: str) -> pd.DataFrame:
        """5-minute bars of 23 to 31 January 2025: columns BAR_COLUMNS, index "time".

        The index holds the start of each bar, aware (America/New_York); regular session only.
        Raises NotBundledError for a symbol of which there are none.
        """
        with self._lock:
            week = self._load_week()
            if symbol not in week:
                raise NotBundledError(symbol, "5-minute bars")
            return week[symbol].copy(deep=False)

    def suspicious(self, symbol: str) -> tuple[SuspiciousBar, ...]:
        """The doubtful highs and lows of `symbol`, oldest first; empty where there are none.

        Empty as well, with a line in the log, where their file cannot be used: that costs the
        notes and not the bars.
        """
        try:
            known = _suspicious_bars(self.root)
        except TableError as error:
            logger.error("the doubtful bars of %s are not told: %s", symbol, error)
            return ()
        return tuple(bar for bar in known if bar.symbol == symbol)

    def provenance(self, symbol: str) -> Provenance:
        """Where the daily bars of `symbol` come from; `as_of` is the close of the last one."""
        return self._provenance(self._entry(symbol), self.last_session_of(symbol))

    def r1_week_provenance(self) -> Provenance:
        """Where the 5-minute bars come from; `as_of` is the close of their last session."""
        entry = manifest(self.root).entry(R1_WEEK_FILE)
        if entry.last is None:
            raise TableError(R1_WEEK_FILE, "the manifest gives no last session")
        return self._provenance(entry, entry.last)

    @staticmethod
    def _provenance(entry: FileEntry, last: date) -> Provenance:
        return Provenance(
            source=Source.BUNDLED,
            provider=PROVIDER,
            as_of=calendar.session_close(last),
            currency=entry.currency or "",
        )

    def _entry(self, symbol: str) -> FileEntry:
        entry = manifest(self.root).files.get(daily_file(symbol))
        if entry is None:
            raise NotBundledError(symbol, "daily bars")
        return entry

    def _load_week(self) -> dict[str, pd.DataFrame]:
        """The week by symbol; call with the lock held."""
        if not self._week:
            self._week.update(parse_r1_week(read_bytes(R1_WEEK_FILE, self.root)))
        return self._week


@lru_cache(maxsize=1)
def default_snapshot() -> Snapshot:
    """The snapshot that ships with the project, one per process."""
    return Snapshot()
