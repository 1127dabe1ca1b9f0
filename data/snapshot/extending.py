"""Append newer sessions to the bundled daily bars: `python -m data.snapshot extend`.

Each symbol is asked of the price service and treated on its own: where the answer disagrees
with the bundled bars, is not live or has a hole, that symbol stays as it is and the outcome
says why. Only sessions that ended a while ago are taken, so that late prints are in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pandas as pd

from data import calendar
from data.files.csv import BUNDLED, FileEntry, Manifest, RowsProvenance, read_bytes, read_manifest
from data.prices.bundled import daily_file, parse_daily
from data.prices.model import (
    BAR_COLUMNS,
    History,
    HistoryResult,
    NoteCode,
    Range,
    Source,
    Unavailable,
)
from data.snapshot.checks import RefusedInputError, check_bars, check_sessions
from data.snapshot.writing import (
    Descriptions,
    daily_csv,
    describe,
    read_descriptions,
    write_bundle,
)
from data.symbols import symbols

log = logging.getLogger(__name__)

TOLERANCE = 0.005  # of a close, where live and bundled bars overlap: the panels' limit too
SETTLING_TIME = timedelta(hours=1)  # after the close, for late prints and delayed feeds
WAIT_S = 15.0  # for one symbol: more than the service's own deadline for all its providers
_MAX_GAPS = ((timedelta(days=120), Range.SIX_MONTHS), (timedelta(days=300), Range.YEAR))


class PriceSource(Protocol):
    """What is needed of the price service."""

    def history(self, symbol: str, range_: Range, *, wait: float = 0.0) -> HistoryResult:
        """Bars of `symbol`, waiting up to `wait` seconds for a live answer."""
        ...


@dataclass(frozen=True, slots=True)
class ExtensionResult:
    """What became of one symbol: sessions added (with their span and provider), or a problem."""

    symbol: str
    added: int = 0
    first: date | None = None
    last: date | None = None
    provider: str | None = None
    problem: str | None = None

    def sentence(self) -> str:
        """The outcome as one line."""
        if self.problem:
            return f"{self.symbol}: not extended, {self.problem}"
        if not self.added:
            return f"{self.symbol}: already complete"
        return (
            f"{self.symbol}: {self.added} sessions added, "
            f"{self.first} to {self.last}, from {self.provider}"
        )


class _NotExtendedError(Exception):
    """Why a symbol is left as it is."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What all symbols of one run share."""

    root: Path
    source: PriceSource
    now: datetime
    last_settled: date
    texts: Descriptions


@dataclass(frozen=True, slots=True)
class _Extended:
    """The new content of one file, its entry and what was added to it."""

    content: bytes
    entry: FileEntry
    outcome: ExtensionResult


def _utc_now() -> datetime:
    return datetime.now(UTC)


def extend(
    root: Path = BUNDLED,
    source: PriceSource | None = None,
    *,
    clock: Callable[[], datetime] = _utc_now,
) -> tuple[ExtensionResult, ...]:
    """Append the settled sessions that are missing to every symbol's file in `root`.

    Returns one outcome per symbol. Files are written together, the manifest last, and only if
    something was added. Raises TableError where the present files are damaged.
    """
    now = clock()
    run = _Run(
        root=root,
        source=source or _default_source(),
        now=now,
        last_settled=calendar.last_ended_session(now - SETTLING_TIME),
        texts=read_descriptions(root),
    )
    manifest = read_manifest(root)
    extended: list[_Extended] = []
    outcomes: list[ExtensionResult] = []
    for symbol in (each.symbol for each in symbols(root)):
        try:
            new = _extend_one(symbol, manifest.entry(daily_file(symbol)), run)
        except _NotExtendedError as problem:
            outcomes.append(ExtensionResult(symbol, problem=str(problem)))
            continue
        outcomes.append(new.outcome if new else ExtensionResult(symbol))
        extended += [new] if new else []
    if extended:
        contents = {daily_file(new.outcome.symbol): new.content for new in extended}
        entries = {daily_file(new.outcome.symbol): new.entry for new in extended}
        write_bundle(root, contents, Manifest(files={**manifest.files, **entries}))
    return tuple(outcomes)


def _default_source() -> PriceSource:
    # Only here: the providers behind the service are heavy, and tests bring their own.
    from data.prices import default_service

    return default_service()


