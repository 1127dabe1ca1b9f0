"""Decides what a provider's answer is worth, held against what is known and its own parts.

Three outcomes: the answer is accepted, perhaps with notes; it lacks something that another
provider may have (`Compared.needs_another`); or it contradicts what is known, supplies nothing
and the next provider is asked (`ProviderError`). Nothing here does input or output.
"""

from __future__ import annotations

import logging
import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices import splits
from data.prices.model import (
    Answer,
    Dataset,
    Interval,
    Note,
    NoteCode,
    NoteValue,
    ProviderError,
    Quote,
    RowFault,
    UnavailableReason,
)
from data.prices.plausibility import columns, confirmation, extended, shorter_bars, steps
from data.prices.plausibility.agreement import MOST, MOST_OF_NEWEST, NEWEST, filled
from data.prices.plausibility.quote_agreement import checked_quote
from data.prices.plausibility.quote_comparison import (
    contradicts_bars,
    foreign_minutes,
    knows_close_before,
    large_move,
    same_close,
)
from data.prices.plausibility.reference import Compared, Known, missing, reference
from data.prices.validation import shifts
from data.prices.validation.rows import Clean

logger = logging.getLogger(__name__)

#: Of the common sessions, how many must differ by one factor for a split.
_ONE_FACTOR = 0.9
_ONE_FACTOR_NEWEST = 0.7
#: Bars of minutes reach back five sessions, over holidays and weekends.
_SHORTER_REACH = timedelta(days=14)


def compare(answer: Answer, known: Known) -> Compared:
    """What `answer` is worth beside what is `known`. Raises ProviderError where it is nothing."""
    if answer.dataset is Dataset.EXTENDED:
        return _compared_extended(answer, known)
    names = tuple(each for each in answer.splits if each.session <= known.today)
    answer = replace(answer, splits=splits.union(names, known.splits))
    if answer.dataset.interval is not Interval.DAILY:
        return _with_need_of_confirmation(_compared_intraday(answer, known), known)
    return _with_need_of_confirmation(_compared_daily(answer, known), known)


def _with_need_of_confirmation(compared: Compared, known: Known) -> Compared:
    """With a note, or another provider to be asked, where what is known is this one's alone."""
    answer = compared.answer
    is_daily = answer.dataset.interval is Interval.DAILY
    quoted = () if known.quote is None or (is_daily and known.daily) else known.quote.notes
    daily = () if known.daily is None or known.bundled is not None else known.daily.notes
    provider = answer.provenance.provider
    note = confirmation.note_in(daily, provider)
    if compared.unconfirmed or (known.bundled is None and known.daily is None):
        note = note or confirmation.note_in(quoted, provider)
    if note is None or (is_daily and known.bundled is not None):
        return compared
    if confirmation.is_recent(note, answer.fetched_at):
        return replace(compared, answer=confirmation.alone(answer, note), unconfirmed=False)
    return replace(compared, unconfirmed=True)


def _compared_intraday(answer: Answer, known: Known) -> Compared:
    answer = _without_jumps(answer)
    _refuse_gap(answer, known)
    is_old = answer.provenance.as_of.astimezone(calendar.NEW_YORK).date() < known.expected
    if answer.quote is None:
        return Compared(answer, doubtful=is_old)
    closes = reference(known, answer.splits)
    answer = _without_foreign_minutes(answer, closes)
    assert answer.quote is not None  # it stays  # noqa: S101
    quote = checked_quote(answer.quote, answer.bars, known, closes)
    answer = _without_wrong_trade(answer, quote, closes)
    quote = replace(quote, splits=answer.splits)
    replaced = any(note.code is NoteCode.PREVIOUS_CLOSE_REPLACED for note in quote.notes)
    move = 0.0 if _is_near(quote, known.quote) else large_move(quote, closes)
    # Until the close before is known, a price of another company may be as near as this.
    unconfirmed = closes is None or not knows_close_before(closes, quote)
    if move:
        note = _unconfirmed(answer, quote.session, move)
        quote = replace(quote, notes=(*quote.notes, note))
    has_lost_minutes = answer.bars is None and answer.dataset is not Dataset.QUOTE
    return Compared(
        _as_quote(replace(answer, quote=quote)),
        doubtful=replaced
        or is_old
        or has_lost_minutes
        or quote.previous_close is None
        or bool(move),
        unconfirmed=unconfirmed,
    )


def _compared_extended(answer: Answer, known: Known) -> Compared:
    """The answer with the newest trade outside the session that is known by now.

    Where it has none, another provider may know of one. Raises ProviderError for one that is wrong.
    """
    trade = answer.extended
    if trade is not None:
        try:
            extended.check(trade, known.quote, reference(known, known.splits), answer.fetched_at)
        except extended.RefusedTradeError as error:
            raise ProviderError(
                UnavailableReason.CONTRADICTORY, str(error), symbol_only=True
            ) from error
    previous = known.previous.extended if known.previous is not None else None
    is_newest = previous is None or (trade is not None and trade.time >= previous.time)
    newest = trade if is_newest else previous
    return Compared(replace(answer, extended=newest), doubtful=trade is None)


