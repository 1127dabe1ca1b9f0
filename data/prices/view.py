"""Histories and quotes from bars: the snapshot's and a provider's joined, cut to a range.

Both are split-adjusted, so where they overlap their closes must agree. Where they do not, the
snapshot (checked against several sources) stands, and a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from data import calendar
from data.prices import splits
from data.prices.bundled import SuspiciousBar
from data.prices.model import (
    Answer,
    History,
    HistoryResult,
    Interval,
    Note,
    NoteCode,
    NoteValue,
    Provenance,
    Quote,
    Range,
    Split,
    Unavailable,
)
from data.prices.validation import sessions

#: How far before the last bar a range begins; year to date and all there is are apart.
_LENGTHS = {
    Range.MONTH: pd.DateOffset(months=1),
    Range.SIX_MONTHS: pd.DateOffset(months=6),
    Range.YEAR: pd.DateOffset(years=1),
    Range.FIVE_YEARS: pd.DateOffset(years=5),
}
#: Sessions of the short ranges; as daily bars one day needs the day before it to show a move.
_SESSIONS = {Range.DAY: 1, Range.FIVE_DAYS: 5}
_SESSIONS_AS_DAILY = {Range.DAY: 2, Range.FIVE_DAYS: 5}
#: A range may begin up to so long after the day asked for: a weekend and holidays, not less data.
_LATE_START = pd.Timedelta(days=7)
#: A split of a symbol that is not bundled is checked, and told, for so long.
SPLIT_NEWS_FOR = timedelta(days=60)
#: Of the overlapping closes, how many must differ by one factor for a split.
_SPLIT_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Bundled:
    """What the snapshot has of a symbol."""

    bars: pd.DataFrame
    provenance: Provenance
    suspicious: tuple[SuspiciousBar, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Daily bars from both; `bundled_until` is the last session that is the snapshot's.

    None means that no session is: then all bars are the provider's.
    """

    bars: pd.DataFrame
    bundled_until: date | None
    notes: tuple[Note, ...] = ()


def daily(  # noqa: PLR0913 - what is joined, and how
    symbol: str,
    range_: Range,
    bundled: Bundled | None,
    answer: Answer | None,
    tolerance: float,
    *,
    known_splits: Sequence[Split] = (),
) -> History | None:
    """Daily bars of `range_`, counted back from the last bar; None where there are none at all.

    In shares after all `known_splits`, whichever of the two has them applied. `tolerance`: see
    `join`. Short ranges give their last few daily bars.
    """
    bundled, answer, recent = _in_todays_shares(bundled, answer, known_splits)
    joined = _joined(bundled, answer, tolerance)
    if joined is None:
        return None
    bars = joined.bars.loc[_start(range_, joined.bars) :]
    until = joined.bundled_until
    only_bundled = until is not None and bars.index[-1].date() <= until
    origin = bundled if only_bundled else answer
    assert origin is not None  # bars came from one of the two  # noqa: S101
    suspicious = bundled.suspicious if bundled and until else ()
    history = History(
        symbol=symbol,
        range=range_,
        interval=Interval.DAILY,
        bars=bars,
        provenance=origin.provenance,
        notes=(
            *joined.notes,
            *map(split_note, recent),
            *(answer.notes if answer else ()),
            *_starts_later(range_, bars, joined.bars, answer),
            *_suspicious(suspicious, bars),
        ),
        bundled_until=None if only_bundled else until,
    )
    return _with_missing(history)


def _in_todays_shares(
    bundled: Bundled | None, answer: Answer | None, known: Sequence[Split]
) -> tuple[Bundled | None, Answer | None, Sequence[Split]]:
    """Both after all splits; and the splits since the snapshot, which alone need telling."""
    reference = None
    recent: Sequence[Split] = ()
    if bundled is not None:
        recent = splits.since(known, bundled.bars.index[-1].date())
        reference = splits.in_todays_shares(bundled.bars, recent)
        bundled = replace(bundled, bars=reference)
    elif answer is not None:
        latest = (answer.fetched_at - SPLIT_NEWS_FOR).date()
        recent = splits.since(known, latest)
    if answer is not None and answer.bars is not None:
        bars = splits.applied(answer.bars, recent, reference)
        answer = replace(answer, bars=bars)
    return bundled, answer, recent


