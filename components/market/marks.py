"""What stands on a price chart beside prices: names of events, the fall, a company's own days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from calc import returns
from components import format as fmt
from components.charts import name_placement, style
from components.charts.name_placement import OFFSET, Name
from components.charts.text_width import text_width
from components.charts.time_axis import FIELD, TimeAxis
from components.content.story import label_lines
from components.content.text import event_title, localized
from components.language import gettext as _
from components.language import pgettext
from components.theme import Palette
from data.events import INTERVIEW, R1_RELEASE, Event

#: Pixels above the price: a line of words for the bar that is pointed at, two rows of names.
GUTTER = 66
_ROW, _FIRST_ROW = 20, 22
_BELOW_ROW = 20
_NAME, _DATE = style.LABEL_SIZE, style.SMALL_SIZE
_LADDER = name_placement.Ladder()
_LETTERS = "-abcdef"


@dataclass(frozen=True, slots=True)
class ShockMove:
    """The day of the shock on one price: its session, close and move (a ratio)."""

    session: date
    close: float
    ratio: float

    @property
    def before(self) -> float:
        """The close of the session before."""
        return self.close / (1 + self.ratio)


@dataclass(frozen=True, slots=True)
class EventMark:
    """A name on the chart at a session, where the drawn line stands at `level`."""

    key: str
    session: date
    level: float
    name: str
    title: str
    day: date
    below: bool = False


#: Pixels at the foot of the plot for a company's days.
DAYS_HEIGHT = 22


@dataclass(frozen=True, slots=True)
class CompanyDay:
    """A day in a company's calendar: `letter` on the chart, `title` when pointed at."""

    session: date
    letter: str
    title: str


def shock_of(closes: pd.Series[float], before: date, shock: date) -> ShockMove | None:
    """The shock's day on a series of daily closes; None where it lacks one of the two days."""
    ratio = returns.move(closes, before, shock)
    if ratio is None:
        return None
    return ShockMove(shock, float(closes[pd.Timestamp(shock)]), ratio)


def named(
    events: Iterable[Event], axis: TimeAxis, levels: pd.Series[float], shock: ShockMove | None
) -> list[EventMark]:
    """The names on a chart whose line is `levels`, in the order in which they get their place.

    The answer comes first, then the release: the earlier of two neighbours finds a place in the
    outer row, whose leader passes beside the other name. The fall has the foot of the chart. The
    others follow by the size of the line's move in their session.
    """
    known = list(events)
    moments = sorted(
        (event for event in known if event.main), key=lambda each: each.date, reverse=True
    )
    marks = [mark for event in moments if (mark := _mark(event, axis, levels))]
    if shock is not None and not axis.within_days:
        level = _level(axis, levels, shock.session)
        if level is not None:
            move = fmt.percent(shock.ratio)
            title = _("The day of the fall: {move}").format(move=move)
            marks.append(
                EventMark("shock", shock.session, level, move, title, shock.session, below=True)
            )
    others = [event for event in known if not event.main and localized(event, "name")]
    rest = [mark for event in others if (mark := _mark(event, axis, levels))]
    moves = levels.pct_change().abs()
    taken = {mark.session for mark in marks}
    for mark in sorted(rest, key=lambda each: -_move(moves, axis, each.session)):
        if mark.session not in taken:  # one leader a session
            marks.append(mark)
            taken.add(mark.session)
    return marks


def _mark(event: Event, axis: TimeAxis, levels: pd.Series[float]) -> EventMark | None:
    session = event.first_session
    level = None if session is None else _level(axis, levels, session)
    if session is None or level is None:
        return None
    name = localized(event, "name") or label_lines(event)[0]
    return EventMark(event.id, session, level, name, event_title(event), event.date)


def _move(moves: pd.Series[float], axis: TimeAxis, session: date) -> float:
    """The line's move in the bar of a session, without sign; 0 where it is not known."""
    return _level(axis, moves, session) or 0.0


def _level(axis: TimeAxis, levels: pd.Series[float], session: date) -> float | None:
    """The line's height at a session; None where it is not shown or has no price there."""
    place = axis.session_position(session)
    if place is None:
        return None
    level = levels.get(axis.places[int(place) - 1])
    return None if level is None or pd.isna(level) else float(level)