def _extend_one(symbol: str, entry: FileEntry, run: _Run) -> _Extended | None:
    """The file of `symbol` with the sessions it lacks; None where it lacks none."""
    name = daily_file(symbol)
    present = parse_daily(read_bytes(name, run.root, entry), name)
    last = present.index[-1].date()
    missing = calendar.sessions(last + timedelta(days=1), run.last_settled)
    if missing.empty:
        return None
    answer = _live(run.source, symbol, _range_over(run.now.date() - last))
    provider, fetched = answer.provenance.provider, answer.provenance.fetched_at
    if fetched is None or fetched < calendar.session_close(run.last_settled) + SETTLING_TIME:
        raise _NotExtendedError(f"{provider} answered before {run.last_settled} was settled")
    live = answer.bars[list(BAR_COLUMNS)]
    _compare(present, live)
    holes = missing.difference(pd.DatetimeIndex(live.index))
    if len(holes):
        raise _NotExtendedError(f"{provider} has no bar of {holes[0].date()}")
    joined = pd.concat([present, live.loc[missing]]).rename_axis("session").reset_index()
    _check(symbol, joined, provider)
    added = ExtensionResult(symbol, len(missing), missing[0].date(), missing[-1].date(), provider)
    part = RowsProvenance(
        source=f"{provider}, appended by `python -m data.snapshot extend`; "
        "the provider's own terms apply",
        retrieved=run.now.date().isoformat(),
        first=added.first,
        last=added.last,
    )
    content = daily_csv(joined)
    described = describe(name, content, run.texts, (*entry.parts, part))
    return _Extended(content, described, added)


def _range_over(gap: timedelta) -> Range:
    """The shortest range that reaches back over `gap` with sessions to compare before it."""
    return next((range_ for limit, range_ in _MAX_GAPS if gap <= limit), Range.FIVE_YEARS)


def _live(source: PriceSource, symbol: str, range_: Range) -> History:
    """A live answer in US dollars; `_NotExtendedError` for any other."""
    answer = source.history(symbol, range_, wait=WAIT_S)
    if isinstance(answer, Unavailable):
        log.warning("%s: %s", symbol, answer.detail)
        raise _NotExtendedError(f"no live answer ({answer.reason})")
    if answer.provenance.source is not Source.LIVE:
        reasons = {
            str(note.values.get("reason"))
            for note in answer.notes
            if note.code is NoteCode.PROVIDER_UNAVAILABLE
        }
        because = f" ({', '.join(sorted(reasons))})" if reasons else ""
        raise _NotExtendedError(f"the answer is {answer.provenance.source}, not live{because}")
    if answer.provenance.currency != "USD":
        raise _NotExtendedError(f"prices are in {answer.provenance.currency}, not USD")
    for note in answer.notes:
        if note.code is NoteCode.OVERLAP_MISMATCH:
            raise _NotExtendedError(
                _mismatch(note.values.get("session"), note.values.get("largest"))
            )
    return answer


def _mismatch(session: object, largest: object) -> str:
    share = f"{abs(largest):.2%}" if isinstance(largest, float) else str(largest)
    return f"live and bundled close of {session} differ by {share} (a split since?)"


def _compare(present: pd.DataFrame, live: pd.DataFrame) -> None:
    """Refuse where the two have no session in common, or closes that differ too much."""
    common = present.index.intersection(live.index)
    if common.empty:
        raise _NotExtendedError("the live bars have no session in common with the bundled ones")
    difference = (live.loc[common, "close"] / present.loc[common, "close"] - 1).abs()
    # A missing close makes the comparison false, and must not pass for agreement.
    if not (difference <= TOLERANCE).all():
        worst = difference.idxmax()
        raise _NotExtendedError(_mismatch(worst.date(), float(difference[worst])))


def _check(symbol: str, joined: pd.DataFrame, provider: str) -> None:
    """The rules that the importer applies, over all rows of the new file."""
    named = joined.assign(symbol=symbol).set_index(joined["session"].dt.strftime("%Y-%m-%d"))
    try:
        check_bars(named, provider, "session")
        check_sessions(named, provider)
    except RefusedInputError as error:
        raise _NotExtendedError(str(error)) from error
