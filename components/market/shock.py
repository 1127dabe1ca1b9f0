"""What the shock did: one row a symbol; its sentence and its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from calc.returns import ShockMoves
from components import format as fmt
from components.language import gettext as _
from components.language import ngettext


@dataclass(frozen=True, slots=True)
class ShockRow:
    """One symbol and its moves.

    `last_session` is the one that the move until now ends with, `source` whose closes they are.
    """

    symbol: str
    name: str
    moves: ShockMoves
    last_session: date
    source: str


@dataclass(frozen=True, slots=True)
class ShockTable:
    """The rows with the sessions they speak of: before the shock, the shock, Huang's answer.

    `identity` names all this in keys of caches; empty for a table of one use.
    """

    rows: Sequence[ShockRow]
    before: date
    shock: date
    answer: date
    identity: str = ""

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
    }


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
