"""The assumptions as Vega sees them: selections bound to inputs, and what charts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from altair.expr.core import GetAttrExpression, GetItemExpression

from calc.scenario import PARAMETERS, Scenario
from components.demand import assumptions
from components.demand.assumptions import KEYS, UNLIMITED, UNLIMITED_KEY, Values
from data.model import Parameter

#: The two that the map shows: a selection of their own, which the pointer on the map sets too.
ON_MAP = ("gain", "long_run_elasticity")
_POINT, _INPUTS = "point", "inputs"
_CELL = "event.item && event.item.datum && event.item.datum.cell"
_DRAG = f"pointerdown[{_CELL}], [pointerdown[{_CELL}], window:pointerup] > pointermove[{_CELL}]"
_NEVER = "keydown[false]"

#: Vega fits the plots of a stack to the page's width, not what stands beside them: labels go in.
INSIDE: dict[str, Any] = {
    "labelAlign": "left",
    "labelBaseline": "bottom",
    "labelPadding": -2,
    "ticks": False,
    "title": None,
    "zindex": 1,
}


def signal(key: str) -> str:
    """The name of the Vega signal that holds an assumption."""
    return f"{_POINT if key in ON_MAP else _INPUTS}_{key}"


def selected(key: str) -> GetAttrExpression:
    """An assumption as a Vega expression."""
    return GetAttrExpression(_POINT if key in ON_MAP else _INPUTS, key)


def datum(name: str) -> GetItemExpression:
    """A field of a row as a Vega expression."""
    return GetItemExpression("datum", name)


def scenario() -> Scenario:
    """The assumptions of the model as Vega expressions."""
    return Scenario(**{name: selected(name) for name in PARAMETERS})


def _selection(
    name: str, keys: Sequence[str], anchor: Values, parameters: Mapping[str, Parameter], on: str
) -> alt.Parameter:
    def bound(key: str) -> alt.BindRange:
        low, high = assumptions.limits(parameters[key])
        highest = UNLIMITED if key == UNLIMITED_KEY else high
        # The panel's own steps are coarser; these must not round them.
        return alt.binding_range(min=low, max=highest, step=1e-4, name=key)

    bindings: Any = {key: bound(key) for key in keys}  # one input a field; Altair types only one
    return alt.selection_point(
        name=name,
        fields=list(keys),
        bind=bindings,
        value=[{key: min(anchor[key], UNLIMITED) for key in keys}],
        on=on,
        clear=False,
        toggle=False,
        empty=False,
    )


def inputs(anchor: Values, parameters: Mapping[str, Parameter]) -> alt.Parameter:
    """The selection of all assumptions that stand on sliders alone."""
    keys = [key for key in KEYS if key not in ON_MAP]
    return _selection(_INPUTS, keys, anchor, parameters, _NEVER)


def point(anchor: Values, parameters: Mapping[str, Parameter]) -> alt.Parameter:
    """The selection of the two that the pointer on the map sets too: press, or press and drag."""
    return _selection(_POINT, ON_MAP, anchor, parameters, _DRAG)
