"""The linked picture: Nvidia's price on top, the events in lanes below, one time axis for both.

It is a single Vega view. Price and lanes share its width and its horizontal scale and take turns
on its height, so dragging over either zooms both, in the browser alone, and the picture fits any
width. What a visitor chooses travels as data (`datasets`), not as a new specification: choosing
an event leaves the zoom alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import style
from components.language import gettext as _
from components.theme import Palette
from components.timeline import words
from components.timeline.placing import (
    Lane,
    Place,
    Voice,
    Window,
    is_dated,
    milliseconds,
    moment,
    place,
    voice,
)
from data.events import Event

PICK = "pick"
#: The name of the view of marks, from which Vega-Lite makes that of the marks themselves.
_MARKS = "marked"

_LABEL_ROWS = 40
_PRICE_HEIGHT = 190
_GAP = 20
_LANE_HEIGHT = 27
_PRICE_BOTTOM = _LABEL_ROWS + _PRICE_HEIGHT
_LANES_TOP = _PRICE_BOTTOM + _GAP

_SMALLEST_MARK = 60
_LARGEST_MARK = 420
_DAY = 86_400_000
#: Pixels that a drag needs to be one, and milliseconds that the picture shows at least.
_SHORTEST_DRAG = 8
_SHORTEST_WINDOW = 2 * _DAY


@dataclass(frozen=True, slots=True)
class Story:
    """What is drawn.

    `closes` is indexed by session (midnight, no zone) in US dollars, `closing` holds the closing
    times of these sessions (aware). `reactions` gives for an event id the ratio by which the
    price moved in the first session that could react, None where there is none. `chosen` is the
    event whose card is open.
    """

    closes: pd.Series[float]
    closing: Sequence[datetime]
    events: Sequence[Event]
    moments: Sequence[Event]
    reactions: Mapping[str, float | None]
    window: Window
    lanes: Sequence[Lane]
    chosen: Event | None = None
    #: counts the choices made, so that choosing the same mark again is a new choice
    turn: int = 0

    @property
    def height(self) -> float:
        """The height of the plot in pixels."""
        return _LANES_TOP + _LANE_HEIGHT * _depth(self.lanes)


def _depth(lanes: Sequence[Lane]) -> float:
    return lanes[-1].top + lanes[-1].height


def specification(story: Story, palette: Palette) -> dict[str, Any]:
    """The Vega-Lite specification with its `datasets` as frames, for `st.vega_lite_chart`."""
    layers = [
        *_price(palette),
        _lanes(story, palette),
        *_moments(story, palette),
        _lane_names(story, palette),
    ]
    chart = (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .properties(
            height=story.height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
        )
    )
    spec: dict[str, Any] = style.styled(chart, palette).to_dict()
    spec["width"] = "container"
    (pick,) = spec["params"]
    # Of the marks only: a click that ends a drag elsewhere neither chooses nor unchooses.
    pick["select"]["on"] = f"@{pick['views'][0]}_marks:click"
    spec["params"] = [pick, *_zoom(story.window)]
    spec["datasets"] = datasets(story, palette)
    return spec


def datasets(story: Story, palette: Palette) -> dict[str, pd.DataFrame]:
    """The rows of the picture, by the name under which the layers ask for them."""
    places = place(story.events, story.lanes)
    heights = {each.event.id: each.height for each in places}
    return {
        "prices": _price_rows(story),
        "events": pd.DataFrame(
            [_event_row(each, story) for each in places],
            columns=list(_EVENT_COLUMNS),
        ),
        "lanes": pd.DataFrame(
            [{"top": lane.top, "label": _(words.CATEGORIES[lane.category])} for lane in story.lanes]
        ),
        "moments": pd.DataFrame(
            [_moment_row(event, row, heights, palette) for row, event in enumerate(story.moments)],
            columns=["t", "y", "label", "row", "color"],
        ),
        "chosen": _chosen_rows(story, places),
        # One row: the one rectangle that shows what a drag marks.
        "drag": pd.DataFrame({"rectangle": [0]}),
    }


# --- rows --------------------------------------------------------------------------------------

_EVENT_COLUMNS = (
    "id",
    "turn",
    "t",
    "y",
    "size",
    "shape",
    "voice",
    "title",
    "when",
    "said",
    "spoken",
)


def _price_rows(story: Story) -> pd.DataFrame:
    sessions = pd.DatetimeIndex(story.closes.index)
    return pd.DataFrame(
        {
            "t": [milliseconds(each) for each in story.closing],
            "close": story.closes.to_numpy(),
            "when": [fmt.day(stamp.date()) for stamp in sessions],
            "price": [fmt.money(float(close)) for close in story.closes],
        }
    )


def _event_row(each: Place, story: Story) -> dict[str, Any]:
    event = each.event
    move = story.reactions.get(event.id)
    return {
        "id": event.id,
        "turn": story.turn,
        "t": milliseconds(each.moment),
        "y": each.height,
        "size": abs(move or 0.0),
        "shape": _shape(move),
        "voice": voice(event).value,
        "title": words.title(event),
        "when": when(event),
        "said": reaction_words(move),
        "spoken": f"{when(event)}: {words.title(event)} ({reaction_words(move)})",
    }


def _shape(move: float | None) -> str:
    if move is None:
        return "none"
    return "up" if move >= 0 else "down"


def when(event: Event) -> str:
    """The day of an event, honest about one that is not known exactly."""
    if is_dated(event):
        return fmt.day(event.date)
    return _("about {date}").format(date=fmt.day(event.date))


def reaction_words(move: float | None) -> str:
    """The price's move in the first session that could react."""
    return fmt.percent(move, signed=True) if move is not None else fmt.MISSING


