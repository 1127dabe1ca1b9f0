"""What an answer is held against, and how two providers' answers to one request agree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices import confirmation, sessions, splits
from data.prices.model import Answer, Interval, Note, NoteCode, NoteValue, Quote, RowFault, Split
from data.prices.quote_comparison import agree, compared_quote

#: Of the common sessions; if more contradict, the answer is about something else.
MOST = 0.5
#: The newest common sessions are counted by themselves as well: later rows are of their kind.
NEWEST = 10
MOST_OF_NEWEST = 0.3


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer to one request is held against.

    `bundled` are the snapshot's daily bars of the symbol, `previous` the last good answer to the
    same request, `daily` the newest daily one, `quote` the newest quote, `shorter` the bars of
    minutes. `settled` is the last
    session that has ended and whose prices have settled, `today` the day in New York.
    """

    settled: date
    today: date
    bundled: pd.DataFrame | None = None
    previous: Answer | None = None
    daily: Answer | None = None
    quote: Quote | None = None
    shorter: tuple[Answer, ...] = ()

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits that answers named before."""
        known = (self.previous, self.daily)
        return splits.union(*(each.splits for each in known if each is not None))


@dataclass(frozen=True, slots=True)
class Compared:
    """An accepted answer, and the sessions that it lacks.

    `doubtful`: a part of it was put right or may be wrong; another provider's may be right as it
    is. `unconfirmed`: nothing was known of the symbol, so that nobody but its provider says so.
    `refused` are its rows that no session reaches from those beside them; `rivals` answers of
    other providers that say something else.
    """

    answer: Answer
    missing: tuple[date, ...] = ()
    doubtful: bool = False
    unconfirmed: bool = False
    refused: pd.DataFrame | None = None
    rivals: tuple[Answer, ...] = ()

    @property
    def wanting(self) -> bool:
        """Whether another provider should be asked as well."""
        return self.doubtful or self.unconfirmed or bool(self.missing)

    @property
    def disputed(self) -> bool:
        """Whether providers say different things, and nothing tells who is right."""
        return self.unconfirmed and bool(self.rivals)


def missing(answer: Answer, known: Known) -> tuple[date, ...]:
    """The sessions that neither the answer nor the snapshot has, up to the last settled one."""
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    have = pd.DatetimeIndex(bars.index)
    if known.bundled is not None:
        have = have.union(pd.DatetimeIndex(known.bundled.index))
    return sessions.missing_sessions(have, until=known.settled, since=bars.index[0].date())


def reference(
    known: Known, found: Iterable[Split], beside: pd.DataFrame | None = None
) -> pd.Series[float] | None:
    """The daily closes known of the symbol, in today's shares; None where there are none.

    `beside`: daily bars in today's shares, for a symbol that is not bundled.
    """
    every = splits.union(found)
    parts = []
    todays = beside
    if known.bundled is not None:
        every = splits.since(every, known.bundled.index[-1].date())
        todays = splits.in_todays_shares(known.bundled, every)
        parts.append(todays["close"])
    if known.daily is not None and known.daily.bars is not None:
        bars = splits.applied(known.daily.bars, every, todays)
        parts.append(bars["close"])
    if not parts:
        return None
    closes: pd.Series[float] = pd.concat(parts)
    return closes[~closes.index.duplicated(keep="first")].sort_index()


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
    if first.answer.dataset.interval is not Interval.DAILY:
        return _better_quote(first, second)
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
    return _confirmed(filled(first, second.answer, known))


def finished(best: Compared) -> Answer:
    """The answer to be shown; where nobody else confirms it, a note says so."""
    return confirmation.alone(best.answer) if best.unconfirmed else best.answer


def _confirmed(compared: Compared) -> Compared:
    return replace(compared, answer=confirmation.confirmed(compared.answer), unconfirmed=False)


def earlier_note(answer: Answer, known: Known) -> Note | None:
    """The note that what is known of the symbol rests on this answer's provider alone, too."""
    if known.bundled is not None:
        return None
    notes = () if known.quote is None else known.quote.notes
    if known.daily is not None:
        notes = known.daily.notes
    return confirmation.note_in(notes, answer.provenance.provider)


