"""Decides what a provider's answer is worth, held against what is known and its own parts.

Three outcomes: the answer is accepted, perhaps with notes; it lacks something that another
provider may have (`Compared.wanting`); or it contradicts what is known, supplies nothing and the
next provider is asked (`ProviderError`). Nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data.prices import sessions, splits
from data.prices.model import (
    Answer,
    Interval,
    Note,
    NoteCode,
    NoteValue,
    ProviderError,
    UnavailableReason,
)
from data.prices.quote_comparison import agree, compared_quote
from data.prices.splits import Split

#: Official closes agree to the cent. Beyond this difference two do not, as a ratio.
SAME_CLOSE = 0.002
#: Of the common sessions; if more contradict, the answer is about something else.
_MOST = 0.5
#: Of the common sessions, how many must differ by one factor for a split.
_ONE_FACTOR = 0.9


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer to one request is held against.

    `bundled` are the snapshot's daily bars of the symbol, `previous` the last good answer to the
    same request, `daily` the newest daily one. `settled` is the last session that has ended and
    whose prices have settled, `today` the day in New York.
    """

    settled: date
    today: date
    bundled: pd.DataFrame | None = None
    previous: Answer | None = None
    daily: Answer | None = None

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits that answers named before."""
        known = (self.previous, self.daily)
        return splits.union(*(each.splits for each in known if each is not None))


@dataclass(frozen=True, slots=True)
class Compared:
    """An accepted answer, and the sessions that it lacks.

    `doubtful`: a part of it was put right; another provider's may be right as it is.
    """

    answer: Answer
    missing: tuple[date, ...] = ()
    doubtful: bool = False

    @property
    def wanting(self) -> bool:
        """Whether another provider should be asked as well."""
        return self.doubtful or bool(self.missing)


def compare(answer: Answer, known: Known) -> Compared:
    """What `answer` is worth beside what is `known`. Raises ProviderError where it is nothing."""
    names = tuple(each for each in answer.splits if each.session <= known.today)
    answer = replace(answer, splits=splits.union(names, known.splits))
    if answer.dataset.interval is not Interval.DAILY:
        return _compared_intraday(answer, known)
    return _compared_daily(answer, known)


def _compared_intraday(answer: Answer, known: Known) -> Compared:
    if answer.quote is None:
        return Compared(answer)
    quote = compared_quote(answer.quote, answer.bars, reference(known, answer.splits))
    quote = replace(quote, splits=answer.splits)
    replaced = any(note.code is NoteCode.PREVIOUS_CLOSE_REPLACED for note in quote.notes)
    return Compared(replace(answer, quote=quote), doubtful=replaced)


def _compared_daily(answer: Answer, known: Known) -> Compared:
    bars, bundled, previous = answer.bars, known.bundled, known.previous
    if bars is None:
        return Compared(answer)
    if bundled is None:
        answer = replace(answer, bars=splits.applied(bars, answer.splits, None))
        answer = _beside_the_cache(answer, known)
    else:
        _refuse(bars.index[-1] < bundled.index[0], "it ends before the snapshot begins")
        answer = _with_inferred_split(answer, bars, bundled, known.today)
        todays = splits.in_todays_shares(bundled, answer.splits)
        recent = splits.since(answer.splits, bundled.index[-1].date())
        answer = replace(answer, bars=splits.applied(bars, recent, todays))
        _refuse_contradiction(answer, todays)
    if previous is not None and previous.bars is not None:
        _refuse(
            bars.index[-1] < previous.bars.index[-1],
            "older than what is known",
            UnavailableReason.BAD_DATA,
        )
    compared = Compared(answer, _missing(answer, known))
    return filled(compared, previous, known) if previous is not None else compared


def _beside_the_cache(answer: Answer, known: Known) -> Answer:
    """The answer about a symbol that is not bundled, held against the last daily one known."""
    earlier = known.daily.bars if known.daily is not None else None
    bars = answer.bars
    if earlier is None or bars is None:
        return answer
    answer = _with_inferred_split(answer, bars, earlier, known.today)
    _refuse_contradiction(answer, splits.applied(earlier, answer.splits, bars), "what is cached")
    return answer


def _with_inferred_split(
    answer: Answer, bars: pd.DataFrame, bundled: pd.DataFrame, today: date
) -> Answer:
    """The answer with the split that all its rows have applied and nobody has named."""
    todays = splits.in_todays_shares(bundled, answer.splits)
    common = bars.index.intersection(todays.index)
    if common.empty:
        return answer
    ratios = bars["close"].reindex(common) / todays["close"].reindex(common)
    unsplit = bars["close"].reindex(common) / bundled["close"].reindex(common)
    factor = float(ratios.median())
    alike = ((ratios / factor - 1).abs() <= SAME_CLOSE).mean()
    same = min(abs(factor - 1), abs(float(unsplit.median()) - 1)) <= SAME_CLOSE
    if same or alike < _ONE_FACTOR:
        return answer
    volumes = bars["volume"].reindex(common) / todays["volume"].reindex(common)
    split = splits.inferred(factor, float(volumes.median()), today)
    return answer if split is None else replace(answer, splits=(*answer.splits, split))


def _refuse_contradiction(answer: Answer, todays: pd.DataFrame, what: str = "the snapshot") -> None:
    """Raises ProviderError where most common sessions contradict `todays`, which is `what`."""
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    common = bars.index.intersection(todays.index)
    ratios = bars["close"].reindex(common) / todays["close"].reindex(common)
    differing = int(((ratios - 1).abs() > SAME_CLOSE).sum())
    if common.empty:
        _refuse(bars.index[-1] <= todays.index[-1], f"no session in common with {what}")
        return
    detail = f"{differing} of {len(common)} sessions contradict {what}"
    _refuse(differing > _MOST * len(common), detail)


def _missing(answer: Answer, known: Known) -> tuple[date, ...]:
    """The sessions that neither the answer nor the snapshot has, up to the last settled one."""
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    have = pd.DatetimeIndex(bars.index)
    if known.bundled is not None:
        have = have.union(pd.DatetimeIndex(known.bundled.index))
    return sessions.missing_sessions(have, until=known.settled, since=bars.index[0].date())


def filled(first: Compared, other: Answer, known: Known) -> Compared:
    """`first` with the sessions that it lacks and `other` has, and a note on where they are from.

    Only where the two agree on most sessions that both have.
    """
    bars = first.answer.bars
    if not first.missing or bars is None or other.bars is None:
        return first
    theirs = splits.applied(other.bars, first.answer.splits, bars)
    days = theirs.index.intersection(pd.DatetimeIndex(pd.to_datetime(list(first.missing))))
    common = theirs.index.intersection(bars.index)
    if days.empty or common.empty:
        return first
    ratios = theirs["close"].reindex(common) / bars["close"].reindex(common)
    if ((ratios - 1).abs() > SAME_CLOSE).mean() > _MOST:
        return first
    whole = pd.concat([bars, theirs.loc[days]]).sort_index().rename_axis("session")
    values: dict[str, NoteValue] = {
        "provider": other.provenance.provider,
        "count": len(days),
        "session": days[-1].date(),
    }
    note = Note(NoteCode.SESSIONS_FILLED, values)
    answer = replace(first.answer, bars=whole, notes=(*first.answer.notes, note))
    return replace(first, answer=answer, missing=_missing(answer, known))


def better(first: Compared, second: Compared, known: Known) -> Compared:
    """Of two accepted answers the better one, with what the other can add."""
    if first.doubtful and not second.doubtful and second.answer.quote is not None:
        return second
    if first.answer.bars is None or second.answer.bars is None:
        return first
    if second.answer.bars.index[-1] > first.answer.bars.index[-1]:
        late = len([day for day in first.missing if day > first.answer.bars.index[-1].date()])
        if late > 1:  # it ended days ago
            return filled(second, first.answer, known)
    return filled(first, second.answer, known)


def confirmed(first: Answer, second: Answer, known: Known) -> Compared | None:
    """`first` where another provider's answer says the same; None where it does not.

    Both contradict what is known. Of a price that has doubled or halved since the previous close,
    two that agree on price and close are right: a wrong unit or a split changes the close as well.
    Of the daily bars of a symbol that is not bundled, two that agree are right and the cache wrong.
    """
    if first.quote is not None and second.quote is not None:
        return _confirmed_quote(first, second, known)
    ours, theirs = first.bars, second.bars
    if known.bundled is not None or ours is None or theirs is None:
        return None
    common = ours.index.intersection(theirs.index)
    if common.empty:
        return None
    ratios = ours["close"].reindex(common) / theirs["close"].reindex(common)
    if ((ratios - 1).abs() > SAME_CLOSE).mean() > _MOST:
        return None
    return Compared(first, _missing(first, known))


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


def reference(known: Known, found: Iterable[Split]) -> pd.Series[float] | None:
    """The daily closes known of the symbol, in today's shares; None where there are none."""
    every = splits.union(found)
    parts = []
    todays = None
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


def _refuse(
    wrong: bool, detail: str, reason: UnavailableReason = UnavailableReason.CONTRADICTORY
) -> None:
    if wrong:
        raise ProviderError(reason, detail, symbol_only=True)