def _moment_row(
    event: Event, row: int, heights: Mapping[str, float], palette: Palette
) -> dict[str, Any]:
    return {
        "t": milliseconds(moment(event)),
        "y": heights.get(event.id),
        "label": f"{short_name(event)} · {fmt.day(event.date)}",
        "row": row,
        "color": _colors(palette)[voice(event)],
    }


def short_name(event: Event) -> str:
    """A main moment in two words: its kind and whose it is."""
    if voice(event) is Voice.DEEPSEEK:
        return _("R1 released")
    return _("Huang's answer")


def _chosen_rows(story: Story, places: Sequence[Place]) -> pd.DataFrame:
    """The chosen event: its mark, and where the price closed in the session that could react."""
    columns = ["t", "y", "closing", "close", "label"]
    chosen = next((each for each in places if each.event == story.chosen), None)
    if chosen is None:
        return pd.DataFrame(columns=columns)
    row: dict[str, Any] = {"t": milliseconds(chosen.moment), "y": chosen.height}
    closing = _closing(story, chosen.event.first_session)
    if closing is not None:
        position, label = closing
        row |= {
            "closing": milliseconds(story.closing[position]),
            "close": float(story.closes.iloc[position]),
            "label": f"{label}{reaction_words(story.reactions.get(chosen.event.id))}",
        }
    return pd.DataFrame([row], columns=columns)


def _closing(story: Story, session: date | None) -> tuple[int, str] | None:
    stamp = pd.Timestamp(session) if session else None
    if stamp is None or stamp not in story.closes.index:
        return None
    place_of = int(pd.DatetimeIndex(story.closes.index).get_indexer(pd.DatetimeIndex([stamp]))[0])
    return place_of, f"{fmt.day(stamp.date(), 'day')}: "


# --- layers ------------------------------------------------------------------------------------


def _colors(palette: Palette) -> dict[Voice, str]:
    return {
        Voice.MARKET: palette.market,
        Voice.HUANG: palette.huang,
        Voice.DEEPSEEK: palette.deepseek,
        Voice.OTHER: palette.neutral,
    }


def _x(field: str = "t") -> alt.X:
    frame = [alt.ExprRef("frame[0]"), alt.ExprRef("frame[1]")]
    return alt.X(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", domain=frame, nice=False),
        axis=alt.Axis(format=style.TIME_FORMATS, tickCount=alt.ExprRef("width / 90")),
    )


def _price_y(field: str = "close") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(range=[_PRICE_BOTTOM, _LABEL_ROWS], zero=False, nice=True),
        axis=alt.Axis(format="$,.0f", tickCount=4),
    )