def moment_sentences(events: Sequence[Event], axis: TimeAxis) -> list[str]:
    """What the labels cannot say at length, and which moments lie outside what is shown."""
    sentences = []
    outside = []
    for event in events:
        session = event.first_session
        if session is None:
            continue
        if axis.session_position(session) is None:
            outside.append(f"{label_lines(event)[0]} ({fmt.day(event.date)})")
        elif session != event.date:
            sentences.append(
                _(
                    "{name}: {date} was a market holiday; the mark stands at the first session "
                    "that could react, {session}."
                ).format(
                    name=label_lines(event)[0], date=fmt.day(event.date), session=fmt.day(session)
                )
            )
    if outside:
        sentences.append(_("Outside this range: {moments}.").format(moments=", ".join(outside)))
    return sentences


def price_scale(domain: list[float], below: float, *, logarithmic: bool) -> alt.Scale:
    """The scale of prices: below the names, and `below` pixels above the foot of the plot."""
    return alt.Scale(
        type="log" if logarithmic else "linear",
        domain=domain,
        nice=False,
        zero=False,
        range=[{"expr": f"height - {below}"}, GUTTER],
    )


def name_layers(
    names: Sequence[EventMark],
    axis: TimeAxis,
    scale: alt.Scale,
    palette: Palette,
    foot: float | None = 0,
) -> list[alt.Chart]:
    """Leader, name and date of each event that has a place at the width and zoom shown.

    `foot` is how many pixels stay free below the row of names under the line; None: no such row.
    The first layer is there without names, too: it carries the chart's axis and zoom.
    """
    frame = pd.DataFrame(
        _name_rows(names, axis, palette, below=foot is not None), columns=list(_COLUMNS)
    )
    start, end = axis.domain
    span = f"(domain('{FIELD}')[1] - domain('{FIELD}')[0])"
    step = _LADDER.expression(f"width * {end - start} / {span}")
    slot = f"indexof('{_LETTERS}', substring(datum.code, step, step + 1)) - 1"
    right = "datum.slot % 2 === 0"
    top = (
        f"datum.slot > 3 ? height - {_BELOW_ROW + (foot or 0)} : "
        f"datum.slot > 1 ? {_FIRST_ROW} : {_FIRST_ROW + _ROW}"
    )
    shown = f"inrange(datum.{FIELD}, domain('{FIELD}'))"
    base = alt.Chart(
        frame,
        transform=[
            {"calculate": slot.replace("step", f"max(0, {step})"), "as": "slot"},
            {"filter": f"datum.slot >= 0 && {shown}"},
        ],
    )
    color = alt.Color("color:N", scale=None, legend=None)
    tooltip = [alt.Tooltip("title:N", title=_("Event")), alt.Tooltip("date:N", title=_("Date"))]
    leader = base.mark_rule(strokeWidth=style.LEADER_LINE, clip=True).encode(
        x=axis.encoding(labelled=True),
        y=alt.value(alt.ExprRef(f"({top}) + (datum.slot > 3 ? 14 : 0)")),
        y2=alt.value(alt.ExprRef("scale('y', datum.level)")),
        color=alt.Color("line:N", scale=None, legend=None),
        tooltip=tooltip,
    )
    point = base.mark_point(size=45, strokeWidth=1.5, opacity=1, fill=palette.background).encode(
        x=axis.encoding(),
        y=alt.Y("level:Q", scale=scale, title=None),
        stroke=color,
        tooltip=tooltip,
    )
    placed = base.encode(x=axis.encoding(), y=alt.value(alt.ExprRef(top)), tooltip=tooltip)
    wide = f"({step}) >= {_LADDER.first_wide}"
    look: dict[str, Any] = {
        "align": alt.ExprRef(f"{right} ? 'left' : 'right'"),
        "baseline": "top",
        "clip": True,
    }
    name = placed.mark_text(
        fontSize=_NAME,
        fontWeight=style.NAME_WEIGHT,
        dx=alt.ExprRef(f"{right} ? {OFFSET} : -{OFFSET} - ({wide} ? datum.date_width : 0)"),
        **look,
    ).encode(text="name:N", color=color)
    date_text = placed.mark_text(
        fontSize=_DATE,
        color=palette.neutral,
        dx=alt.ExprRef(f"{right} ? {OFFSET} + datum.name_width : -{OFFSET}"),
        dy=1,
        opacity=alt.ExprRef(f"{wide} ? 1 : 0"),
        **look,
    ).encode(text="short_date:N")
    return [leader, point, name, date_text]


