"""Sentences about a price: its age and source, and what went wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from components import format as fmt
from components.language import gettext as _
from components.language import mark, ngettext
from data.prices.model import (
    Note,
    NoteCode,
    Provenance,
    RowFault,
    Source,
    Unavailable,
    UnavailableReason,
)

_REALTIME = timedelta(minutes=1)

REASONS: Mapping[UnavailableReason, str] = {
    UnavailableReason.MALFORMED_SYMBOL: mark(
        "That is not the form of a US ticker: one to six letters or digits, such as NVDA or BRK.B."
    ),
    UnavailableReason.LISTED_ELSEWHERE: mark(
        "Only shares and funds listed in the United States are served here; this symbol names a "
        "listing elsewhere."
    ),
    UnavailableReason.NOT_A_SHARE: mark(
        "Only shares and funds listed in the United States are served here; this symbol names an "
        "index, a currency, a future or an option."
    ),
    UnavailableReason.UNKNOWN_SYMBOL: mark("No provider that answered knows this symbol."),
    UnavailableReason.PENDING: mark("The first answer for this symbol is under way."),
    UnavailableReason.OFFLINE: mark("There is no connection to a price provider."),
    UnavailableReason.TIMEOUT: mark("The provider did not answer in time."),
    UnavailableReason.RATE_LIMITED: mark(
        "The provider has had enough questions from here for now."
    ),
    UnavailableReason.TOO_MANY_SYMBOLS: mark(
        "Too many different symbols were asked for within a minute."
    ),
    UnavailableReason.SERVER_ERROR: mark("The provider answered with an error."),
    UnavailableReason.CONTRADICTORY: mark("Its answer contradicts what is known of this symbol."),
    UnavailableReason.BAD_DATA: mark("The provider's answer was not usable."),
}

FAULTS: Mapping[str, str] = {
    RowFault.MISSING: mark("a missing figure"),
    RowFault.NOT_POSITIVE: mark("a price of zero or less, or a negative volume"),
    RowFault.HIGH_BELOW_LOW: mark("a high below the low"),
    RowFault.OUTSIDE_RANGE: mark("an open or close outside the day's range"),
    RowFault.FUTURE: mark("a time that has not come yet"),
    RowFault.NO_SESSION: mark("a day on which the exchange does not trade"),
    RowFault.OUTSIDE_HOURS: mark("a time outside the trading hours of its day"),
    RowFault.DUPLICATE: mark("a time that came twice"),
    RowFault.UNSORTED: mark("a time out of order"),
    RowFault.WIDE_RANGE: mark("a high of more than five times the low"),
    RowFault.REPEATED: mark("figures that many bars in a row repeat"),
    RowFault.STEP: mark("a price that does not fit the prices beside it"),
}


def source_words(provenance: Provenance, now: datetime) -> str:
    """The source in a few words: live, delayed by how much, cached how long ago, or bundled."""
    if provenance.source is Source.BUNDLED:
        day = fmt.day(provenance.as_of.date(), "long")
        return _("saved prices of {date}").format(date=day)
    if provenance.source is Source.CACHED:
        fetched = provenance.fetched_at or provenance.as_of
        return _("cached {age}").format(age=fmt.age(now - fetched))
    if provenance.delay is not None and provenance.delay > _REALTIME:
        return _("delayed by {time}").format(time=fmt.span(provenance.delay))
    return _("live")


def provider_name(provenance: Provenance) -> str:
    """Whose prices they are, in a word or two."""
    if provenance.source is Source.BUNDLED:
        return _("saved prices")
    return provenance.provider


def provenance_line(provenance: Provenance, now: datetime) -> str:
    """Source, provider and the age of the newest price, as one line under a number or chart."""
    parts = [_sentence_start(source_words(provenance, now))]
    if provenance.source is not Source.BUNDLED:
        parts.append(provenance.provider)
    parts.append(
        _("price of {moment} New York ({age})").format(
            moment=fmt.moment(provenance.as_of), age=fmt.age(now - provenance.as_of)
        )
    )
    return " · ".join(parts)


def recorded_line(provenance: Provenance) -> str:
    """Source and times of a price for a file: absolute, in ISO form with the offset of New York."""
    parts = [provider_name(provenance)]
    parts.append(_("price of {moment}").format(moment=fmt.iso(provenance.as_of)))
    if provenance.fetched_at is not None:
        parts.append(_("fetched {moment}").format(moment=fmt.iso(provenance.fetched_at)))
    return ", ".join(parts)


def unavailable_sentence(result: Unavailable, now: datetime) -> str:
    """Why there is nothing to show for a symbol, and when asking again makes sense."""
    parts = [_reason_of(result)]
    if result.retry_at is not None and result.retry_at > now:
        wait = fmt.span(result.retry_at - now)
        parts.append(_("The next attempt is possible in {time}.").format(time=wait))
    return " ".join(parts)


def _reason_of(result: Unavailable) -> str:
    if result.reason is not UnavailableReason.LISTED_ELSEWHERE or result.country is None:
        return _(REASONS[result.reason])
    return _(
        "Only shares and funds listed in the United States are served here; {symbol} names a "
        "listing elsewhere ({country})."
    ).format(symbol=result.symbol, country=fmt.country(result.country))


def note_sentences(notes: Iterable[Note]) -> list[str]:
    """One sentence for each note, without repetitions.

    Doubtful bars share one, and so do providers that give nothing for the same reason.
    """
    notes = list(notes)
    doubtful = [note for note in notes if note.code is NoteCode.SUSPICIOUS_BAR]
    silent = [note for note in notes if note.code is NoteCode.PROVIDER_UNAVAILABLE]
    sentences = [_SENTENCES[note.code](note.values) for note in notes if note.code in _SENTENCES]
    sentences += _providers_unavailable(silent)
    if doubtful:
        sentences.append(_suspicious(doubtful))
    return list(dict.fromkeys(sentences))


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]


def _providers_unavailable(notes: Sequence[Note]) -> list[str]:
    """One sentence for all providers that give nothing for the same reason."""
    providers: dict[tuple[UnavailableReason, str | None], list[str]] = {}
    for note in notes:
        retry_at = note.values.get("retry_at")
        until = fmt.clock(retry_at) if isinstance(retry_at, datetime) else None
        named = providers.setdefault((UnavailableReason(str(note.values["reason"])), until), [])
        if note.values["provider"] is not None:
            named.append(str(note.values["provider"]))
    sentences = []
    for (reason, until), names in providers.items():
        text = _(REASONS[reason])
        if names:
            text = _("{provider}: {reason}").format(provider=", ".join(names), reason=text)
        if until is not None:
            text += " " + _("Next attempt from {time} New York.").format(time=until)
        sentences.append(text)
    return sentences


def _rows_rejected(values: Mapping[str, Any]) -> str:
    count = int(values["count"])
    fault = FAULTS[str(values["fault"])]
    text = ngettext(
        "{count} bar from {provider} was refused",
        "{count} bars from {provider} were refused",
        count,
    ).format(count=fmt.number(count), provider=values["provider"])
    return _("{sentence}: {problem}.").format(sentence=text, problem=_(fault))


def _overlap(values: Mapping[str, Any]) -> str:
    count = int(values["sessions"])
    return ngettext(
        "{provider} and the saved prices disagree on {count} session, by {largest} on {session}.",
        "{provider} and the saved prices disagree on {count} sessions, "
        "most on {session} ({largest}).",
        count,
    ).format(
        provider=values["provider"],
        count=fmt.number(count),
        largest=fmt.percent(abs(float(values["largest"])), signed=False),
        session=_day(values["session"]),
    )


_INTERVALS = {
    "1m": mark("1-minute"),
    "5m": mark("5-minute"),
    "1d": mark("daily"),
}


def _coarser(values: Mapping[str, Any]) -> str:
    return _("There are no {asked} bars at the moment; {given} bars are shown.").format(
        asked=_(_INTERVALS[str(values["asked"])]), given=_(_INTERVALS[str(values["given"])])
    )


def _starts_later(values: Mapping[str, Any]) -> str:
    if values.get("asked") is None:
        return _("The bars at hand begin on {given}.").format(given=_day(values["given"]))
    return _("The bars at hand begin on {given}, not on {asked}.").format(
        given=_day(values["given"]), asked=_day(values["asked"])
    )


def _missing(values: Mapping[str, Any]) -> str:
    count = int(values["count"])
    return ngettext(
        "There are no prices of {count} session of the exchange, {session}: the chart has a gap "
        "there, and no change is measured across it.",
        "There are no prices of {count} sessions of the exchange, the last of them {session}: "
        "the chart has gaps there, and no change is measured across them.",
        count,
    ).format(count=fmt.number(count), session=_day(values["session"]))


def _filled(values: Mapping[str, Any]) -> str:
    count = int(values["count"])
    return ngettext(
        "The prices of {count} session, {session}, come from {provider}.",
        "The prices of {count} sessions, the last of them {session}, come from {provider}.",
        count,
    ).format(count=fmt.number(count), session=_day(values["session"]), provider=values["provider"])


def _previous_close_replaced(values: Mapping[str, Any]) -> str:
    return _(
        "{provider} gives {given} as the close of {session}; the close known is {used}, and the "
        "change is measured from that."
    ).format(
        provider=values["provider"],
        given=fmt.money(values["given"]),
        used=fmt.money(values["used"]),
        session=_day(values["session"]),
    )


def _price_replaced(values: Mapping[str, Any]) -> str:
    return _(
        "{provider} gives a price of {given} beside a last minute at {used}; the minute's price "
        "is shown."
    ).format(
        provider=values["provider"],
        given=fmt.money(values["given"]),
        used=fmt.money(values["used"]),
    )


def _move_confirmed(values: Mapping[str, Any]) -> str:
    return _(
        "The price has more than doubled or halved since the previous close; {provider} says so "
        "too."
    ).format(provider=values["provider"])


def _move_unconfirmed(values: Mapping[str, Any]) -> str:
    return _(
        "{provider} gives a move of {move} on {session}; no other provider has confirmed it."
    ).format(
        provider=values["provider"],
        move=fmt.percent(values["move"], 0),
        session=fmt.day(values["session"]),
    )


def _one_provider(values: Mapping[str, Any]) -> str:
    return _("These prices rest on {provider} alone: nothing else at hand confirms them.").format(
        provider=values["provider"]
    )


def _closes_differ(values: Mapping[str, Any]) -> str:
    return _(
        "{provider} gives two closes of {session}, {first} and {second}, and nothing at hand tells "
        "which is right: no change is shown."
    ).format(
        provider=values["provider"],
        first=fmt.money(values["given"]),
        second=fmt.money(values["used"]),
        session=_day(values["session"]),
    )


def _split(values: Mapping[str, Any]) -> str:
    text = (
        _("Split {ratio} on {session}: earlier prices and share counts are converted.")
        if values["named"]
        else _(
            "The prices show a split of {ratio} since the snapshot that no provider has dated; "
            "earlier prices are converted."
        )
    )
    return text.format(ratio=values["ratio"], session=_day(values["session"]))


def _suspicious(notes: list[Note]) -> str:
    worst = max(notes, key=_difference)
    return ngettext(
        "A second vendor disagrees on the high or low of {count} day shown "
        "(by {largest}, on {session}); closes agree.",
        "A second vendor disagrees on the high or low of {count} days shown "
        "(by at most {largest}, on {session}); closes agree.",
        len(notes),
    ).format(
        count=fmt.number(len(notes)),
        largest=fmt.percent(_difference(worst), signed=False),
        session=_day(worst.values["session"]),
    )


def _difference(note: Note) -> float:
    value: Any = note.values["value"]
    other: Any = note.values["other"]
    return abs(float(value) / float(other) - 1)


def _day(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return fmt.day(value) if isinstance(value, date) else fmt.MISSING


_SENTENCES: Mapping[NoteCode, Callable[[Mapping[str, Any]], str]] = {
    NoteCode.ROWS_REJECTED: _rows_rejected,
    NoteCode.OVERLAP_MISMATCH: _overlap,
    NoteCode.COARSER_THAN_ASKED: _coarser,
    NoteCode.STARTS_LATER_THAN_ASKED: _starts_later,
    NoteCode.SESSIONS_MISSING: _missing,
    NoteCode.SESSIONS_FILLED: _filled,
    NoteCode.PREVIOUS_CLOSE_REPLACED: _previous_close_replaced,
    NoteCode.PRICE_REPLACED: _price_replaced,
    NoteCode.MOVE_CONFIRMED: _move_confirmed,
    NoteCode.MOVE_UNCONFIRMED: _move_unconfirmed,
    NoteCode.ONE_PROVIDER: _one_provider,
    NoteCode.CLOSES_DIFFER: _closes_differ,
    NoteCode.SPLIT: _split,
}

#: What the header says; the rest is about bars and stands under the chart.
QUOTE_NOTES = frozenset(
    {
        NoteCode.PROVIDER_UNAVAILABLE,
        NoteCode.ROWS_REJECTED,
        NoteCode.SESSIONS_MISSING,
        NoteCode.SESSIONS_FILLED,
        NoteCode.OVERLAP_MISMATCH,
        NoteCode.PREVIOUS_CLOSE_REPLACED,
        NoteCode.PRICE_REPLACED,
        NoteCode.MOVE_CONFIRMED,
        NoteCode.MOVE_UNCONFIRMED,
        NoteCode.ONE_PROVIDER,
        NoteCode.CLOSES_DIFFER,
        NoteCode.SPLIT,
    }
)
CHART_NOTES = frozenset(NoteCode) - {NoteCode.PROVIDER_UNAVAILABLE}
