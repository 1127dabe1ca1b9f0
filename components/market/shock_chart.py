"""What the shock did, as a picture: a bar for each fall, a line for the way back, sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from components import choices, language, theme
from components import format as fmt
from components.charts import figure as figures
from components.charts import style
from components.charts.figure import Figure
from components.charts.written import WrittenChart
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import codes
from components.market.shock import ShockRow, ShockTable, finding, frame, labels, remark
from components.theme import Palette
from data import symbols

#: The selection that a click on a row makes, and its field.
PICKED, SYMBOL = "picked", "symbol"
_ROW = 29  #: pixels a row
_HEAD = 44  #: pixels above the rows, for the heads of the columns
#: Where the parts stand, as shares of the width: the line of no fall, the way back, its end.
_ZERO, _BACK, _END = 0.37, 0.45, 0.74
_FALLS = 0.27  #: of the width, the largest fall
_FALLS_NARROW = 0.14  #: where its symbol and its number need what is left
#: From this width on, days of recovery have room.
_WIDE = 700
_OTHERS = 0.62  #: opacity of what is not the symbol shown


@dataclass(frozen=True, slots=True)
class ShockChart:
    """The table, and which of its symbols the page shows."""

    table: ShockTable
    symbol: str


def draw(table: ShockTable, symbol: str) -> None:
    """Draws the picture under its sentence; a click on a row, or a choice, opens its symbol."""
    figure = cached(table, symbol)
    if not isinstance(figure.chart, WrittenChart):  # what is cached is written
        raise TypeError("an unwritten chart")
    st.markdown(f"### {escape_markdown(figure.title)}")
    # A choice must not outlive the change that it makes: the next symbol's picture is another.
    key = f"shock_{symbol}_{language.current()}_{theme.appearance()}"

    def open_row() -> None:
        rows = st.session_state[key]["selection"].get(PICKED) or [{}]
        _open(rows[0].get(SYMBOL))

    def open_choice() -> None:
        _open(st.session_state[f"{key}_list"])

    st.vega_lite_chart(
        figure.chart.as_specification(),
        theme=None,
        alt=figure.alt,
        key=key,
        on_select=open_row,
        selection_mode=PICKED,
    )
    rows = {row.symbol: row.name for row in ordered(table) if row.symbol != symbol}
    st.selectbox(
        _("A row opens its symbol; so does this list"),
        list(rows),
        index=None,
        format_func=lambda each: f"{rows[each]} ({each})",
        key=f"{key}_list",
        on_change=open_choice,
        placeholder=_("Open a symbol"),
        width=320,
    )
    figures.footer(figure, key="shock")


def _open(symbol: object) -> None:
    """Shows a bundled symbol on the page."""
    if isinstance(symbol, str) and symbols.find(symbol):
        choices.write(codes.SYMBOL, symbol, symbols.SUBJECT)


def cached(table: ShockTable, symbol: str) -> Figure:
    """The picture in which `symbol` stands out, its numbers behind it."""

    def build(palette: Palette) -> Figure:
        title = finding(table)
        said = _("What {date} did to {count} shares and funds").format(
            date=fmt.day(table.shock, "long"), count=len(table.rows)
        )
        return Figure(
            name="what-the-shock-did",
            title=title,
            chart=chart(ShockChart(table, symbol), palette),
            alt=f"{said}. {title}.",
            source=remark(table),
            table=frame(table),
            labels=labels(table),
        )

    return figures.cached("shock", [table.identity or table, symbol], build)


def ordered(table: ShockTable) -> list[ShockRow]:
    """The rows from the largest fall to the largest rise, those without a number last."""
    return sorted(table.rows, key=lambda row: (row.moves.on_day is None, row.moves.on_day or 0.0))


def chart(content: ShockChart, palette: Palette) -> alt.LayerChart:
    """The picture, in the visitor's language and the colours given."""
    rows = ordered(content.table)
    frame = pd.DataFrame([_row(row, place, content) for place, row in enumerate(rows)])
    most = max((abs(row.moves.on_day or 0.0) for row in rows), default=0.0) or 1.0
    longest = max(filter(None, (_sessions(row) for row in rows)), default=1)
    base = alt.Chart(frame)
    middle = alt.value(alt.ExprRef(f"{_HEAD} + (datum.place + .5) * {_ROW}"))
    zero = f"width * {_ZERO}"
    fall = f"{zero} + datum.fall / {most} * width * (width > {_WIDE} ? {_FALLS} : {_FALLS_NARROW})"
    start, end = (
        f"width * {_BACK}",
        f"width * ({_BACK} + {_END - _BACK} * datum.sessions / {longest})",
    )
    strength = alt.Opacity("strength:Q", scale=None, legend=None)
    ink = alt.condition("datum.own", alt.value(palette.ink), alt.value(palette.mark))
    # A screen reader is told the numbers beside the marks, not the marks.
    layers = [
        _rows_to_click(base, len(rows), palette),
        _text(
            base,
            "name",
            "0",
            middle,
            palette,
            align="left",
            limit=alt.ExprRef(f"isValid(datum.fall) ? {fall} - 60 : {zero}"),
            text=alt.ExprRef(f"width > {_WIDE} ? datum.name : datum.{SYMBOL}"),
        ),
        base.transform_filter("isValid(datum.fall)")
        .mark_bar(color=palette.market, height=18, aria=False)
        .encode(x=_at(zero), x2=_at(fall), y=middle, opacity=strength),
        _text(
            base,
            "fall_text",
            f"{fall} + (datum.fall < 0 ? -6 : 6)",
            middle,
            palette,
            align=alt.ExprRef("datum.fall < 0 ? 'right' : 'left'"),
        ),
        alt.Chart(pd.DataFrame({"line": [0]}))
        .mark_rule(color=palette.ink, aria=False)
        .encode(x=_at(zero), y=alt.value(_HEAD), y2=alt.value(_HEAD + _ROW * len(rows))),
        base.transform_filter("isValid(datum.sessions)")
        .mark_rule(strokeWidth=2, aria=False)
        .encode(x=_at(start), x2=_at(end), y=middle, color=ink),
        base.transform_filter("isValid(datum.sessions)")
        .mark_point(size=60, strokeWidth=1.5, opacity=1, fill=palette.background, aria=False)
        .encode(
            x=_at(end),
            y=middle,
            stroke=alt.value(palette.ink),
            fill=alt.condition("datum.own", alt.value(palette.ink), alt.value(palette.background)),
        ),
        _text(
            base,
            "back_text",
            # Beside the number of a share that rose.
            f"isValid(datum.sessions) ? {end} + 9 : {start} + (width > {_WIDE} ? 0 : 24)",
            middle,
            palette,
            align="left",
            text=alt.ExprRef(f"width > {_WIDE} ? datum.back_text : datum.back_short"),
        ),
        _text(
            base,
            "since_text",
            "width",
            middle,
            palette,
            align="right",
            text=alt.ExprRef(f"width > {_WIDE} ? datum.since_text : datum.since_short"),
        ),
        *_heads(content.table, palette),
    ]
    height = _HEAD + _ROW * len(rows)
    return style.styled(alt.layer(*layers).properties(height=height), palette)


