"""The assumptions as Vega sees them: selections bound to inputs, and what charts share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from altair.expr.core import GetAttrExpression, GetItemExpression

from calc.scenario import PARAMETERS, Scenario
from components.demand.assumptions import UNLIMITED, UNLIMITED_KEY, ChosenAssumptions
from data.model import DECIMALS, Parameter, sliders

#: The two that the map shows: a selection of their own, which the pointer on the map sets too.
ON_MAP = ("gain", "long_run_elasticity")
_POINT, _INPUTS = "point", "inputs"
#: In a template: a generation that no session reaches, so that its names are found again.
TEMPLATE_GENERATION = 999_999_999
_CELL = "event.item && event.item.datum && event.item.datum.cell"
_DRAG = f"pointerdown[{_CELL}], [pointerdown[{_CELL}], window:pointerup] > pointermove[{_CELL}]"
_NEVER = "keydown[false]"

#: Labels of an axis stand in the plot, which is then as wide as its column.
INSIDE: dict[str, Any] = {
    "labelAlign": "left",
    "labelBaseline": "bottom",
    "labelPadding": -2,
    "ticks": False,
    "title": None,
    "zindex": 1,
}


def _selection_of(key: str, generation: int) -> str:
    """The name of an assumption's selection.

    The generation is in it, so that a panel never moves the inputs of another chart than its own.
    """
    return f"{_POINT if key in ON_MAP else _INPUTS}{generation}"


def signal(key: str, generation: int) -> str:
    """The name of the Vega signal that holds an assumption."""
    return f"{_selection_of(key, generation)}_{key}"


def selected(key: str, generation: int) -> GetAttrExpression:
    """An assumption as a Vega expression."""
    return GetAttrExpression(_selection_of(key, generation), key)


def datum(name: str) -> GetItemExpression:
    """A field of a row as a Vega expression."""
    return GetItemExpression("datum", name)


def quoted(text: str) -> str:
    """A text as it may stand between the quotation marks of a Vega expression."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def scenario(generation: int) -> Scenario:
    """The assumptions of the model as Vega expressions."""
    return Scenario(**{name: selected(name, generation) for name in PARAMETERS})


def _start(keys: Sequence[str], anchor: Mapping[str, float]) -> list[dict[str, float]]:
    """What a selection of these assumptions holds before anyone moves a slider."""
    return [{key: min(anchor[key], UNLIMITED) for key in keys}]


def filled(template: str, generation: int, anchor: Mapping[str, float]) -> dict[str, Any]:
    """A specification written at `TEMPLATE_GENERATION`, now with this generation's names.

    `template` is its JSON. The sliders start at `anchor`.
    """
    for name in (_POINT, _INPUTS):
        template = template.replace(f"{name}{TEMPLATE_GENERATION}", f"{name}{generation}")
    specification: dict[str, Any] = json.loads(template)
    for parameter in specification["params"]:
        parameter["value"] = _start(parameter["select"]["fields"], anchor)
    return specification


def _selection(
    keys: Sequence[str], chosen: ChosenAssumptions, parameters: Mapping[str, Parameter], on: str
) -> alt.Parameter:
    def bound(key: str) -> alt.BindRange:
        low, high = parameters[key].limits
        highest = UNLIMITED if key == UNLIMITED_KEY else high
        # The panel's own steps are coarser; these must not round them.
        return alt.binding_range(min=low, max=highest, step=10**-DECIMALS, name=key)

    bindings: Any = {key: bound(key) for key in keys}  # one input a field; Altair types only one
    return alt.selection_point(
        name=_selection_of(keys[0], chosen.generation),
        fields=list(keys),
        bind=bindings,
        value=_start(keys, chosen.anchor),
        on=on,
        clear=False,
        toggle=False,
        empty=False,
    )


def inputs(chosen: ChosenAssumptions, parameters: Mapping[str, Parameter]) -> alt.Parameter:
    """The selection of all assumptions that stand on sliders alone."""
    keys = [key for key in sliders(parameters) if key not in ON_MAP]
    return _selection(keys, chosen, parameters, _NEVER)


def point(
    chosen: ChosenAssumptions, parameters: Mapping[str, Parameter], *, dragged: bool = False
) -> alt.Parameter:
    """The selection of the two that the map shows; where it is `dragged`, the pointer sets them."""
    return _selection(ON_MAP, chosen, parameters, _DRAG if dragged else _NEVER)


def layered(layers: Sequence[Any], height: int) -> alt.LayerChart:
    """One of the pictures, as wide as its column."""
    # Altair types it as if it might be a facet.
    whole: Any = alt.layer(*layers).properties(height=height, width="container")
    picture: alt.LayerChart = whole
    return picture