def split_note(split: Split) -> Note:
    """That prices before a split have been converted."""
    values: dict[str, NoteValue] = {
        "session": split.session,
        "ratio": split.words,
        "named": split.named,
    }
    return Note(NoteCode.SPLIT, values)


def _with_missing(history: History) -> History:
    """The history with the sessions that it lacks, and a note that names the last of them."""
    days = pd.DatetimeIndex(history.bars.index)
    if history.interval is not Interval.DAILY:
        days = days.tz_localize(None).normalize().unique()
    missing = sessions.missing_sessions(days)
    if not missing:
        return history
    values: dict[str, NoteValue] = {"count": len(missing), "session": missing[-1]}
    note = Note(NoteCode.SESSIONS_MISSING, values)
    return replace(history, missing=missing, notes=(*history.notes, note))


def _joined(bundled: Bundled | None, answer: Answer | None, tolerance: float) -> Joined | None:
    """The bars of both, or of the one that has any."""
    if answer is None or answer.bars is None:
        return Joined(bundled.bars, bundled.bars.index[-1].date()) if bundled else None
    if bundled is None:
        return Joined(answer.bars, None)
    return join(bundled.bars, answer.bars, answer.provenance.provider, tolerance)


def join(bundled: pd.DataFrame, live: pd.DataFrame, provider: str, tolerance: float) -> Joined:
    """The snapshot, continued by the live bars after it and preceded by those before it.

    `tolerance` is the largest difference of two closes of one session, as a ratio. Beyond it an
    OVERLAP_MISMATCH note says how many sessions differ and which one most, and

    - if all closes differ by one factor (a split after the snapshot was made), only the live
      bars are given: joined, they would show a step that never happened;
    - otherwise the snapshot is kept and only sessions after it are appended.

    Without a common session nothing can be compared, and only the live bars are given.
    """
    common = bundled.index.intersection(live.index)
    if common.empty:
        return Joined(live, None)
    ratios = live["close"].reindex(common) / bundled["close"].reindex(common)
    differing = ratios[(ratios - 1).abs() > tolerance]
    before = live[live.index < bundled.index[0]]
    after = live[live.index > bundled.index[-1]]
    until = bundled.index[-1].date()
    if differing.empty:
        return Joined(pd.concat([before, bundled, after]), until)
    notes = (_mismatch(differing, provider),)
    if _one_factor(ratios, tolerance):
        return Joined(live, None, notes)
    return Joined(pd.concat([bundled, after]), until, notes)


def _one_factor(ratios: pd.Series[float], tolerance: float) -> bool:
    """Whether all closes, but for a few outliers, differ by the same factor other than 1."""
    factor = float(ratios.median())
    if abs(factor - 1) <= tolerance:
        return False
    return bool(((ratios / factor - 1).abs() <= tolerance).mean() >= _SPLIT_SHARE)


def _mismatch(differing: pd.Series[float], provider: str) -> Note:
    worst = int((differing - 1).abs().argmax())
    return Note(
        NoteCode.OVERLAP_MISMATCH,
        {
            "provider": provider,
            "sessions": len(differing),
            "largest": float(differing.iloc[worst]) - 1,
            "session": differing.index[worst].date(),
        },
    )


def intraday(symbol: str, range_: Range, interval: Interval, answer: Answer) -> History | None:
    """Bars shorter than a day of the newest session or sessions; None where there are none."""
    bars = answer.bars
    if bars is None or bars.empty:
        return None
    days = pd.DatetimeIndex(bars.index).normalize()
    shown = days.unique()[-_SESSIONS[range_] :]
    return _with_missing(
        History(
            symbol=symbol,
            range=range_,
            interval=interval,
            bars=bars[days.isin(shown)],
            provenance=answer.provenance,
            notes=answer.notes,
        )
    )


def quote_from_daily(history: History) -> Quote | None:
    """The last daily bar against the one of the session before it; None without any bar.

    Where that session has no bar there is no previous close: the one before it is another day's.
    """
    if history.bars.empty:
        return None
    last, session = history.bars.iloc[-1], history.bars.index[-1]
    before = history.bars["close"].get(pd.Timestamp(calendar.previous_session(session.date())))
    return Quote(
        symbol=history.symbol,
        price=float(last["close"]),
        previous_close=None if before is None else float(before),
        open=float(last["open"]),
        day_low=float(last["low"]),
        day_high=float(last["high"]),
        volume=int(last["volume"]),
        session=session.date(),
        provenance=history.provenance,
        notes=history.notes,
    )


