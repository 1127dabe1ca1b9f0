"""What the shock did: one row a symbol, sortable, with the course since."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from calc.returns import ShockMoves
from components import format as fmt
from components import language
from components.language import gettext as _
from components.language import ngettext

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


@dataclass(frozen=True, slots=True)
class ShockRow:
    """One symbol: its moves, and closes since the session before the shock for the sparkline.

    `last_session` is the one that the move until now ends with, `source` whose closes they are.
    """

    symbol: str
    name: str
    moves: ShockMoves
    course: tuple[float, ...]
    last_session: date
    source: str


@dataclass(frozen=True, slots=True)
class ShockTable:
    """The rows with the sessions they speak of: before the shock, the shock, Huang's answer."""

    rows: Sequence[ShockRow]
    before: date
    shock: date
    answer: date

    @property
    def last_session(self) -> date | None:
        """The session up to which all rows reach; None where they differ."""
        days = {row.last_session for row in self.rows}
        return days.pop() if len(days) == 1 else None


def finding(table: ShockTable) -> str:
    """The table's message: how many fell, who most, how many are back."""
    known = [row for row in table.rows if row.moves.on_day is not None]
    fell = [row for row in known if (row.moves.on_day or 0) < 0]
    back = [row for row in fell if row.moves.recovery and row.moves.recovery.sessions is not None]
    if not fell:
        return _("None of {count} fell on {date}").format(
            count=len(known), date=fmt.day(table.shock, "long")
        )
    worst = min(fell, key=lambda row: row.moves.on_day or 0)
    return _(
        "{fell} of {count} fell on {date}, {worst} most ({move}); "
        "{back} have since closed above where they stood before"
    ).format(
        fell=len(fell),
        count=len(known),
        date=fmt.day(table.shock, "long"),
        worst=worst.name,
        move=fmt.percent(worst.moves.on_day),
        back=len(back),
    )


def frame(table: ShockTable) -> pd.DataFrame:
    """The numbers as a table, machine-readable: ratios, counts and dates.

    `sessions` is missing where the price is not back yet, 0 where it did not fall.
    """
    return pd.DataFrame(
        {
            "symbol": [row.symbol for row in table.rows],
            "name": [row.name for row in table.rows],
            "on_day": _numbers(row.moves.on_day for row in table.rows),
            "to_answer": _numbers(row.moves.to_answer for row in table.rows),
            "since": _numbers(row.moves.since for row in table.rows),
            "sessions": _numbers(
                row.moves.recovery.sessions if row.moves.recovery else None for row in table.rows
            ),
            "back_on": pd.to_datetime(
                pd.Series(
                    [
                        row.moves.recovery.session if row.moves.recovery else None
                        for row in table.rows
                    ]
                )
            ),
            "course": [list(row.course) for row in table.rows],
            "until": pd.to_datetime(pd.Series([row.last_session for row in table.rows])),
        }
    )


def _numbers(values: Iterable[float | None]) -> pd.Series[float]:
    return pd.Series([math.nan if value is None else value for value in values], dtype=float)


def labels(table: ShockTable) -> dict[str, str]:
    """The columns' names in the visitor's language."""
    return {
        "symbol": _("Symbol"),
        "name": _("Name"),
        "on_day": fmt.day(table.shock),
        "to_answer": _("To {date}").format(date=fmt.day(table.answer)),
        "since": (
            _("To {date}").format(date=fmt.day(table.last_session))
            if table.last_session
            else _("Until now")
        ),
        "until": _("Latest close"),
        "sessions": _("Sessions to recover"),
        "back_on": _("Back above on"),
        "course": _("Course since {date}").format(date=fmt.day(table.before)),
    }


def draw(table: ShockTable) -> None:
    """Draws the table; a click on a column's name sorts by it."""
    _draw(f"{table!r} {language.current()}", table)


@st.cache_resource(max_entries=8, show_spinner=False)
def _draw(key: str, _table: ShockTable) -> None:
    """The table as a message made once: Streamlit replays it to whoever asks."""
    table, columns = _table, _columns(_table)
    # Where all rows reach the same session, the column's name says it.
    hidden = {"until"} if table.last_session else set()
    st.dataframe(
        _written(frame(table)),
        column_order=[name for name in columns if name not in hidden],
        column_config=columns,
        hide_index=True,
        height="content",
        placeholder=fmt.MISSING,
        alt=_("What {date} did to {count} shares and funds").format(
            date=fmt.day(table.shock, "long"), count=len(table.rows)
        ),
    )


def _written(numbers: pd.DataFrame) -> Styler:
    """The figures as the visitor's language writes them; sorting still sees the numbers."""
    formats: dict[str, Any] = {
        "on_day": fmt.percent,
        "to_answer": fmt.percent,
        "since": lambda ratio: fmt.percent(ratio, 1),
        "back_on": lambda day: fmt.day(day.date()),
        "until": lambda day: fmt.day(day.date()),
    }
    count: Any = _sessions
    # A random identity would make the same table another one for the browser.
    return (
        numbers.style.set_uuid("shock")
        .format(formats, na_rep=fmt.MISSING)
        .format(count, subset=["sessions"], na_rep=_("not yet"))
    )


def _columns(table: ShockTable) -> dict[str, Any]:
    """The columns as they are shown, from left to right."""
    of, names = st.column_config, labels(table)
    since_close = _("Change against the close of {date}.").format(
        date=fmt.day(table.before, "long")
    )
    to_recover = _("Sessions after {shock} until the first close above that of {before}.").format(
        shock=fmt.day(table.shock), before=fmt.day(table.before)
    )
    return {
        "name": of.TextColumn(names["name"], pinned=True, width=190),
        "on_day": of.NumberColumn(names["on_day"], help=since_close),
        "to_answer": of.NumberColumn(
            names["to_answer"], help=since_close + " " + _("The day of Huang's interview.")
        ),
        "since": of.NumberColumn(names["since"], help=since_close),
        "until": of.DateColumn(
            names["until"], help=_("The last session of this symbol that is known.")
        ),
        "course": of.LineChartColumn(names["course"], help=_("Weekly closes."), width="medium"),
        "sessions": of.NumberColumn(names["sessions"], help=to_recover),
        "back_on": of.DateColumn(names["back_on"]),
        "symbol": of.TextColumn(names["symbol"], width="small"),
    }


def _sessions(count: float) -> str:
    if count == 0:
        return _("did not fall")
    return fmt.number(count)


def remark(table: ShockTable) -> str:
    """What the columns cannot say: how many, whose closes, up to when."""
    sources: dict[str, set[date]] = {}
    for row in table.rows:
        sources.setdefault(row.source, set()).add(row.last_session)
    said = [
        _("{source} to {date}").format(source=source, date=fmt.day(max(days), "long"))
        for source, days in sources.items()
    ]
    return ngettext(
        "Closes of {count} symbol, split-adjusted, without dividends: {sources}.",
        "Closes of {count} symbols, split-adjusted, without dividends: {sources}.",
        len(table.rows),
    ).format(count=len(table.rows), sources=fmt.listed(said))