def _without_wrong_trade(answer: Answer, quote: Quote, closes: pd.Series[float] | None) -> Answer:
    """A quote's answer without a trade outside the session that cannot be right beside it."""
    if answer.extended is None:
        return answer
    try:
        extended.check(answer.extended, quote, closes, answer.fetched_at)
    except extended.RefusedTradeError as error:
        logger.warning("%s %s: %s", answer.provenance.provider, answer.symbol, error)
        return replace(answer, extended=None)
    return answer


def _as_quote(answer: Answer) -> Answer:
    return answer if answer.bars is not None else replace(answer, dataset=Dataset.QUOTE)


def _is_near(quote: Quote, known: Quote | None) -> bool:
    """Whether the price is near one of its session whose move another has confirmed, or is none."""
    if known is None or known.session != quote.session:
        return False
    if any(note.code is NoteCode.MOVE_UNCONFIRMED for note in known.notes):
        return False
    return abs(math.log(quote.price / known.price)) <= price_limits().same_moment


def _without_foreign_minutes(answer: Answer, closes: pd.Series[float] | None) -> Answer:
    """The answer without minutes of another level than its price; without any if most are."""
    quote, bars = answer.quote, answer.bars
    if quote is None or bars is None or bars.empty:
        return answer
    foreign = foreign_minutes(quote, bars, closes)
    if not foreign.any():
        return answer
    notes = _rejected(answer, int(foreign.sum()))
    opened = None if foreign[0] else quote.open
    quote = replace(quote, open=opened, notes=(*quote.notes, *notes))
    rest = None if foreign.mean() > MOST else bars[~foreign]
    return replace(answer, bars=rest, quote=quote, notes=(*answer.notes, *notes))


def _refuse_gap(answer: Answer, known: Known) -> None:
    """Raises ProviderError where other bars show trades while these begin late or end early."""
    bars = answer.bars
    if bars is None or bars.empty:
        return
    interval = answer.dataset.interval
    for other in known.shorter:
        if other.bars is not None and other.dataset is not answer.dataset:
            wrong = shifts.in_gap(bars, other.bars, interval, answer.fetched_at)
            _refuse(wrong, f"it lacks hours in which {other.dataset} has trades")


def _without_jumps(answer: Answer) -> Answer:
    """The answer without the shorter bars that no trade reaches from those beside them."""
    if answer.bars is None or answer.bars.empty:
        return answer
    refused = steps.find(answer.bars, None).refused
    notes = (*answer.notes, *_rejected(answer, int(refused.sum())))
    return replace(answer, bars=answer.bars[~refused], notes=notes)


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
    answer = _beside_minutes(answer, known)
    if previous is not None and previous.bars is not None:
        _refuse(
            bars.index[-1] < previous.bars.index[-1],
            "older than what is known",
            UnavailableReason.BAD_DATA,
        )
    answer = _beside_last_price(answer, known)
    compared = _without_steps(answer, known)
    return filled(compared, previous, known) if previous is not None else compared


def _beside_minutes(answer: Answer, known: Known) -> Answer:
    """The daily answer without rows that its provider's own minutes contradict.

    Raises ProviderError where opens and closes are exchanged, and where minutes contradict most
    rows that nothing else confirms: nobody knows which of them are right.
    """
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    _refuse(columns.are_exchanged(bars), "its opens stand in the place of its closes")
    name = answer.provenance.provider
    own = (each for each in known.shorter if each.provenance.provider == name)
    minutes = [each.bars for each in own if each.bars is not None]
    if splits.since(answer.splits, known.today - _SHORTER_REACH):
        return answer  # whether minutes have a split of these days applied is not known
    wrong = shorter_bars.contradicted(bars, minutes)
    if wrong.empty:
        return answer
    compared = shorter_bars.compared(bars, minutes)
    detail = f"the minutes contradict {len(wrong)} of {compared} sessions"
    _refuse(known.bundled is None and len(wrong) > MOST * compared, detail)
    notes = (*answer.notes, *_rejected(answer, len(wrong)))
    return replace(answer, bars=bars.drop(wrong), notes=notes)


