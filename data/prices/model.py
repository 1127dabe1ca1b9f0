"""The types in which prices travel: bars and quotes with where, when and how they were got.

A price takes four shapes on its way: what a provider sent, an `Answer` with bars or a `Quote`,
the answer's bytes in the cache, and the `History` or `Quote` that a page shows. No value travels
without its `Provenance`. What went wrong travels as `Note`s (codes with values, no sentences:
`data` does not know the visitor's language) or, where there is nothing to show at all, as an
`Unavailable`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

import pandas as pd

from data.trading_hours import Phase

BAR_COLUMNS = ("open", "high", "low", "close", "volume")
CLOCK_SKEW = timedelta(minutes=2)
"""Clocks differ; a bar or price may be so far ahead of ours."""
LARGEST_TERM = 60
"""Splits give whole numbers of shares for whole numbers of shares, both small: 10:1, 3:2, 1:30."""


class Source(StrEnum):
    """How a value reached us; every panel names it."""

    LIVE = "live"  #: the newest answer of a provider that goes on answering
    CACHED = "cached"  #: the last good answer of a provider: it, or nobody looking, made it old
    BUNDLED = "bundled"  #: the snapshot that ships with the project


class Range(StrEnum):
    """How far back; the values stand in URLs."""

    DAY = "1D"
    FIVE_DAYS = "5D"
    MONTH = "1M"
    SIX_MONTHS = "6M"
    YEAR_TO_DATE = "YTD"
    YEAR = "1Y"
    FIVE_YEARS = "5Y"
    MAX = "MAX"
    R1_WEEK = "R1"  #: bundled 5-minute bars of 23 to 31 January 2025


class Interval(StrEnum):
    """The length of a bar."""

    MINUTE = "1m"
    FIVE_MINUTES = "5m"
    DAILY = "1d"


class Dataset(StrEnum):
    """What is requested from a provider in one go; the values stand in cache keys."""

    MINUTE = "minute"  #: 1-minute bars of the newest session, and the quote
    QUOTE = "quote"  #: the quote alone: some providers' answer to MINUTE; never requested
    FIVE_MINUTES = "five_minutes"  #: 5-minute bars of the newest five sessions
    RECENT = "recent"  #: daily bars of two years
    FULL = "full"  #: daily bars as far back as there are any
    EXTENDED = "extended"  #: the newest trade outside the session, and nothing else

    @property
    def interval(self) -> Interval:
        """The length of the bars."""
        if self in (Dataset.RECENT, Dataset.FULL):
            return Interval.DAILY
        return Interval.FIVE_MINUTES if self is Dataset.FIVE_MINUTES else Interval.MINUTE


#: What prices rest on. The trade outside the session stands beside them and decides nothing.
REGULAR_DATASETS = tuple(each for each in Dataset if each is not Dataset.EXTENDED)


class UnavailableReason(StrEnum):
    """Why a provider, or all of them, gave nothing."""

    MALFORMED_SYMBOL = "malformed_symbol"  #: not the shape of a US ticker; nobody was asked
    LISTED_ELSEWHERE = (
        "listed_elsewhere"  #: a symbol of another country's exchange; nobody was asked
    )
    NOT_A_SHARE = "not_a_share"  #: an index, a currency, a future, an option; nobody was asked
    UNKNOWN_SYMBOL = "unknown_symbol"  #: the providers that answered do not know it
    PENDING = "pending"  #: the first answer is under way
    OFFLINE = "offline"  #: no connection, or live data switched off
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"  #: 429
    TOO_MANY_SYMBOLS = "too_many_symbols"  #: beyond a visitor's budget; nobody was asked
    SERVER_ERROR = "server_error"  #: 5xx and other refusals
    CONTRADICTORY = "contradictory"  #: an answer that contradicts what is known of the symbol
    BAD_DATA = (
        "bad_data"  #: an answer that is not what it should be (HTML, cut, empty, wrong currency)
    )


class RowFault(StrEnum):
    """Why a row was refused, in the order in which rows are examined."""

    MISSING = "missing"  #: no number (NaN, null, infinite, not a number at all)
    NOT_POSITIVE = "not_positive"  #: a price of zero or less, a negative volume
    HIGH_BELOW_LOW = "high_below_low"
    OUTSIDE_RANGE = "outside_range"  #: open or close beyond high or low by more than rounding
    FUTURE = "future"  #: a time that has not come yet
    NO_SESSION = "no_session"  #: a day on which the exchange does not trade
    OUTSIDE_HOURS = "outside_hours"  #: before the opening, or from the close of that day on
    WIDE_RANGE = "wide_range"  #: a high of many times the low
    REPEATED = "repeated"  #: one of many in a row that say the same in all their figures
    DUPLICATE = "duplicate"  #: a time that another row has; where they differ, none is believed
    UNSORTED = "unsorted"  #: out of place: without these rows the times increase
    STEP = "step"  #: a close that no session reaches from the one before (see `steps`)


class NoteCode(StrEnum):
    """What the visitor must know about an answer; `Note.values` fills the sentence."""

    PROVIDER_UNAVAILABLE = "provider_unavailable"  #: provider, reason, retry_at
    ROWS_REJECTED = "rows_rejected"  #: provider, count, fault (see `validation`)
    OVERLAP_MISMATCH = "overlap_mismatch"  #: provider, sessions, largest (ratio), session (worst)
    COARSER_THAN_ASKED = "coarser_than_asked"  #: asked, given (intervals)
    STARTS_LATER_THAN_ASKED = "starts_later_than_asked"  #: asked, given (dates)
    SESSIONS_MISSING = "sessions_missing"  #: count, session (the last of them)
    SESSIONS_FILLED = "sessions_filled"  #: provider (of the rows), count, session (the last)
    PREVIOUS_CLOSE_REPLACED = "previous_close_replaced"  #: provider, given, used, session
    PRICE_REPLACED = "price_replaced"  #: provider, given, used (the newest minute's close)
    MOVE_CONFIRMED = "move_confirmed"  #: provider (the second that tells of so large a move)
    MOVE_UNCONFIRMED = "move_unconfirmed"  #: provider, session, move (a ratio; nobody else says so)
    ONE_PROVIDER = "one_provider"  #: provider, tried (when others were last asked)
    CLOSES_DIFFER = "closes_differ"  #: provider, given (its quote), used (its bars), session
    SPLIT = "split"  #: session, ratio (in words, 10:1), named (whether a provider told the day)
    SUSPICIOUS_BAR = "suspicious_bar"  #: session, field, value, other (second vendor's value)


NoteValue: TypeAlias = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about an answer, as a code and its values."""

    code: NoteCode
    values: Mapping[str, NoteValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from.

    `as_of` is the time of the newest price in it (aware, UTC); `fetched_at` when the provider
    answered (None for the snapshot); `delay` how far `as_of` lay behind `fetched_at` while the
    market was open (None when closed or bundled: then a delay has no meaning).
    """

    source: Source
    provider: str
    as_of: datetime
    currency: str
    fetched_at: datetime | None = None
    delay: timedelta | None = None


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """From `session` on, `ratio` new shares stand for one old: 10 for 10:1, 0.5 for 1:2.

    `named` by a provider with its day; otherwise inferred from prices, and `session` is the day on
    which it was noticed: the split itself may be older.
    """

    session: date
    ratio: float
    named: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.ratio < math.inf:
            raise ValueError(f"a split of {self.ratio}")

    @property
    def words(self) -> str:
        """As it is written: 10:1, 1:30, 3:2."""
        fraction = Fraction(self.ratio).limit_denominator(LARGEST_TERM)
        return f"{fraction.numerator}:{fraction.denominator}"


@dataclass(frozen=True, slots=True)
class History:
    """Bars of one symbol, split-adjusted and not dividend-adjusted.

    `bars` has the columns open, high, low, close (in `provenance.currency`) and volume (shares),
    sorted, without duplicates. Daily bars are indexed by session (midnight, no zone, name
    "session"); shorter ones by the start of the bar (America/New_York, name "time").
    `bundled_until` is the last session that comes from the snapshot when live bars were joined
    to it, None when all bars come from `provenance.provider`. `missing` are the sessions of the
    exchange between the first and the last bar that have no row: nothing may be measured across
    them, and a line breaks there. `digest` is that of `bars` where it is known already; whoever
    replaces the bars sets it to None. See `fingerprint.digest`.
    """

    symbol: str
    range: Range
    interval: Interval
    bars: pd.DataFrame
    provenance: Provenance
    notes: tuple[Note, ...] = ()
    bundled_until: date | None = None
    missing: tuple[date, ...] = ()
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The newest regular-session price of a symbol and the day around it.

    Prices in `provenance.currency`, `volume` in shares. `session` is the trading day that the
    price belongs to; `previous_close` is the regular close of the exchange's session before it,
    None where that is not known: then there is no change either. Raises ValueError for values
    that cannot be true.
    """

    symbol: str
    price: float
    previous_close: float | None
    session: date
    provenance: Provenance
    open: float | None = None
    day_low: float | None = None
    day_high: float | None = None
    volume: int | None = None
    name: str | None = None
    notes: tuple[Note, ...] = ()
    splits: tuple[Split, ...] = ()

    def __post_init__(self) -> None:
        for name in ("price", "previous_close", "open", "day_low", "day_high"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} is {value}")
        low, high = self.day_low, self.day_high
        if low is not None and high is not None and high < low:
            raise ValueError(f"day_high {high} is below day_low {low}")
        if self.volume is not None and self.volume < 0:
            raise ValueError(f"volume is {self.volume}")

    @property
    def change(self) -> float | None:
        """Change since the previous close, in the quote's currency."""
        return None if self.previous_close is None else self.price - self.previous_close

    @property
    def change_ratio(self) -> float | None:
        """Change since the previous close as a ratio (−0.1697 for −16.97 %)."""
        return None if self.previous_close is None else self.price / self.previous_close - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One trade, and the part of the trading day that it belongs to.

    `price` in US dollars, `time` aware and in UTC, `previous_close` the regular close that the
    sender measures from, None where it names none. ValueError for values that cannot be true.
    """

    price: float
    time: datetime
    phase: Phase
    provider: str
    previous_close: float | None = None

    def __post_init__(self) -> None:
        for name in ("price", "previous_close"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} is {value}")


@dataclass(frozen=True, slots=True)
class Outside:
    """The newest trade outside the session; `is_pending`: none is known yet and it is asked for."""

    trade: Trade | None = None
    is_pending: bool = False


#: Within a session, and of a symbol that nobody is asked about.
NO_TRADE = Outside()


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's usable answer to one request.

    `dataset` is what it holds: QUOTE where MINUTE was requested and the provider has no bars.
    `splits` are those that the provider names, once compared all that are known; `content` names
    the stored bytes, empty before. `bars` as in `History.bars`; `quote` where the provider gives
    one. `last_price` is the price beside daily bars that end with its session. `complete`: `bars`
    reach back to the listing. `notes` are about refused rows and rows of other providers.
    `extended` is the newest trade since the last session ended, before another begins; None where
    there is none.
    """

    symbol: str
    dataset: Dataset
    provenance: Provenance
    bars: pd.DataFrame | None = None
    quote: Quote | None = None
    complete: bool = False
    notes: tuple[Note, ...] = ()
    splits: tuple[Split, ...] = ()
    content: str = ""
    last_price: float | None = None
    extended: Trade | None = None

    @property
    def fetched_at(self) -> datetime:
        """When the provider answered (aware, UTC)."""
        return self.provenance.fetched_at or self.provenance.as_of

    def as_cached(self) -> Answer:
        """The answer, and its quote, marked as older than their time to live."""
        provenance = replace(self.provenance, source=Source.CACHED)
        quote = None if self.quote is None else replace(self.quote, provenance=provenance)
        return replace(self, provenance=provenance, quote=quote)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing to show, and why. Before `retry_at` (aware, UTC) asking again is pointless.

    `detail` is the cause in English for the log; a visitor never sees it. `country` is that of
    a symbol LISTED_ELSEWHERE, as an ISO 3166 code or a UN M.49 region, where it is known.
    `contradictory_closes`: of refused daily bars that are off at their newest end, the last ones.
    """

    symbol: str
    reason: UnavailableReason
    provider: str | None = None
    retry_at: datetime | None = None
    detail: str = ""
    country: str | None = None
    contradictory_closes: tuple[tuple[date, float], ...] = ()


class ProviderError(Exception):
    """A provider gave nothing usable.

    `reason` is shown to the visitor, `detail` is logged. `symbol_only`: only this symbol is at
    fault, so the provider may still be asked about others. `retry_after` is what the provider
    itself requested.
    """

    def __init__(
        self,
        reason: UnavailableReason,
        detail: str,
        *,
        symbol_only: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.symbol_only = symbol_only
        self.retry_after = retry_after


HistoryResult: TypeAlias = History | Unavailable
QuoteResult: TypeAlias = Quote | Unavailable
