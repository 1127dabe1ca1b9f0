"""What the page says of the bundled figures: gathered from data, worked out by calc."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from calc import returns
from components import format as fmt
from components import language
from components.content import provenance
from components.language import gettext as _
from components.language import ngettext
from components.market import marks
from components.market.loss import Loss
from components.market.panel import StorySessions
from components.market.shock import ShockRow, ShockTable
from data import companies
from data.events import INTERVIEW, SHOCK, Event
from data.prices.bundled import Snapshot
from data.prices.fingerprint import digest
from data.prices.model import History, HistoryResult, Interval
from data.symbols import SUBJECT, Symbol


def story(events: Sequence[Event], snapshot: Snapshot) -> StorySessions:
    """The sessions that the page turns on, from the events and the sessions of the snapshot.

    Raises LookupError where the bundled events or prices lack one: a fault of the bundle.
    """
    sessions = {event.id: event.first_session for event in events}
    shock, answer = sessions.get(SHOCK), sessions.get(INTERVIEW)
    if shock is None or answer is None:
        raise LookupError("the bundled events lack the shock or the answer")
    before = returns.session_before(pd.DatetimeIndex(snapshot.daily(SUBJECT).index), shock)
    if before is None:
        raise LookupError("the bundled prices begin after the shock")
    return StorySessions(before, shock, answer)


@st.cache_resource(max_entries=8, show_spinner=False)
def _table(
    _histories: Sequence[History],
    _symbols: Sequence[Symbol],
    _story: StorySessions,
    reach: str,
) -> ShockTable:
    """The table of every history; `reach` says what it depends on."""
    story, names = _story, {each.symbol: each.name for each in _symbols}
    rows = []
    for history in _histories:
        closes = history.bars["close"]
        moves = returns.shock_moves(closes, story.before, story.shock, story.answer)
        last, source = history.bars.index[-1].date(), provenance.provider_name(history.provenance)
        rows.append(ShockRow(history.symbol, names[history.symbol], moves, last, source=source))
    return ShockTable(tuple(rows), story.before, story.shock, story.answer, reach)


def shock_table(
    histories: Sequence[HistoryResult], symbols: Sequence[Symbol], story: StorySessions
) -> ShockTable:
    """The moves of all symbols whose closes are known, each up to the newest one known."""
    known = [each for each in histories if isinstance(each, History)]
    content = [
        (each.symbol, each.provenance.source.value, each.provenance.provider, digest(each))
        for each in known
    ]
    # Short, since the pictures of the table are looked up by it; a provider's name is translated.
    key = repr((story, content, language.current()))
    reach = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return _table(_histories=known, _symbols=symbols, _story=story, reach=reach)


def loss(snapshot: Snapshot, story: StorySessions) -> Loss:
    """The subject's lost market value, under each filed count and as printed."""
    closes = snapshot.daily(SUBJECT)["close"]
    before, after = float(closes[str(story.before)]), float(closes[str(story.shock)])
    return Loss(companies.losses_on(story.shock, before, after), story.shock, before, after)


def shock_of(symbol: str, snapshot: Snapshot, story: StorySessions) -> marks.ShockMove | None:
    """The shock's day on a bundled symbol as the snapshot has it; None for others."""
    if symbol not in snapshot.symbols:
        return None
    return marks.shock_of(snapshot.daily(symbol)["close"], story.before, story.shock)


def row_of(symbol: str, name: str, table: ShockTable, history: HistoryResult) -> ShockRow | None:
    """What the shock did to the symbol shown; from its own closes where the table lacks it."""
    row = next((each for each in table.rows if each.symbol == symbol), None)
    if row is None and isinstance(history, History) and history.interval is Interval.DAILY:
        closes = history.bars["close"]
        moves = returns.shock_moves(closes, table.before, table.shock, table.answer)
        source = provenance.provider_name(history.provenance)
        row = ShockRow(symbol, name, moves, history.bars.index[-1].date(), source)
    return row


