"""Holds a quote against the bars beside it and the closes known before it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices.model import Note, NoteCode, NoteValue, ProviderError, Quote, UnavailableReason

_HALF_A_CENT = 0.005
#: A price belongs to the newest minute that began so long before it.
_TOGETHER = timedelta(minutes=6)
#: Of the minutes; if more are of another level, no jump shows where it begins.
_MOST = 0.5
#: A close of so many days ago says little of today's price.
RECENT_DAYS = 45


def compared_quote(
    quote: Quote, minutes: pd.DataFrame | None, closes: pd.Series[float] | None
) -> Quote:
    """The quote, put right where one of its parts is wrong.

    `minutes` are the bars that came with it, `closes` daily ones known of the symbol, in today's
    shares. A previous close that contradicts the known close of the exchange's previous session
    is replaced by it, with a note. Raises ProviderError where the price itself cannot be right.
    """
    if not calendar.covers(quote.session) or not calendar.is_session(quote.session):
        _contradicts(f"{quote.session} is no session")
    quote = _beside_minutes(_with_possible_volume(quote), minutes)
    if closes is None:
        return _within_its_day(_with_plausible_close(quote))
    before = calendar.previous_session(quote.session)
    known = closes.get(pd.Timestamp(before))
    if known is None:
        _check_against_recent(quote, closes)
        return _within_its_day(_with_plausible_close(quote))
    return _within_its_day(_with_previous_close(quote, float(known)))


def _with_possible_volume(quote: Quote) -> Quote:
    most = price_limits().most_shares_in_session
    return quote if (quote.volume or 0) <= most else replace(quote, volume=None)


def foreign_minutes(
    quote: Quote, minutes: pd.DataFrame, closes: pd.Series[float] | None
) -> np.ndarray:
    """Which `minutes` are of another level than the price and the day's range beside them.

    None where that price lies outside its own range, or where the minutes leave that range as
    trades do, without a jump: then price or range are old. Raises ProviderError where most are
    of another level, and nothing known tells which of the two is right.
    """
    low, high = quote.day_low, quote.day_high
    prices = minutes["close"].to_numpy(dtype="float64")
    none = np.zeros(len(prices), dtype=bool)
    if low is None or high is None or minutes.empty or minutes.index[-1].date() != quote.session:
        return none
    limits = price_limits()
    least, most = (
        low / (1 + limits.same_price_in_minutes),
        high * (1 + limits.same_price_in_minutes),
    )
    outside = (prices < least) | (prices > most)
    if not outside.any() or not least <= quote.price <= most:
        return none
    jumps = np.abs(np.diff(np.log(prices))) > limits.same_moment
    if (jumps & (outside[1:] != outside[:-1])).any():
        return outside
    last = float(prices[-1])
    is_near = abs(math.log(quote.price / last)) <= limits.same_moment
    if outside.mean() <= _MOST or not outside[-1] or is_near:
        return none
    if not _fits_close_before(quote, last, closes):
        _contradicts(f"minutes of {last} beside a price of {quote.price} within its day")
    return outside


def _fits_close_before(quote: Quote, other: float, closes: pd.Series[float] | None) -> bool:
    """Whether the quote gives the close known before it, and its price is nearer than `other`."""
    before, given = calendar.previous_session(quote.session), quote.previous_close
    known = None if closes is None else closes.get(pd.Timestamp(before))
    if known is None or given is None or not same_close(given, float(known)):
        return False
    has_moved = abs(quote.price - given) > _HALF_A_CENT  # else it may be that close, an old price
    return has_moved and abs(math.log(quote.price / known)) < abs(math.log(other / known))


def _beside_minutes(quote: Quote, minutes: pd.DataFrame | None) -> Quote:
    """The quote with the newest minute's close where its price contradicts that."""
    if minutes is None or minutes.empty or minutes.index[-1].date() != quote.session:
        return quote
    last, limits = float(minutes["close"].iloc[-1]), price_limits()
    # Where the newest minutes are missing, the price may have gone on.
    is_old = quote.provenance.as_of - minutes.index[-1] > _TOGETHER
    is_near = is_old or abs(quote.price / last - 1) <= limits.same_moment
    if is_near and not _is_outside(quote, minutes):
        return _within_minutes(quote, minutes)
    before = quote.previous_close
    if before is not None and abs(math.log(last / before)) > limits.log_most_move > 2 * abs(
        math.log(quote.price / before)
    ):
        _contradicts(f"minutes of {last} beside a price of {quote.price} after {before}")
    values: dict[str, NoteValue] = {
        "provider": quote.provenance.provider,
        "given": quote.price,
        "used": last,
    }
    note = Note(NoteCode.PRICE_REPLACED, values)
    return replace(quote, price=last, notes=(*quote.notes, note))