def _beside_last_price(answer: Answer, known: Known) -> Answer:
    """The daily answer without a newest row that its own price contradicts.

    Raises ProviderError where the row before it fits neither that price nor what is known: then
    nobody knows from which row on they are in another unit, or another share's.
    """
    bars, price = answer.bars, answer.last_price
    if bars is None or price is None or len(bars) < 2:
        return answer
    few = known.bundled is None and len(bars) <= columns.WINDOW  # more tell it by themselves
    exchanged = few and columns.newest_are_exchanged(bars, price)
    _refuse(exchanged, "its newest open, and not its close, is its price")
    apart = math.log(bars["close"].iloc[-1] / price)
    units = (0.0, *(math.log(each.ratio) for each in answer.splits))
    if min(abs(abs(apart) - abs(unit)) for unit in units) <= price_limits().same_moment:
        return answer  # beside a split the price may be in other shares for some hours
    before = float(bars["close"].iloc[-2])
    closes = reference(known, answer.splits, bars)
    day = None if closes is None else closes.get(bars.index[-2])
    fits = abs(math.log(before / (price if day is None else day))) <= price_limits().same_moment
    _refuse(not fits, f"its rows are not of its price {price}")
    return replace(answer, bars=bars.iloc[:-1], notes=(*answer.notes, *_rejected(answer, 1)))


def _rejected(answer: Answer, count: int) -> tuple[Note, ...]:
    """The note on so many rows that do not fit those beside them."""
    refused = {RowFault.STEP: count} if count else {}
    return Clean(pd.DataFrame(), refused).notes(answer.provenance.provider)


def _unconfirmed(answer: Answer, session: date, move: float) -> Note:
    """The note on a move that only this answer has."""
    values: dict[str, NoteValue] = {
        "provider": answer.provenance.provider,
        "session": session,
        "move": move,
    }
    return Note(NoteCode.MOVE_UNCONFIRMED, values)


def _is_doubt(note: Note) -> bool:
    """Whether another provider may know better what the note is about."""
    return note.code is NoteCode.MOVE_UNCONFIRMED or note.values.get("fault") == RowFault.STEP.value


def _without_steps(answer: Answer, known: Known) -> Compared:
    """The daily answer without the rows that cannot stand beside what is known and each other."""
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    found = steps.find(bars, reference(known, answer.splits, bars))
    outside = np.ones(len(bars), dtype=bool)
    if known.bundled is not None:  # where the snapshot has a session, its own row is shown
        outside = ~bars.index.isin(known.bundled.index)
    is_refused = found.refused & outside
    _refuse(bool(is_refused.all()), "no row stands beside what is known")
    refused = bars[is_refused]
    notes = _rejected(answer, len(refused))
    if found.session is not None:
        notes = (*notes, _unconfirmed(answer, found.session.date(), found.move))
    answer = replace(answer, bars=bars[~is_refused], notes=(*answer.notes, *notes))
    return Compared(
        answer,
        missing(answer, known),
        doubtful=any(map(_is_doubt, answer.notes)) or contradicts_bars(known.quote, answer.bars),
        unconfirmed=known.bundled is None and known.daily is None,
        refused=refused if len(refused) else None,
    )


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
    is_alike = (ratios / factor - 1).abs() <= price_limits().same_close
    alike = min(is_alike.mean() / _ONE_FACTOR, is_alike.iloc[-NEWEST:].mean() / _ONE_FACTOR_NEWEST)
    same = min(abs(factor - 1), abs(float(unsplit.median()) - 1)) <= price_limits().same_close
    if same or alike < 1:
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
    differing = int(((ratios - 1).abs() > price_limits().same_close).sum())
    if common.empty:
        _refuse(bars.index[-1] <= todays.index[-1], f"no session in common with {what}")
        return
    detail = f"{differing} of {len(common)} sessions contradict {what}"
    _refuse(differing > MOST * len(common), detail)
    newest = (ratios.iloc[-NEWEST:] - 1).abs() > price_limits().same_close
    detail = f"{int(newest.sum())} of the newest {len(newest)} sessions contradict {what}"
    _refuse(bool(newest.mean() > MOST_OF_NEWEST) and bars.index[-1] >= todays.index[-1], detail)


def contradictory_closes(answer: Answer, known: Known) -> tuple[tuple[date, float], ...]:
    """The newest closes of refused daily bars that are off up to their newest known session.

    A quote that is measured from one of them is of the same kind.
    """
    closes = reference(known, answer.splits)
    if answer.bars is None or closes is None or answer.dataset.interval is not Interval.DAILY:
        return ()
    own = answer.bars["close"]
    common = own.index.intersection(closes.index)
    if common.empty or same_close(float(own[common[-1]]), float(closes[common[-1]])):
        return ()
    newest = own.iloc[-2:]
    days = (day.date() for day in pd.DatetimeIndex(newest.index))
    return tuple(zip(days, map(float, newest), strict=True))


def _refuse(
    wrong: bool, detail: str, reason: UnavailableReason = UnavailableReason.CONTRADICTORY
) -> None:
    if wrong:
        raise ProviderError(reason, detail, symbol_only=True)