def coarser(history: History, asked: Interval) -> History:
    """The history with a note that its bars are longer than `asked`."""
    values: dict[str, NoteValue] = {"asked": asked.value, "given": history.interval.value}
    return with_notes(history, Note(NoteCode.COARSER_THAN_ASKED, values))


def with_notes(history: History, *notes: Note) -> History:
    """The history with `notes` after its own."""
    return replace(history, notes=(*history.notes, *notes))


def cut(history: History, range_: Range, bars: pd.DataFrame, origin: Provenance) -> History:
    """Some of the bars of a history, as those of `range_`.

    `origin` replaces the provenance's time where all of them are the snapshot's.
    """
    last = bars.index[-1].date()
    bundled = history.bundled_until is not None and last <= history.bundled_until
    return replace(
        history,
        range=range_,
        bars=bars,
        provenance=origin if bundled else replace(history.provenance, as_of=origin.as_of),
        notes=_within(history.notes, bars),
        missing=tuple(day for day in history.missing if bars.index[0].date() < day < last),
        bundled_until=None if bundled else history.bundled_until,
        digest=None,
    )


def _within(notes: tuple[Note, ...], bars: pd.DataFrame) -> tuple[Note, ...]:
    """The notes that still say something about `bars`."""
    first, last = bars.index[0].date(), bars.index[-1].date()

    def holds(note: Note) -> bool:
        session = note.values.get("session")
        about_bars = note.code in (NoteCode.SUSPICIOUS_BAR, NoteCode.SESSIONS_MISSING)
        if about_bars and isinstance(session, date):
            return bool(first <= session <= last)
        return note.code is not NoteCode.STARTS_LATER_THAN_ASKED

    return tuple(note for note in notes if holds(note))


def _start(range_: Range, bars: pd.DataFrame) -> pd.Timestamp:
    """The first day of the range, counted back from the last bar."""
    last = pd.Timestamp(bars.index[-1])
    if range_ in _SESSIONS_AS_DAILY:
        return pd.Timestamp(bars.index[-min(_SESSIONS_AS_DAILY[range_], len(bars))])
    if range_ is Range.YEAR_TO_DATE:
        return pd.Timestamp(year=last.year, month=1, day=1)
    if range_ in _LENGTHS:
        return last - _LENGTHS[range_]
    return pd.Timestamp(bars.index[0])


def _starts_later(
    range_: Range, bars: pd.DataFrame, known: pd.DataFrame, answer: Answer | None
) -> tuple[Note, ...]:
    """A note where the bars do not reach back as far as asked.

    For all there is, only a provider that gave everything back to the listing reaches.
    """
    given = bars.index[0]
    if range_ is Range.MAX:
        asked: date | None = None
        late = answer is None or not answer.complete
        # A complete answer that could not be joined in front of the snapshot is not shown whole.
        if answer is not None and answer.bars is not None:
            late = late or answer.bars.index[0] < given
    else:
        asked = _start(range_, known).date()
        late = given - pd.Timestamp(asked) > _LATE_START
    values: dict[str, NoteValue] = {"asked": asked, "given": given.date()}
    return (Note(NoteCode.STARTS_LATER_THAN_ASKED, values),) if late else ()


def _suspicious(suspicious: tuple[SuspiciousBar, ...], bars: pd.DataFrame) -> tuple[Note, ...]:
    first, last = bars.index[0].date(), bars.index[-1].date()
    return tuple(
        Note(
            NoteCode.SUSPICIOUS_BAR,
            {
                "session": each.session,
                "field": each.field,
                "value": each.value,
                "other": each.other,
            },
        )
        for each in suspicious
        if first <= each.session <= last
    )


def with_newer_session(first: History | None, second: History | None) -> History | None:
    """The history that reaches the newer session; of two, the first."""
    known = [each for each in (first, second) if each is not None]
    return max(known, key=lambda each: each.bars.index[-1].date(), default=None)


def own(result: HistoryResult) -> HistoryResult:
    """`result` with bars that the caller may change: views are remembered for others."""
    if isinstance(result, Unavailable):
        return result
    return replace(result, bars=result.bars.copy(deep=False))


def newest_quote(*quotes: Quote | None) -> Quote | None:
    """The quote with the newest price; of those as new, the first."""
    known = [each for each in quotes if each is not None]
    return max(known, key=lambda each: each.provenance.as_of, default=None)
