"""Cuts what is known of a symbol to what was asked for: histories and quotes from bars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data.prices.answer import Answer
from data.prices.bundled import SuspiciousBar
from data.prices.join import Joined, join
from data.prices.model import History, Interval, Note, NoteCode, Provenance, Quote, Range

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
#: A range may begin on a weekend before a holiday without starting late.
_LATE = pd.Timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bundled:
    """What the snapshot has of a symbol."""

    bars: pd.DataFrame
    provenance: Provenance
    suspicious: tuple[SuspiciousBar, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What a provider answered, and how it stands now (live or cached)."""

    answer: Answer
    provenance: Provenance


def daily(
    symbol: str, range_: Range, bundled: Bundled | None, received: Received | None, tolerance: float
) -> History | None:
    """Daily bars of `range_`, counted back from the last bar; None where there are none at all.

    `tolerance`: see `join`. Short ranges give their last few daily bars.
    """
    bars_received = received.answer.bars if received is not None else None
    if received is None or bars_received is None:
        if bundled is None:
            return None
        joined = Joined(bundled.bars, bundled.bars.index[-1].date())
    elif bundled is None:
        joined = Joined(bars_received, None)
    else:
        joined = join(bundled.bars, bars_received, received.provenance.provider, tolerance)
    bars = joined.bars.loc[_start(range_, joined.bars) :]
    only_bundled = joined.bundled_until is not None and bars.index[-1].date() <= (
        joined.bundled_until
    )
    origin = bundled if only_bundled else received
    assert origin is not None  # bars came from one of the two  # noqa: S101
    suspicious = bundled.suspicious if bundled and joined.bundled_until else ()
    return History(
        symbol=symbol,
        range=range_,
        interval=Interval.DAILY,
        bars=bars,
        provenance=origin.provenance,
        notes=(
            *joined.notes,
            *rejections(received),
            *_starts_later(range_, bars, joined.bars, received),
            *_suspicious(suspicious, bars),
        ),
        bundled_until=None if only_bundled else joined.bundled_until,
    )


def intraday(symbol: str, range_: Range, interval: Interval, received: Received) -> History | None:
    """Bars shorter than a day of the newest session or sessions; None where there are none."""
    bars = received.answer.bars
    if bars is None or bars.empty:
        return None
    days = pd.DatetimeIndex(bars.index).normalize()
    shown = days.unique()[-_SESSIONS[range_] :]
    return History(
        symbol=symbol,
        range=range_,
        interval=interval,
        bars=bars[days.isin(shown)],
        provenance=received.provenance,
        notes=rejections(received),
    )


def quote_from_figures(received: Received) -> Quote | None:
    """The quote that a provider gave; None where it gave none."""
    figures = received.answer.figures
    if figures is None:
        return None
    return Quote(
        symbol=received.answer.symbol,
        price=figures.price,
        previous_close=figures.previous_close,
        open=figures.open,
        day_low=figures.day_low,
        day_high=figures.day_high,
        volume=figures.volume,
        session=figures.session,
        provenance=received.provenance,
        name=figures.name,
        notes=rejections(received),
    )


def quote_from_daily(history: History) -> Quote | None:
    """The last daily bar against the one before it; None where there are not two."""
    if len(history.bars) < 2:
        return None
    before, last = (row for _, row in history.bars.iloc[-2:].iterrows())
    return Quote(
        symbol=history.symbol,
        price=float(last["close"]),
        previous_close=float(before["close"]),
        open=float(last["open"]),
        day_low=float(last["low"]),
        day_high=float(last["high"]),
        volume=int(last["volume"]),
        session=history.bars.index[-1].date(),
        provenance=history.provenance,
        notes=history.notes,
    )


def coarser(history: History, asked: Interval) -> History:
    """The history with a note that its bars are longer than `asked`."""
    values = {"asked": asked.value, "given": history.interval.value}
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
        bundled_until=None if bundled else history.bundled_until,
    )


def _within(notes: tuple[Note, ...], bars: pd.DataFrame) -> tuple[Note, ...]:
    """The notes that still say something about `bars`."""
    first, last = bars.index[0].date(), bars.index[-1].date()

    def holds(note: Note) -> bool:
        session = note.values.get("session")
        if note.code is NoteCode.SUSPICIOUS_BAR and isinstance(session, date):
            return bool(first <= session <= last)
        return note.code is not NoteCode.STARTS_LATER_THAN_ASKED

    return tuple(note for note in notes if holds(note))


def rejections(received: Received | None) -> tuple[Note, ...]:
    """One note for each problem for which rows of the answer were refused."""
    if received is None:
        return ()
    provider = received.provenance.provider
    return tuple(
        Note(
            NoteCode.ROWS_REJECTED,
            {"provider": provider, "count": each.count, "problem": each.problem},
        )
        for each in received.answer.rejections
    )


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
    range_: Range, bars: pd.DataFrame, known: pd.DataFrame, received: Received | None
) -> tuple[Note, ...]:
    """A note where the bars do not reach back as far as asked.

    For all there is, only a provider that gave everything back to the listing reaches.
    """
    given = bars.index[0]
    if range_ is Range.MAX:
        asked: date | None = None
        late = received is None or not received.answer.complete
        # A complete answer that could not be joined in front of the snapshot is not shown whole.
        if received is not None and received.answer.bars is not None:
            late = late or received.answer.bars.index[0] < given
    else:
        asked = _start(range_, known).date()
        late = given - pd.Timestamp(asked) > _LATE
    values = {"asked": asked, "given": given.date()}
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


def newest_quote(*quotes: Quote | None) -> Quote | None:
    """The quote with the newest price; of those as new, the first."""
    known = [each for each in quotes if each is not None]
    return max(known, key=lambda each: each.provenance.as_of, default=None)


def with_newer_session(first: History | None, second: History | None) -> History | None:
    """The history that reaches the newer session; of two, the first."""
    known = [each for each in (first, second) if each is not None]
    return max(known, key=lambda each: each.bars.index[-1].date(), default=None)
