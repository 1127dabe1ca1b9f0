"""The look of charts: colours, type, and figures as the visitor's language writes them.

Charts carry their whole look themselves (Streamlit's own chart theme is off), so that a
downloaded picture is the one on the page.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
from babel import Locale

from components import format as fmt
from components import language
from components.theme import Palette

FONT = '"Source Sans", "Source Sans Pro", sans-serif'
TITLE_SIZE = 18
LABEL_SIZE = 14  #: names in a chart, with NAME_WEIGHT
SMALL_SIZE = 13  #: axes, dates beneath names; nothing is smaller
NAME_WEIGHT: Final = 600  # Vega takes hundreds only

#: Widths of lines in pixels.
MAIN_LINE = 2.25
CONTEXT_LINE = 1.5
FALL_LINE = 5  #: the day of the shock on a price line, with round ends
LEADER_LINE = 1.25

#: The level before the fall.
BASELINE_DASH = (2.0, 3.0)
#: Lines of one comparison, in the order of `Palette.compared`: colour and dash belong together.
DASHES: tuple[tuple[float, ...], ...] = (
    (1, 0),
    (7, 3),
    (2, 2.5),
    (8, 3, 2, 3),
    (4, 4),
    (12, 3),
)

#: One level of detail after the other as the visitor zooms in; day before month in both
#: languages.
TIME_FORMATS = {
    "year": "%Y",
    "quarter": "%b",
    "month": "%b",
    "week": "%e %b",
    "date": "%e %b",
    "hours": "%H:%M",
    "minutes": "%H:%M",
}

PRICE = "$,.2f"
INDEX = ",.1f"
COUNT = ",.0f"


def vega_locale() -> dict[str, Any]:
    """The visitor's number and date words for Vega, from CLDR.

    It stands in the chart's `config`: of the embedding options Streamlit passes on the renderer
    only.
    """
    locale = Locale.parse(fmt.locale())
    symbols = locale.number_symbols["latn"]
    french = language.current() == "fr"

    def week_from_sunday(width: str) -> list[str]:
        names = locale.days["format"][width]
        return [names[(number - 1) % 7] for number in range(7)]

    def months(width: str) -> list[str]:
        names = locale.months["format"][width]
        return [names[number] for number in range(1, 13)]

    return {
        "number": {
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
            "currency": ["", "\N{NO-BREAK SPACE}$"] if french else ["$", ""],
            "percent": "\N{NO-BREAK SPACE}%" if french else "%",
            "minus": "\N{MINUS SIGN}",
        },
        "time": {
            "dateTime": "%A %e %B %Y, %H:%M",
            "date": "%e %B %Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": week_from_sunday("wide"),
            "shortDays": week_from_sunday("abbreviated"),
            "months": months("wide"),
            "shortMonths": months("abbreviated"),
        },
    }


def styled(chart: Any, palette: Palette) -> alt.LayerChart:
    """`chart` in the project's type and colours, in the visitor's language."""
    axis = {
        "labelColor": palette.neutral,
        "labelFontSize": SMALL_SIZE,
        "titleColor": palette.neutral,
        "titleFontSize": SMALL_SIZE,
        "titleFontWeight": "normal",
        "gridColor": palette.faint,
        "domainColor": palette.faint,
        "tickColor": palette.faint,
    }
    whole: alt.LayerChart = chart.configure(
        locale=vega_locale(),
        font=FONT,
        background="transparent",
        axis=axis,
        axisX={"grid": False, "labelFlush": True, "labelOverlap": "greedy"},
        axisY={"domain": False, "ticks": False},
        view={"stroke": None},
        # Streamlit would show all fields of what has no tooltip of its own, under their bare names.
        mark={"tooltip": False},
        text={"color": palette.ink, "fontSize": LABEL_SIZE},
        legend={"labelColor": palette.neutral, "titleColor": palette.neutral},
        title={
            "color": palette.ink,
            "subtitleColor": palette.neutral,
            "anchor": "start",
            "fontSize": TITLE_SIZE,
            "subtitleFontSize": SMALL_SIZE,
            "fontWeight": NAME_WEIGHT,
            "offset": 12,
        },
    ).properties(usermeta={"embedOptions": {"renderer": "svg"}})
    return whole
