"""Whether a quote's price and previous close rest on more than its provider's word."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices import splits
from data.prices.model import (
    Answer,
    Dataset,
    Note,
    NoteCode,
    NoteValue,
    ProviderError,
    Quote,
    UnavailableReason,
)
from data.prices.plausibility import confirmation, shorter_bars
from data.prices.plausibility.quote_comparison import (
    agree,
    close_note,
    compared_quote,
    knows_close_before,
    same_close,
)
from data.prices.plausibility.reference import Compared, Known, reference


def checked_quote(
    quote: Quote, minutes: pd.DataFrame | None, known: Known, closes: pd.Series[float] | None
) -> Quote:
    """The quote held against the `minutes` that came with it and the daily `closes` known by now.

    `closes` as `reference` gives them. Raises ProviderError where the price cannot be right.
    """
    compared = compared_quote(quote, minutes, closes)
    if closes is None or not knows_close_before(closes, compared):
        _refuse_as_its_bars(compared, known)
        compared = _beside_five_minutes(compared, known)
    return _with_confirmation(compared, known, closes)


def shown_quote(
    quote: Quote, minutes: pd.DataFrame | None, known: Known, closes: pd.Series[float] | None
) -> Quote:
    """The checked quote, as it may be shown: with no change from a close that only it gives.

    Arguments and errors as of `checked_quote`.
    """
    checked = checked_quote(quote, minutes, known, closes)
    provider = checked.provenance.provider
    if confirmation.note_in(checked.notes, provider) is None:
        return checked
    if closes is not None and knows_close_before(closes, checked):
        return checked
    if _close_in_five_minutes(checked, known) is not None:
        return checked
    return replace(checked, previous_close=None)


def _refuse_as_its_bars(quote: Quote, known: Known) -> None:
    """Raises ProviderError for a quote measured from a close of its provider's refused bars."""
    before, given = calendar.previous_session(quote.session), quote.previous_close
    own = (each for each in known.refused if each.provider == quote.provenance.provider)
    wrong = (close for each in own for day, close in each.contradictory_closes if day == before)
    if given is not None and any(same_close(given, close) for close in wrong):
        detail = f"measured from {given}, as are the daily bars that contradict what is known"
        raise ProviderError(UnavailableReason.CONTRADICTORY, detail, symbol_only=True)


def _close_in_five_minutes(quote: Quote, known: Known) -> float | None:
    """The last price of the session before in its provider's bars of five minutes."""
    before = calendar.previous_session(quote.session)
    if splits.since(known.splits, before):
        return None  # whether they are in today's shares is not known
    own = quote.provenance.provider
    for each in known.shorter:
        is_own = each.dataset is Dataset.FIVE_MINUTES and each.provenance.provider == own
        if is_own and each.bars is not None:
            return shorter_bars.last_price(each.bars, before)
    return None


def _beside_five_minutes(quote: Quote, known: Known) -> Quote:
    """Without a previous close that the five minutes of its session contradict."""
    given = quote.previous_close
    last = None if given is None else _close_in_five_minutes(quote, known)
    if given is None or last is None:
        return quote
    if abs(math.log(given / last)) <= price_limits().same_price_in_minutes:
        return quote
    note = close_note(NoteCode.CLOSES_DIFFER, quote, last)
    return replace(quote, previous_close=None, notes=(*quote.notes, note))


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
    if before is None or not same_close(float(before), quote.previous_close):
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


def better_quote(first: Compared, second: Compared) -> Compared:
    """Of two accepted quotes the one that the other confirms, or the one without doubts."""
    ours, theirs = first.answer.quote, second.answer.quote
    if theirs is None:
        return first
    if ours is None or ours.session < theirs.session:
        return second
    if theirs.session < ours.session:
        return first
    if first.doubtful and not second.doubtful and not first.unconfirmed:
        return second
    if _confirm(ours, theirs):
        notes = (note for note in ours.notes if note.code is not NoteCode.MOVE_UNCONFIRMED)
        answer = replace(first.answer, quote=replace(ours, notes=tuple(notes)))
        return confirmed_by_another(replace(first, answer=answer, doubtful=False))
    return _of_two_quotes(first, second) if first.unconfirmed else first


def confirmed_by_another(compared: Compared) -> Compared:
    """The answer without the note that it is one provider's alone."""
    return replace(compared, answer=confirmation.confirmed(compared.answer), unconfirmed=False)


def _of_two_quotes(first: Compared, second: Compared) -> Compared:
    """Of two that do not confirm each other the one that a third does; else the first."""
    theirs = second.answer.quote
    quotes = (rival.quote for rival in first.rivals)
    if theirs is not None and any(
        rival is not None and _confirm(rival, theirs) for rival in quotes
    ):
        return confirmed_by_another(replace(second, doubtful=False))
    return replace(first, rivals=(*first.rivals, second.answer))


def _confirm(one: Quote, other: Quote) -> bool:
    """Whether two quotes of one session tell of one price, after one close where both give it."""
    if not _have_one_price(one, other):
        return False
    ours, theirs = one.previous_close, other.previous_close
    return ours is not None and (theirs is None or same_close(theirs, ours))


def _have_one_price(one: Quote, other: Quote) -> bool:
    return abs(math.log(one.price / other.price)) <= price_limits().same_moment


def confirmed_quote(first: Answer, second: Answer, known: Known) -> Compared | None:
    """`first`, whose price has doubled or halved, where `second` says the same; else None."""
    ours, theirs = first.quote, second.quote
    closes = reference(known, first.splits)
    if ours is None or theirs is None or closes is None or not agree(ours, theirs, closes):
        return None
    values: dict[str, NoteValue] = {"provider": second.provenance.provider}
    note = Note(NoteCode.MOVE_CONFIRMED, values)
    quote = compared_quote(replace(ours, notes=(*ours.notes, note)), first.bars, closes)
    return Compared(replace(first, quote=replace(quote, splits=first.splits)))
