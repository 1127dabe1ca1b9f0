"""How two providers' answers to one request agree, and what one can add to the other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data.price_limits import price_limits
from data.prices import splits
from data.prices.model import Answer, Dataset, Interval, Note, NoteCode, NoteValue, RowFault
from data.prices.plausibility.quote_agreement import (
    better_quote,
    confirmed_by_another,
    confirmed_quote,
)
from data.prices.plausibility.reference import Compared, Known, missing

#: Of the common sessions; if more contradict, the answer is about something else.
MOST = 0.5
#: The newest common sessions are counted by themselves as well: later rows are of their kind.
NEWEST = 10
MOST_OF_NEWEST = 0.3


def filled(first: Compared, other: Answer, known: Known) -> Compared:
    """`first` with the sessions that it lacks and `other` has, and a note on where they are from.

    Only where the two agree on most sessions that both have.
    """
    bars = first.answer.bars
    if bars is None or other.bars is None or not _agree(first.answer, other):
        return first
    theirs = splits.applied(other.bars, first.answer.splits, bars)
    days = pd.DatetimeIndex(theirs.index.difference(bars.index))
    wanted = days >= bars.index[0]
    if first.refused is not None:
        wanted |= days.isin(first.refused.index)
    days = days[wanted]
    if days.empty:
        return first
    whole = pd.concat([bars, theirs.loc[days]]).sort_index().rename_axis("session")
    values: dict[str, NoteValue] = {
        "provider": other.provenance.provider,
        "count": len(days),
        "session": days[-1].date(),
    }
    note = Note(NoteCode.SESSIONS_FILLED, values)
    answer = replace(first.answer, bars=whole, notes=(*first.answer.notes, note))
    return replace(first, answer=answer, missing=missing(answer, known))


def better(first: Compared, second: Compared, known: Known) -> Compared:
    """Of two accepted answers the better one, with what the other can add."""
    if first.answer.dataset is Dataset.EXTENDED:
        return second if second.answer.extended is not None else first
    if first.answer.dataset.interval is not Interval.DAILY:
        return better_quote(first, second)
    if first.answer.bars is None or second.answer.bars is None:
        return first
    if not _agree(first.answer, second.answer):
        return _of_two_that_differ(first, second, known)
    ends = first.answer.bars.index[-1], second.answer.bars.index[-1]
    late = [day for day in first.missing if day > ends[0].date()]
    first = _with_confirmed_steps(first, second, known)
    if any(note.code is NoteCode.MOVE_UNCONFIRMED for note in first.answer.notes):
        if not second.doubtful:  # which has no such move
            first, second = second, first
    elif ends[1] > ends[0] and len(late) > 1:  # it ended days ago
        first, second = second, first
    return confirmed_by_another(filled(first, second.answer, known))


def _of_two_that_differ(first: Compared, second: Compared, known: Known) -> Compared:
    """The one that a third agrees with; else the one without doubts; else both are disputed."""
    if not first.unconfirmed:
        return second if first.doubtful and not second.doubtful else first
    for rival in first.rivals:
        if _agree(rival, second.answer):
            return filled(Compared(rival, missing(rival, known)), second.answer, known)
    return replace(first, rivals=(*first.rivals, second.answer))


def _with_confirmed_steps(first: Compared, second: Compared, known: Known) -> Compared:
    """`first` with the rows out of reach that `second`, which agrees otherwise, has as well."""
    answer, ours, theirs = first.answer, first.refused, second.refused
    bars = answer.bars
    assert bars is not None  # daily answers  # noqa: S101
    restored = ours is not None and theirs is not None and _same(ours, theirs)
    if restored:
        bars = pd.concat([bars, ours]).sort_index().rename_axis("session")
    notes = tuple(
        note
        for note in answer.notes
        if not _is_settled(note, second.answer, bars)
        and not (restored and note.values.get("fault") == RowFault.STEP.value)
    )
    answer = replace(answer, bars=bars, notes=notes)
    refused = None if restored else ours
    return replace(first, answer=answer, refused=refused, missing=missing(answer, known))


def _is_settled(note: Note, other: Answer, bars: pd.DataFrame) -> bool:
    """Whether the note is about a move that the other answer has, too."""
    if note.code is not NoteCode.MOVE_UNCONFIRMED or other.bars is None:
        return False
    day = pd.Timestamp(str(note.values["session"]))
    return _same(bars.loc[day:day], other.bars)


def _agree(one: Answer, other: Answer) -> bool:
    """Whether two daily answers say the same of most common sessions, and of the newest ones."""
    ours, theirs = one.bars, other.bars
    if ours is None or theirs is None:
        return False
    theirs = splits.applied(theirs, one.splits, ours)
    return _same(ours, theirs) and _same(ours.iloc[-NEWEST:], theirs, MOST_OF_NEWEST)


def _same(ours: pd.DataFrame, theirs: pd.DataFrame, most: float = MOST) -> bool:
    common = ours.index.intersection(theirs.index)
    if common.empty:
        return False
    ratios = theirs["close"].reindex(common) / ours["close"].reindex(common)
    return bool(((ratios - 1).abs() > price_limits().same_close).mean() <= most)


def confirmed(first: Answer, second: Answer, known: Known) -> Compared | None:
    """`first` where another provider's answer says the same; None where it does not.

    Both contradict what is known. Of a price that has doubled or halved since the previous close,
    two that agree on price and close are right: a wrong unit or a split changes the close as well.
    Of the daily bars of a symbol that is not bundled, two that agree are right and the cache wrong.
    """
    if first.quote is not None and second.quote is not None:
        return confirmed_quote(first, second, known)
    if known.bundled is not None or not _agree(first, second):
        return None
    return Compared(first, missing(first, known))