def _lane_y(story: Story, field: str = "y") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(
            domain=[0, _depth(story.lanes)], range=[_LANES_TOP, story.height], nice=False
        ),
        axis=None,
    )


def _rows(name: str) -> alt.NamedData:
    return alt.NamedData(name=name)


def _price(palette: Palette) -> list[Any]:
    """The line of closes; its scale fits what is in the frame, a few days of margin included."""
    margin = 5 * _DAY
    visible = f"datum.t >= frame[0] - {margin} && datum.t <= frame[1] + {margin}"
    base = alt.Chart(_rows("prices")).transform_filter(visible)
    tooltip = [
        alt.Tooltip("when:N", title=_("Session")),
        alt.Tooltip("price:N", title=_("Nvidia's close")),
    ]
    line = base.mark_line(color=palette.market, strokeWidth=2, clip=True).encode(
        x=_x(), y=_price_y()
    )
    # Invisible and wide: a place to point at, for the tooltip.
    reach = base.mark_point(opacity=0, size=160, clip=True).encode(
        x=_x(), y=_price_y(), tooltip=tooltip
    )
    chosen = alt.Chart(_rows("chosen")).transform_filter("isValid(datum.close)")
    dot = chosen.mark_point(
        filled=True, size=90, color=palette.ink, stroke=palette.background, clip=True, opacity=1
    ).encode(x=_x("closing"), y=_price_y())
    label: dict[str, Any] = {
        "align": alt.ExprRef("scale('x', datum.closing) > width - 110 ? 'right' : 'left'"),
        "dx": alt.ExprRef("scale('x', datum.closing) > width - 110 ? -10 : 10"),
        "baseline": "middle",
        "fontWeight": 600,
        "fontSize": style.LABEL_SIZE,
        "clip": True,
    }
    text = chosen.encode(x=_x("closing"), y=_price_y(), text="label:N")
    halo = text.mark_text(stroke=palette.background, strokeWidth=4, **label)
    shown = text.mark_text(color=palette.ink, **label)
    return [alt.layer(line, reach, halo, dot, shown)]


def _lanes(story: Story, palette: Palette) -> Any:
    rules = alt.Chart(_rows("lanes")).mark_rule(color=palette.faint).encode(y=_lane_y(story, "top"))
    return alt.layer(rules, _marks(story, palette), _ring(story, palette))


def _lane_names(story: Story, palette: Palette) -> Any:
    """The names of the lanes, above everything: what lies behind them stays readable around."""
    label: dict[str, Any] = {"align": "left", "baseline": "top", "dy": 2, "fontSize": 11}
    text = alt.Chart(_rows("lanes")).encode(x=alt.value(2), y=_lane_y(story, "top"), text="label:N")
    halo = text.mark_text(stroke=palette.background, strokeWidth=3, opacity=0.85, **label)
    return alt.layer(halo, text.mark_text(color=palette.neutral, **label))


def _size(story: Story) -> alt.Size:
    # One scale for all events: a filter does not make the remaining marks grow.
    largest = max((abs(move) for move in story.reactions.values() if move is not None), default=1)
    return alt.Size(
        "size:Q",
        scale=alt.Scale(domain=[0, largest], range=[_SMALLEST_MARK, _LARGEST_MARK], nice=False),
        legend=None,
    )


def _marks(story: Story, palette: Palette) -> Any:
    pick = alt.selection_point(name=PICK, fields=["id", "turn"], on="click", clear=False)
    colors = _colors(palette)
    shapes = {"up": "triangle-up", "down": "triangle-down", "none": "circle"}
    return (
        alt.Chart(_rows("events"))
        .mark_point(
            filled=True,
            stroke=palette.background,
            strokeWidth=1,
            opacity=0.92,
            clip=True,
            cursor="pointer",
        )
        .encode(
            x=_x(),
            y=_lane_y(story),
            size=_size(story),
            shape=alt.Shape("shape:N", scale=_mapped(shapes), legend=None),
            color=alt.Color("voice:N", scale=_mapped(colors), legend=None),
            description="spoken:N",
            tooltip=[
                alt.Tooltip("title:N", title=_("Event")),
                alt.Tooltip("when:N", title=_("When")),
                alt.Tooltip("said:N", title=_("Nvidia in the first session after")),
            ],
        )
        .properties(name=_MARKS)
        .add_params(pick)
    )


