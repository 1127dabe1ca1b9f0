"""The picture that a preview shows: the chart of the page, in the state that the link leads to."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from pydantic import ValidationError

from components.registry import CHARTS
from web.links.request import PageView

SIZE = (1_200, 630)  #: pixels
#: The chart by page.
_CHARTS: Mapping[str, str] = {
    "overview": "hero",
    "market": "price",
    "timeline": "timeline",
    "demand": "sliders",
    "evidence": "odds",
    "claims": "errors",
    "method": "tornado",
}

#: The chart that a choice of a page brings to the fore.
_ASKED: Mapping[tuple[str, str], str] = {
    ("timeline", "study"): "study",
    ("demand", "drawn"): "drawn",
}


def _asked(view: PageView) -> str | None:
    """The chart of what the address asks the page for."""
    names = (_ASKED.get((view.page, key)) for key in view.choices)
    return next(filter(None, names), None)


def _part(view: PageView) -> str | None:
    """The chart that a frame shows alone, where it is one of the page's."""
    chart = CHARTS.get(view.choices.get("part", ""))
    return chart.name if chart and chart.page == view.page else None


def card(view: PageView) -> str:
    """Path and query string of the picture for a view, without the site's address."""
    chart = _asked(view) or _part(view) or _CHARTS[view.page]
    return f"/chart/{chart}.png?{query_of(view, chart)}&card=1"


def query_of(view: PageView, chart: str) -> str:
    """The query string of a chart in the state of a view.

    Choices that the chart does not have are left out; where one is wrong it shows its defaults.
    """
    parameters = CHARTS[chart].parameters
    known = set(parameters.model_fields) - {"lang", "theme", "card"}
    asked = {name: value for name, value in view.choices.items() if name in known}
    try:
        parameters.model_validate(asked)
    except ValidationError:
        asked = {}
    return urlencode({**asked, "lang": view.language})
