"""Events on a price chart: the two moments of the story, the shock's day, the others numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from calc import returns
from components import format as fmt
from components.charts import style
from components.charts.time_axis import FIELD, TimeAxis
from components.content.story import label_lines
from components.content.text import event_title
from components.language import gettext as _
from components.markdown import escape_markdown
from components.theme import Palette
from data.events import R1_RELEASE, Event

#: So many places side by side can carry an event's mark; events in one place share it.
PLACES = 18
#: What the numbers take of the height, for two rows of them.
NUMBERS_SHARE = 0.13


@dataclass(frozen=True, slots=True)
class NumberedEvent:
    """An event, the session it is drawn at, the number that its mark and its line share."""

    number: int
    event: Event
    session: date


def _shown(events: Iterable[Event], axis: TimeAxis) -> list[tuple[date, Event]]:
    """The events whose session is shown, each after its session."""
    return [
        (event.first_session, event)
        for event in events
        if event.first_session is not None
        and axis.session_position(event.first_session) is not None
    ]


def numbered(events: Iterable[Event], axis: TimeAxis) -> list[NumberedEvent]:
    """The other events whose session is shown, numbered from 1 in order of time."""
    shown = _shown((event for event in events if not event.main), axis)
    shown.sort(key=lambda pair: (pair[0], pair[1].date, pair[1].id))
    return [
        NumberedEvent(number, event, session)
        for number, (session, event) in enumerate(shown, start=1)
    ]


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


def moment_layers(
    events: Sequence[Event], axis: TimeAxis, palette: Palette, bottom: float
) -> list[alt.Chart]:
    """A rule and a label for each moment shown; `bottom` is the share of the height they span.

    The earlier label stands left of its rule and the later right, so that two moments a month
    apart stay readable on five years. A label that would leave the chart changes its side.
    """
    shown = _shown(events, axis)
    layers = []
    for rank, (session, event) in enumerate(shown):
        share = axis.share(session)
        to_the_left = share > 0.75 or (rank == 0 and share > 0.25)
        both_right = not to_the_left and rank > 0 and axis.share(shown[0][0]) <= 0.25
        color = palette.deepseek if event.id == R1_RELEASE else palette.huang
        frame = pd.DataFrame(
            {
                FIELD: [axis.session_position(session)],
                "label": ["\n".join(label_lines(event))],
                "title": [event_title(event)],
                "date": [fmt.day(event.date, "long")],
            }
        )
        base = alt.Chart(frame).encode(
            x=axis.encoding(),
            tooltip=[
                alt.Tooltip("title:N", title=_("Event")),
                alt.Tooltip("date:N", title=_("Date")),
            ],
        )
        rule = base.mark_rule(color=color, strokeWidth=1.5, clip=True).encode(
            y=alt.value(0), y2=alt.value({"expr": f"height * {bottom}"})
        )
        text = base.mark_text(
            color=color,
            align="right" if to_the_left else "left",
            baseline="top",
            dx=-5 if to_the_left else 5,
            lineBreak="\n",
            fontSize=style.SMALL_SIZE,
            fontWeight=600,
            clip=True,
        ).encode(y=alt.value(50 if both_right else 2), text="label:N")
        layers += [rule, text]
    return layers


def number_layers(
    events: Sequence[NumberedEvent], axis: TimeAxis, palette: Palette, top: float
) -> list[alt.Chart]:
    """The other events as small numbers below the price, those too close together as one.

    They take NUMBERS_SHARE of the height, from the share `top` of it downwards.
    """
    if not events:
        return []
    frame = pd.DataFrame(_places(events, axis))
    base = alt.Chart(frame).encode(
        x=axis.encoding(),
        tooltip=[
            alt.Tooltip("numbers:N", title=_("Events")),
            alt.Tooltip("dates:N", title=_("Dates")),
            alt.Tooltip("titles:N", title=_("Titles")),
        ],
    )
    y: Any = alt.Y("row:Q", axis=None, scale=_rows_scale(top))
    tick = base.mark_point(
        shape="triangle-up", filled=True, size=45, color=palette.neutral, opacity=1, clip=True
    ).encode(y=y)
    label = base.mark_text(
        color=palette.neutral, fontSize=11, baseline="bottom", dy=-6, clip=True
    ).encode(y=y, text="numbers:N")
    return [tick, label]


def _rows_scale(top: float) -> alt.Scale:
    return alt.Scale(
        domain=[0, 1],
        nice=False,
        zero=False,
        range=[
            {"expr": f"height * {top + NUMBERS_SHARE}"},
            {"expr": f"height * {top + NUMBERS_SHARE / 2}"},
        ],
    )


def _places(events: Sequence[NumberedEvent], axis: TimeAxis) -> list[dict[str, Any]]:
    """One row for each occupied place; neighbours stand on two rows in turn."""
    groups: dict[int, list[NumberedEvent]] = {}
    for each in events:
        place = min(int(axis.share(each.session) * PLACES), PLACES - 1)
        groups.setdefault(place, []).append(each)
    rows = []
    for place, group in sorted(groups.items()):
        first, last = group[0], group[-1]
        numbers, dates, titles = (
            str(first.number),
            fmt.day(first.event.date),
            event_title(first.event),
        )
        if last is not first:
            numbers += f"\N{EN DASH}{last.number}"
            dates += f" \N{EN DASH} {fmt.day(last.event.date)}"
            titles += " " + _("(and {count} more, listed below)").format(count=len(group) - 1)
        middle = (axis.share(first.session) + axis.share(last.session)) / 2
        rows.append(
            {
                FIELD: axis.at_share(middle),
                "row": place % 2,
                "numbers": numbers,
                "dates": dates,
                "titles": titles,
            }
        )
    return rows


@dataclass(frozen=True, slots=True)
class Shock:
    """The day of the shock on one price: its session, close and move (a ratio)."""

    session: date
    close: float
    ratio: float


def shock_of(closes: pd.Series[float], before: date, shock: date) -> Shock | None:
    """The shock's day on a series of daily closes; None where it lacks one of the two days."""
    ratio = returns.move(closes, before, shock)
    if ratio is None:
        return None
    return Shock(shock, float(closes[pd.Timestamp(shock)]), ratio)


def shock_layers(axis: TimeAxis, shock: Shock, y: alt.Y, palette: Palette) -> list[alt.Chart]:
    """The day of the shock on a line of daily closes: a dot, and its move beside it."""
    place = axis.session_position(shock.session)
    if place is None or axis.within_days:
        return []
    frame = pd.DataFrame(
        {FIELD: [place], "close": [shock.close], "label": [fmt.percent(shock.ratio)]}
    )
    base = alt.Chart(frame).encode(x=axis.encoding(), y=y)
    halo = base.mark_point(
        filled=True, size=70, color=palette.market, stroke=palette.background, opacity=1, clip=True
    )
    place_beside: dict[str, Any] = {
        "fontWeight": 600,
        "align": "right",
        "baseline": "top",
        "dx": -14,
        "dy": 6,
    }
    # The label often falls on the line: a rim in the colour of the page keeps it readable.
    rim = base.mark_text(
        stroke=palette.background, strokeWidth=4, clip=True, **place_beside
    ).encode(text="label:N")
    text = base.mark_text(color=palette.market, clip=True, **place_beside).encode(text="label:N")
    return [halo, rim, text]


def describe(events: Sequence[NumberedEvent]) -> str:
    """The numbered events as a list in Markdown, in the order of their marks."""
    return "\n".join(
        f"{each.number}. {fmt.day(each.event.date)}: {escape_markdown(event_title(each.event))}"
        for each in events
    )