def _mapped(values: Mapping[Any, str]) -> alt.Scale:
    return alt.Scale(domain=[str(key) for key in values], range=list(values.values()))


def _ring(story: Story, palette: Palette) -> Any:
    return (
        alt.Chart(_rows("chosen"))
        .mark_point(size=760, color=palette.ink, strokeWidth=1.8, filled=False, clip=True)
        .encode(x=_x(), y=_lane_y(story))
    )


def _moments(story: Story, palette: Palette) -> list[Any]:
    """The two main moments: a line through everything, its name on a row of its own above."""
    base = alt.Chart(_rows("moments")).encode(
        x=_x(), color=alt.Color("color:N", scale=None, legend=None)
    )
    rule = base.mark_rule(strokeWidth=2, clip=True).encode(
        y=alt.value(0), y2=alt.value(story.height), opacity=alt.value(0.75)
    )
    right = "scale('x', datum.t) > width / 2"
    name = (
        base.transform_filter("datum.t >= frame[0] && datum.t <= frame[1]")
        .mark_text(
            baseline="top",
            fontWeight=700,
            fontSize=style.LABEL_SIZE,
            align=alt.ExprRef(f"{right} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"{right} ? -6 : 6"),
            dy=alt.ExprRef("datum.row * 18 + 2"),
        )
        .encode(y=alt.value(0), text="label:N")
    )
    ring = (
        base.transform_filter("isValid(datum.y)")
        .mark_point(size=330, strokeWidth=2.5, filled=False, opacity=1, clip=True)
        .encode(y=_lane_y(story))
    )
    drag = (
        alt.Chart(_rows("drag"))
        .mark_rect(
            color=palette.neutral,
            opacity=alt.ExprRef(f"pressed && span > {_SHORTEST_DRAG} ? .2 : 0"),
        )
        .encode(
            x=alt.value(alt.ExprRef("press[0]")),
            x2=alt.value(alt.ExprRef("pressed ? press[1] : press[0]")),
            y=alt.value(0),
            y2=alt.value(story.height),
        )
    )
    return [alt.layer(rule, name), ring, drag]


# --- zoom --------------------------------------------------------------------------------------


def _zoom(window: Window) -> list[dict[str, Any]]:
    """Signals: dragging marks a stretch, letting go shows it, a double click goes back.

    Vega-Lite has no selection that zooms to what it marks (its own pans), so these are Vega's
    signals, which Vega-Lite hands through. A mouse only: a finger keeps scrolling the page.
    """
    home = list(window.milliseconds)
    across = "clamp(x(), 0, width)"
    ends = [f"time(invert('x', {end}(press[0], press[1])))" for end in ("min", "max")]
    middle = "(reach[0] + reach[1]) / 2"
    half = _SHORTEST_WINDOW // 2
    wide = (
        f"reach[1] - reach[0] < {_SHORTEST_WINDOW} ? [{middle} - {half}, {middle} + {half}] : reach"
    )
    return [
        {
            "name": "press",
            "value": [0, 0],
            "on": [
                {"events": "mousedown", "update": f"[{across}, {across}]"},
                {
                    "events": "[mousedown, window:mouseup] > window:mousemove!",
                    "update": f"[press[0], {across}]",
                },
            ],
        },
        {"name": "span", "update": "abs(press[1] - press[0])"},
        {
            "name": "pressed",
            "value": False,
            "on": [
                {"events": "mousedown", "update": "true"},
                {"events": "window:mouseup", "update": "false"},
            ],
        },
        # In time, not in pixels: letting go of the mouse elsewhere later changes nothing.
        {
            "name": "reach",
            "value": home,
            "on": [{"events": {"signal": "press"}, "update": f"[{', '.join(ends)}]"}],
        },
        {
            "name": "frame",
            "value": home,
            "on": [
                {
                    "events": "window:mouseup",
                    "update": f"span > {_SHORTEST_DRAG} ? ({wide}) : frame",
                },
                {"events": "dblclick", "update": str(home)},
            ],
        },
    ]
