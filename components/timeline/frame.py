"""What the timeline's picture is composed for, and where its parts stand, in pixels from the top.

From top to bottom: two rows of names, the price, a row of names, the time axis, the lanes where
they are open, and the strip with all events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from components.charts import style
from components.content.story import Voice
from components.theme import Palette
from components.timeline.lanes import Lane, Window

#: The height of a row of names: a name and a date.
ROW = 36
PRICE_TOP = 2 * ROW + 8
PRICE_BOTTOM = PRICE_TOP + 210
#: Where the names below the price stand, and the time axis.
BELOW_TOP = PRICE_BOTTOM + 6
AXIS_TOP = BELOW_TOP + ROW + 4
_AXIS_HEIGHT = 26
LANE_HEIGHT = 27
_STRIP_TITLE = 24
STRIP_HEIGHT = 52


@dataclass(frozen=True, slots=True)
class Frame:
    """What is composed depends on this; the window is a parameter, everything else is data."""

    #: the open lanes, none where they are shut
    lanes: Sequence[Lane]
    #: the largest move of all events, whatever the filters hide, so that marks do not change size
    largest: float
    palette: Palette
    #: the whole stretch of the story
    arc: Window

    @property
    def depth(self) -> float:
        """The height of all lanes, in plain lanes."""
        return self.lanes[-1].top + self.lanes[-1].height if self.lanes else 0.0

    @property
    def lanes_top(self) -> float:
        """Where the lanes begin."""
        return AXIS_TOP + _AXIS_HEIGHT

    @property
    def strip_top(self) -> float:
        """Where the strip begins; its title stands above."""
        return self.lanes_top + LANE_HEIGHT * self.depth + _STRIP_TITLE

    @property
    def height(self) -> float:
        """The height of the plot in pixels: the foot of the strip."""
        return self.strip_top + STRIP_HEIGHT


def colors(palette: Palette) -> dict[Voice, str]:
    """The colour of each voice."""
    return {
        Voice.MARKET: palette.market,
        Voice.HUANG: palette.huang,
        Voice.DEEPSEEK: palette.deepseek,
        Voice.OTHER: palette.ink,
    }


def rows(name: str) -> alt.NamedData:
    """A data set by its name."""
    return alt.NamedData(name=name)


def time_x(frame: Frame, field: str = "t") -> alt.X:
    """The time that the visitor sees, with its axis between price and strip."""
    ends = [alt.ExprRef("frame[0]"), alt.ExprRef("frame[1]")]
    return alt.X(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", domain=ends, nice=False),
        axis=alt.Axis(
            format=style.TIME_FORMATS,
            tickCount=alt.ExprRef("width / 90"),
            offset=AXIS_TOP - frame.height,
        ),
    )


def price_y(field: str = "close") -> alt.Y:
    """The price in US dollars."""
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(range=[PRICE_BOTTOM, PRICE_TOP], zero=False, nice=True),
        axis=alt.Axis(format="$,.0f", tickCount=4),
    )