def _is_outside(quote: Quote, minutes: pd.DataFrame) -> bool:
    """Whether the price lies outside the day's range that came with it and that of the minutes.

    And the last minute within that range: then the price is the one that is wrong.
    """
    low, high = quote.day_low, quote.day_high
    if low is None or high is None:
        return False
    last, beyond = float(minutes["close"].iloc[-1]), 1 + price_limits().same_close
    top = max(high, float(minutes["close"].max())) * beyond
    bottom = min(low, float(minutes["close"].min())) / beyond
    return low / beyond <= last <= high * beyond and not bottom <= quote.price <= top


def _within_minutes(quote: Quote, minutes: pd.DataFrame) -> Quote:
    """Without a day's range that lies apart from that of the minutes."""
    low, high = quote.day_low, quote.day_high
    if low is None or high is None:
        return quote
    limits, prices = price_limits(), minutes["close"]
    beyond = 1 + limits.same_price_in_minutes
    is_narrow = prices.max() > high * beyond or prices.min() < low / beyond
    # What lies before the first of them they do not know.
    is_whole = minutes.index[0] - calendar.session_open(quote.session) <= _TOGETHER
    wider = 1 + (limits.same_price_in_minutes if is_whole else limits.same_moment)
    top, bottom = minutes.get("high", prices).max(), minutes.get("low", prices).min()
    is_wide = high > top * wider or low < bottom / wider
    return replace(quote, day_low=None, day_high=None) if is_narrow or is_wide else quote


def _with_plausible_close(quote: Quote) -> Quote:
    """Without a previous close, of which nothing is known, that no session goes away from."""
    before = quote.previous_close
    if (
        before is None
        or abs(math.log(quote.price / before)) <= price_limits().log_most_move
        or _is_confirmed(quote)
    ):
        return quote
    return replace(quote, previous_close=None)


def confirmable_move(closes: np.ndarray) -> float:
    """From which move (a logarithm) after these daily `closes` on another should say so too."""
    limits = price_limits()
    recent = closes[-limits.usual_sessions - 1 :]
    if len(recent) <= limits.usual_sessions:
        return limits.log_large_move
    usual = float(np.median(np.abs(np.diff(np.log(recent)))))
    unusual = max(limits.unusual_move * usual, limits.same_price_in_minutes)
    return min(unusual, limits.log_large_move)


def large_move(quote: Quote, closes: pd.Series[float] | None) -> float:
    """The move from the last known close, as a ratio, where another should say so too; else 0."""
    earlier = None if closes is None else closes[closes.index < pd.Timestamp(quote.session)]
    if earlier is None or earlier.empty or _is_confirmed(quote):
        return 0.0
    if (pd.Timestamp(quote.session) - earlier.index[-1]).days > RECENT_DAYS:
        return 0.0
    most = price_limits().log_large_move
    if earlier.index[-1].date() == calendar.previous_session(quote.session):
        most = confirmable_move(earlier.to_numpy())
    ratio = quote.price / float(earlier.iloc[-1])
    return ratio - 1 if abs(math.log(ratio)) > most else 0.0