_COLUMNS = (
    FIELD, "level", "name", "short_date", "name_width", "date_width", "color", "line", "title",
    "date", "code",
)  # fmt: skip


def _name_rows(
    names: Sequence[EventMark], axis: TimeAxis, palette: Palette, *, below: bool
) -> list[dict[str, Any]]:
    """One row a name that is placed at any zoom, with its slots at every scale."""
    rows: list[dict[str, Any]] = []
    wanted: list[Name] = []
    colors = {R1_RELEASE: palette.deepseek, INTERVIEW: palette.huang, "shock": palette.market}
    for each in names:
        place = axis.session_position(each.session)
        if place is None:
            continue
        name_width = text_width(each.name, _NAME, bold=True) + 5
        short = fmt.day(each.day, "day")
        date_width = text_width(short, _DATE) + 5
        wanted.append(Name(each.key, place, name_width + date_width, name_width, each.below))
        rows.append(
            {
                FIELD: place,
                "level": each.level,
                "name": each.name,
                "short_date": short,
                "name_width": round(name_width),
                "date_width": round(date_width),
                "color": colors.get(each.key, palette.ink),
                "line": colors.get(each.key, palette.mark),
                "title": each.title,
                "date": fmt.day(each.day, "long"),
                "code": each.key,
            }
        )
    rows_of_names = name_placement.Rows(below=int(below))
    codes = name_placement.codes(wanted, axis.domain, _LADDER, rows_of_names)
    placed = [row for row in rows if row["code"] in codes]
    return [row | {"code": codes[row["code"]]} for row in placed]


def fall_layers(
    shock: ShockMove | None, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    """The day of the fall in amber, on a line of daily prices that it is in the scale of."""
    place = axis.session_position(shock.session) if shock else None
    if shock is None or place is None or place < 2 or axis.within_days:
        return []
    rows = pd.DataFrame({FIELD: [place - 1, place], "level": [shock.before, shock.close]})
    fall: alt.Chart = (
        alt.Chart(rows)
        .mark_line(color=palette.market, strokeWidth=style.FALL_LINE, strokeCap="round", clip=True)
        .encode(x=axis.encoding(), y=alt.Y("level:Q", scale=scale, title=None))
    )
    return [fall]


def before_layers(
    shock: ShockMove | None, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    """The price before the fall as a dotted line, where the fall is shown."""
    if shock is None or axis.within_days or not axis.session_position(shock.session):
        return []
    rows = pd.DataFrame({"level": [shock.before], "label": [_("before the fall")]})
    base = alt.Chart(rows).encode(y=alt.Y("level:Q", scale=scale, title=None))
    dotted = base.mark_rule(color=palette.ink, strokeDash=list(style.BASELINE_DASH), strokeWidth=1)
    look: dict[str, Any] = {"align": "right", "baseline": "bottom", "dy": -4, "fontSize": _DATE}
    right = alt.value(alt.ExprRef("width"))
    texts = [
        base.mark_text(stroke=palette.background, strokeWidth=4, **look),
        base.mark_text(color=palette.neutral, **look),
    ]
    return [dotted, *(text.encode(x=right, text="label:N") for text in texts)]


def day_layers(days: Sequence[CompanyDay], axis: TimeAxis, palette: Palette) -> list[alt.Chart]:
    """A company's days as small letters at the foot of the plot."""
    rows = [
        {FIELD: place, "letter": each.letter, "title": each.title}
        for each in days
        if (place := axis.session_position(each.session)) is not None
    ]
    if not rows:
        return []
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=axis.encoding(),
        y=alt.value(alt.ExprRef("height - 9")),
        tooltip=[alt.Tooltip("title:N", title=pgettext("chart", "Day"))],
    )
    ring = base.mark_point(
        shape="square", size=260, fill=palette.background, stroke=palette.mark, opacity=1, clip=True
    )
    letter = base.mark_text(
        fontSize=_DATE, fontWeight=style.NAME_WEIGHT, color=palette.neutral, clip=True
    )
    return [ring, letter.encode(text="letter:N")]