def _sessions(row: ShockRow) -> int | None:
    """Sessions until the loss was won back; None where it was not, or nothing was lost."""
    recovery, moved = row.moves.recovery, row.moves.on_day
    return recovery.sessions if recovery and moved is not None and moved < 0 else None


def _row(row: ShockRow, place: int, content: ShockChart) -> dict[str, Any]:
    sessions, moves = _sessions(row), row.moves
    own = row.symbol == content.symbol
    recovery = moves.recovery
    if moves.on_day is None:
        short = full = fmt.MISSING
    elif moves.on_day >= 0:
        short = full = _("did not fall")
    elif sessions is None or recovery is None:
        short = full = _("not yet")
    else:
        short = fmt.number(sessions)
        full = f"{short} · {fmt.day(recovery.session)}"
    since = fmt.percent(moves.since, 1)
    again = sessions is not None and moves.since is not None and moves.since < 0
    return {
        "place": place,
        SYMBOL: row.symbol,
        "name": row.name,
        "fall": moves.on_day,
        "fall_text": fmt.percent(moves.on_day, 1),
        "sessions": sessions,
        "back_text": full,
        "back_short": short,
        "since_text": _("below again ↓ {move}").format(move=since) if again else since,
        "since_short": f"↓ {since}" if again else since,
        "own": own,
        "strength": 1.0 if own else _OTHERS,
        "said": ", ".join([row.name, fmt.percent(moves.on_day, 1), full, since]),
    }


def _at(expression: str) -> Any:
    """A place that a Vega expression gives, in pixels."""
    return alt.value(alt.ExprRef(expression))


def _rows_to_click(base: alt.Chart, count: int, palette: Palette) -> alt.Chart:
    """A rectangle a row: shaded where it is the symbol shown; a click on it picks the row."""
    pick = alt.selection_point(name=PICKED, fields=[SYMBOL], on="click", clear=False)
    rectangles: alt.Chart = (
        base.mark_rect(color=palette.panel, cursor="pointer", description="rows")
        .encode(
            x=alt.value(-6),
            x2=_at("width + 6"),
            y=alt.value(alt.ExprRef(f"{_HEAD} + datum.place * {_ROW}")),
            y2=alt.value(alt.ExprRef(f"{_HEAD} + (datum.place + 1) * {_ROW}")),
            opacity=alt.condition("datum.own", alt.value(1), alt.value(0)),
            description="said:N",
        )
        .add_params(pick)
    )
    return rectangles


def _text(base: alt.Chart, field: str, x: str, y: Any, palette: Palette, **mark: Any) -> alt.Chart:
    """The texts of a column; those of the symbol shown are bold."""
    look: dict[str, Any] = {
        "baseline": "middle",
        "fontSize": alt.ExprRef(f"width > {_WIDE} ? {style.LABEL_SIZE} : {style.SMALL_SIZE}"),
        "fontWeight": alt.ExprRef(f"datum.own ? {style.NAME_WEIGHT} : 400"),
        "color": palette.ink,
        "aria": False,
    }
    marked: alt.Chart = base.mark_text(**(look | mark)).encode(x=_at(x), y=y)
    if "text" not in mark:
        marked = marked.encode(text=f"{field}:N")
    return marked


def _heads(table: ShockTable, palette: Palette) -> Sequence[alt.Chart]:
    """The heads of the columns."""
    last = table.last_session
    since = _("On {date}").format(date=fmt.day(last)) if last else _("Until now")
    heads: list[tuple[str, str, Literal["left", "right"]]] = [
        (_("Fall on {date}").format(date=fmt.day(table.shock)), f"width * {_ZERO}", "right"),
        (_("Sessions until it was won back"), f"width * {_BACK}", "left"),
        (since, "width", "right"),
    ]
    return [
        alt.Chart(pd.DataFrame({"head": [words]}))
        .mark_text(
            align=align,
            baseline="top",
            fontSize=style.SMALL_SIZE,
            fontWeight=style.NAME_WEIGHT,
            color=palette.market if number == 0 else palette.ink,
            # On a phone the middle head stands a line higher.
            dy=alt.ExprRef(f"width > {_WIDE} ? 14 : {0 if number == 1 else 18}"),
        )
        .encode(x=_at(x), y=alt.value(0), text="head:N")
        for number, (words, x, align) in enumerate(heads)
    ]