def _check_against_recent(quote: Quote, closes: pd.Series[float]) -> None:
    earlier = closes[closes.index < pd.Timestamp(quote.session)]
    if earlier.empty or (pd.Timestamp(quote.session) - earlier.index[-1]).days > RECENT_DAYS:
        return
    last = float(earlier.iloc[-1])
    if abs(math.log(quote.price / last)) > price_limits().log_most_move and not _is_confirmed(
        quote
    ):
        _contradicts(f"{quote.price} after a close of {last}")


def contradicts_bars(quote: Quote | None, bars: pd.DataFrame | None) -> bool:
    """Whether daily `bars` give another close of the session before than an untouched `quote`."""
    if quote is None or quote.previous_close is None or bars is None:
        return False
    if any(note.code is NoteCode.PREVIOUS_CLOSE_REPLACED for note in quote.notes):
        return False
    if not calendar.covers(quote.session) or not calendar.is_session(quote.session):
        return False
    close = bars["close"].get(pd.Timestamp(calendar.previous_session(quote.session)))
    return close is not None and not same_close(float(close), quote.previous_close)


def agree(one: Quote, other: Quote, closes: pd.Series[float]) -> bool:
    """Whether two providers' quotes tell of one price after one close, which is the known one."""
    if one.session != other.session or not calendar.covers(one.session):
        return False
    known = closes.get(pd.Timestamp(calendar.previous_session(one.session)))
    if known is None or abs(one.price / other.price - 1) > price_limits().same_moment:
        return False
    given = (one.previous_close, other.previous_close)
    return all(each is not None and same_close(each, float(known)) for each in given)


def knows_close_before(closes: pd.Series[float], quote: Quote) -> bool:
    """Whether the close is known that the quote's session is measured from."""
    return pd.Timestamp(calendar.previous_session(quote.session)) in closes.index


def same_close(one: float, other: float) -> bool:
    """Whether two prices can be one official close, rounded to cents or not."""
    return abs(one - other) <= max(price_limits().same_close * other, _HALF_A_CENT)


def _is_confirmed(quote: Quote) -> bool:
    return any(note.code is NoteCode.MOVE_CONFIRMED for note in quote.notes)


def _with_previous_close(quote: Quote, known: float) -> Quote:
    given = quote.previous_close
    move = abs(math.log(quote.price / known))
    if move > price_limits().log_most_move and not _is_confirmed(quote):
        _contradicts(f"{quote.price} after a close of {known}")
    if given is not None and same_close(given, known):
        return quote
    if given is None:
        return replace(quote, previous_close=known)
    if move > price_limits().implausible_move and abs(math.log(quote.price / given)) < move:
        _contradicts(f"{quote.price} after {given}, where the close was {known}")
    note = close_note(NoteCode.PREVIOUS_CLOSE_REPLACED, quote, known)
    return replace(quote, previous_close=known, notes=(*quote.notes, note))


def close_note(code: NoteCode, quote: Quote, used: float) -> Note:
    """A note on the quote's previous close beside another one of the same session, `used`."""
    values: dict[str, NoteValue] = {
        "provider": quote.provenance.provider,
        "given": quote.previous_close,
        "used": used,
        "session": calendar.previous_session(quote.session),
    }
    return Note(code, values)


def _within_its_day(quote: Quote) -> Quote:
    """Without a day's range in which the price does not lie: it belongs to something else."""
    low, high = quote.day_low, quote.day_high
    low_is_wrong = low is not None and quote.price < low * (1 - price_limits().same_close)
    high_is_wrong = high is not None and quote.price > high * (1 + price_limits().same_close)
    if low_is_wrong or high_is_wrong:
        return replace(quote, day_low=None, day_high=None)
    return quote


def _contradicts(detail: str) -> None:
    raise ProviderError(UnavailableReason.CONTRADICTORY, detail, symbol_only=True)