def checked_quote(
    quote: Quote, minutes: pd.DataFrame | None, known: Known, closes: pd.Series[float] | None
) -> Quote:
    """The quote held against the `minutes` that came with it and the daily `closes` known by now.

    `closes` as `reference` gives them. Raises ProviderError where the price cannot be right.
    """
    return _with_confirmation(compared_quote(quote, minutes, closes), known, closes)


def _with_confirmation(quote: Quote, known: Known, closes: pd.Series[float] | None) -> Quote:
    """A compared quote with what the daily `closes`, known by now, say of its confirmation.

    Where others confirm the bars and these its close before, its price rests on no one provider
    any more. Where the bars are its provider's alone and give another close before, nobody knows
    which is right, and there is no change.
    """
    provider = quote.provenance.provider
    bars = known.daily if known.bundled is None else None
    if bars is not None and confirmation.note_in(bars.notes, provider) is not None:
        return _without_disputed_close(quote)
    if closes is None or quote.previous_close is None or not calendar.covers(quote.session):
        return quote
    before = closes.get(pd.Timestamp(calendar.previous_session(quote.session)))
    if before is None or abs(before / quote.previous_close - 1) > price_limits().same_close:
        return quote
    remaining = tuple(each for each in quote.notes if each.code is not NoteCode.CLOSES_DIFFER)
    # Of a quote whose own close before was left out, only that is confirmed, not its price.
    is_whole = remaining == quote.notes
    notes = confirmation.without(remaining) if is_whole else remaining
    return replace(quote, notes=notes)


def _without_disputed_close(quote: Quote) -> Quote:
    replaced = NoteCode.PREVIOUS_CLOSE_REPLACED
    notes = tuple(
        replace(each, code=NoteCode.CLOSES_DIFFER) if each.code is replaced else each
        for each in quote.notes
    )
    is_disputed = any(each.code is NoteCode.CLOSES_DIFFER for each in notes)
    return replace(quote, previous_close=None, notes=notes) if is_disputed else quote


def _better_quote(first: Compared, second: Compared) -> Compared:
    """Of two accepted quotes the one that the other confirms, or the one without doubts."""
    ours, theirs = first.answer.quote, second.answer.quote
    if theirs is None:
        return first
    if ours is None or (first.doubtful and not second.doubtful):
        return second
    if _have_one_price(ours, theirs):
        notes = (note for note in ours.notes if note.code is not NoteCode.MOVE_UNCONFIRMED)
        answer = replace(first.answer, quote=replace(ours, notes=tuple(notes)))
        return _confirmed(replace(first, answer=answer))
    return _disputed_quote(first, second, theirs) if first.unconfirmed else first


def _disputed_quote(first: Compared, second: Compared, theirs: Quote) -> Compared:
    quotes = (rival.quote for rival in first.rivals)
    if any(rival is not None and _have_one_price(rival, theirs) for rival in quotes):
        return _confirmed(second)
    return replace(first, rivals=(*first.rivals, second.answer))


def _have_one_price(one: Quote, other: Quote) -> bool:
    return abs(math.log(one.price / other.price)) <= price_limits().log_large_move


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
        return _confirmed_quote(first, second, known)
    if known.bundled is not None or not _agree(first, second):
        return None
    return Compared(first, missing(first, known))


def _confirmed_quote(first: Answer, second: Answer, known: Known) -> Compared | None:
    ours, theirs = first.quote, second.quote
    assert ours is not None  # the caller has looked  # noqa: S101
    assert theirs is not None  # noqa: S101
    closes = reference(known, first.splits)
    if closes is None or not agree(ours, theirs, closes):
        return None
    values: dict[str, NoteValue] = {"provider": second.provenance.provider}
    note = Note(NoteCode.MOVE_CONFIRMED, values)
    quote = compared_quote(replace(ours, notes=(*ours.notes, note)), first.bars, closes)
    return Compared(replace(first, quote=replace(quote, splits=first.splits)))
