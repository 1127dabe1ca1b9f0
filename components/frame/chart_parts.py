"""A part for each chart that has a name, by the choices of its page's address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import streamlit as st
from pydantic import ValidationError

from components import choices
from components.addressed.model import Chart, NotServedError, Parameters
from components.addressed.part import NotShownError, Part
from components.charts import figure
from components.language import mark

#: Of each chart: its name in the list of what can be shared, and its height in CSS pixels.
_SHOWN: Mapping[str, tuple[str, int]] = {
    "hero": (mark("The price since the fall"), 460),
    "price": (mark("The price"), 680),
    "loss": (mark("The loss of market value"), 560),
    "shock": (mark("What the shock did to shares and funds"), 720),
    "unusual": (mark("How long falls took to recover"), 520),
    "timeline": (mark("The timeline’s picture"), 640),
    "study": (mark("The event study"), 480),
    "days": (mark("The largest days"), 520),
    "worlds": (mark("Many simulations with other assumptions"), 380),
    "path": (mark("The path of demand, with its range"), 460),
    "tornado": (mark("Which assumption matters most"), 600),
    "sobol": (mark("Whose uncertainty it is"), 600),
    "robustness": (mark("How other beliefs would move it"), 480),
    "map-plain": (mark("The map, without longer answers"), 500),
    "map-reasoning": (mark("The map, with longer answers"), 500),
    "workloads": (mark("Kinds of work"), 480),
    "since": (mark("What was observed since"), 560),
    "belief": (mark("What the market believed"), 520),
    "odds": (mark("The odds before and after the evidence"), 390),
    "record": (mark("What was expected, and what came"), 590),
    "came": (mark("How much more came than was expected"), 440),
    "fan": (mark("The expected range, and what came"), 480),
    "waiting": (mark("When will we know?"), 440),
    "shocks": (mark("Other shocks of the kind"), 640),
    "border": (mark("More or less computing: the border"), 460),
    "absolute": (mark("The path in absolute terms"), 460),
    "drawn": (mark("The drawn curve"), 560),
    "published": (mark("Published figures, computed again"), 260),
    "errors": (mark("The path of the errors"), 640),
}


def _asked(chart: Chart) -> Parameters:
    """What the address asks of the chart; a value that it cannot have is its default and said."""
    own = chart.parameters.model_fields.keys() - Parameters.model_fields.keys()
    given = {key: st.query_params[key] for key in own if key in st.query_params}
    try:
        return chart.parameters.model_validate(given)
    except ValidationError as error:
        for key in {str(each["loc"][0]) for each in error.errors() if each["loc"]}:
            choices.add_notice(choices.defaulted(key, given.pop(key)))
        return chart.parameters.model_validate(given)


def _draw(chart: Chart) -> None:
    try:
        built = chart.build(_asked(chart))
    except NotServedError as reason:
        raise NotShownError(reason.reason) from reason
    figure.show(built.figure, key=f"part_{chart.name}")


def of(charts: Iterable[Chart]) -> list[Part]:
    """A part for each of the charts, but for those whose page has a part of its own."""
    return [
        Part(
            each.name,
            each.page,
            _SHOWN[each.name][0],
            partial(_draw, each),
            _SHOWN[each.name][1],
            picture=each.name,
        )
        for each in charts
        if each.name in _SHOWN
    ]