def company_days(symbol: str) -> tuple[marks.CompanyDay, ...]:
    """The bundled ex-dividend days of a symbol and, of the subject, its days of results."""
    days = [
        marks.CompanyDay(
            day,
            _("D"),
            _("Ex-dividend day, {day}: {amount} a share").format(
                day=fmt.day(day), amount=fmt.money(amount, digits=3)
            ),
        )
        for day, amount in companies.dividends(symbol).items()
    ]
    if symbol == SUBJECT:
        quarters = companies.quarterly_revenue()
        days += [
            marks.CompanyDay(
                stamp.date(),
                _("R"),
                _("Results of {quarter}: {day}").format(quarter=quarter, day=fmt.day(stamp.date())),
            )
            for stamp, quarter in zip(
                pd.DatetimeIndex(quarters["report_date"]), quarters["fiscal_quarter"], strict=True
            )
        ]
    return tuple(sorted(days, key=lambda each: each.session))


def headline(row: ShockRow | None, table: ShockTable, compared: Sequence[ShockRow]) -> str:
    """The finding as a heading: how long the way back took, and who of `compared` was quicker.

    Empty where the prices at hand do not say.
    """
    if row is None or row.moves.on_day is None:
        return ""
    if row.moves.on_day >= 0:
        day = fmt.day(table.shock, "long")
        return _("{name} did not fall on {day}").format(name=row.name, day=day)
    sessions = row.moves.recovery.sessions if row.moves.recovery else None
    if sessions is None:
        return _("{name} has not won its loss back").format(name=row.name)
    won = ngettext(
        "{name} won the loss back in {count} session",
        "{name} won the loss back in {count} sessions",
        sessions,
    ).format(name=row.name, count=fmt.number(sessions))
    return won + _beside(sessions, compared)


def _beside(sessions: int, compared: Sequence[ShockRow]) -> str:
    """Of the shares compared that fell too, the quickest way back, or the longest if none was."""
    ways = {
        row.name: row.moves.recovery.sessions
        for row in compared
        if row.moves.recovery and row.moves.recovery.sessions and (row.moves.on_day or 0) < 0
    }
    if not ways:
        return ""
    quickest, longest = min(ways, key=ways.__getitem__), max(ways, key=ways.__getitem__)
    if ways[quickest] < sessions:
        return _("; {other} was quicker").format(other=quickest)
    if ways[longest] > sessions:
        return _("; {other} took longer").format(other=longest)
    return ""


def lead(row: ShockRow | None, name: str, table: ShockTable, loss: Loss) -> str:
    """The finding on the symbol shown: its fall, the way back, where its price stands since.

    `loss` is the subject's: no other share's count is known.
    """
    shock = fmt.day(table.shock, "long")
    if row is None or row.moves.on_day is None:  # a number that is missing is not 0 %
        return _("The prices at hand do not hold what {name} lost on {shock}.").format(
            name=name, shock=shock
        )
    move = fmt.percent(abs(row.moves.on_day), signed=False)
    if row.moves.on_day >= 0:
        return _("{name} did not fall on {shock}: it closed {move} higher.").format(
            name=row.name, move=move, shock=shock
        )
    if row.symbol == SUBJECT:
        value = fmt.billions(loss.used.loss)
        fall = _("{name} lost {move} on {shock}, and with it {value} of market value.").format(
            name=row.name, move=move, shock=shock, value=value
        )
    else:
        fall = _("{name} lost {move} on {shock}.").format(name=row.name, move=move, shock=shock)
    recovery = row.moves.recovery
    if recovery is None or recovery.sessions is None:
        back = _("It has not closed above the level of the session before since.")
    else:
        back = ngettext(
            "It took until {day} to win the loss back ({count} session).",
            "It took until {day} to win the loss back ({count} sessions).",
            recovery.sessions,
        ).format(day=fmt.day(recovery.session, "long"), count=fmt.number(recovery.sessions))
    moved = row.moves.since
    if moved is None:
        return f"{fall} {back}"
    since = (
        _("On {last} it stood {since} above that level.")
        if moved >= 0
        else _("On {last} it stood {since} below that level.")
    ).format(last=fmt.day(row.last_session, "long"), since=fmt.percent(abs(moved), 1, signed=False))
    return " ".join([fall, back, since])
