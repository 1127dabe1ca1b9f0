"""The sliders: one panel of cards, each with its range, source and reset (see slider_panel.js)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from components import format as fmt
from components import language
from components.content.text import evidence_grade
from components.demand import assumptions, live_path, vega_inputs, vega_params
from components.demand.assumptions import (
    UNLIMITED,
    UNLIMITED_KEY,
    ChosenAssumptions,
    Values,
    write_query,
)
from components.language import gettext as _
from data.model import Parameter

_HERE = Path(__file__).parent
_panel = st.components.v2.component(
    "demand_controls",
    html='<div class="panel">\n</div>',
    css=(_HERE / "slider_panel.css").read_text(encoding="utf-8"),
    js=vega_inputs.SCRIPT + (_HERE / "slider_panel.js").read_text(encoding="utf-8"),
)


def _range(parameter: Parameter) -> str:
    low, high = assumptions.value_text(parameter.low), assumptions.value_text(parameter.high)
    if parameter.low == parameter.high:
        return _("published: {value}").format(value=low)
    return _("plausible: {low} to {high}").format(low=low, high=high)


def _plain(value: float) -> float:
    # JSON has no ∞.
    return min(value, UNLIMITED)


def card(parameter: Parameter) -> dict[str, Any]:
    """What the panel needs to draw one slider."""
    low, high = parameter.limits
    unlimited = parameter.key == UNLIMITED_KEY
    name = assumptions.label(parameter)
    return {
        "key": parameter.key,
        "label": name,
        "unit": fmt.unit(parameter.unit),
        "min": low,
        "max": high,
        "scale": parameter.slider_scale,
        "default": parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "unlimited": UNLIMITED if unlimited else None,
        "meaning": parameter.meaning(language.current()),
        "source": parameter.source or _("No published value."),
        "url": next(iter(parameter.urls), None),
        "confidence": str(parameter.confidence),
        "texts": {
            "range": _range(parameter),
            "reset": _("Back to {default}: {name}").format(
                default=assumptions.value_text(parameter.default), name=name
            ),
            "typed": _("{name}, as a number").format(name=name),
            "refused": _("Type a number from {low} to {high}.").format(
                low=assumptions.value_text(low), high=assumptions.value_text(high)
            ),
            "confidence": evidence_grade(parameter.confidence),
            "why": _("Meaning and source"),
            "unlimited": _("no ceiling") if unlimited else None,
        },
    }


def show(chosen: ChosenAssumptions, parameters: Mapping[str, Parameter], *, key: str) -> None:
    """The sliders of `parameters`, which move the live charts."""
    _draw(
        parameters,
        chosen.values,
        key=key,
        generation=chosen.generation,
        mirrored=live_path.PATH_PICTURE_HEIGHT,
        signals={name: vega_params.signal(name, chosen.generation) for name in parameters},
    )


def ask(parameters: Mapping[str, Parameter], *, key: str) -> Values:
    """Sliders that move no chart: what they say goes to the address once they rest."""
    values, refused = assumptions.read_query(parameters)
    assumptions.notice(refused, parameters)

    def take() -> None:
        moved = st.session_state[_widget_key(key)]["moved"]
        write_query(values | assumptions.accepted(moved, parameters), parameters)

    _draw(parameters, values, key=key, on_moved_change=take)
    return values


def _widget_key(key: str) -> str:
    return f"{key}_{language.current()}"


def _draw(
    parameters: Mapping[str, Parameter],
    values: Mapping[str, float],
    *,
    key: str,
    on_moved_change: Callable[[], None] | None = None,
    **live_chart: Any,
) -> None:
    _panel(
        key=_widget_key(key),
        data={
            "language": language.current(),
            "values": {name: _plain(values[name]) for name in parameters},
            "cards": [card(parameter) for parameter in parameters.values()],
            **live_chart,
        },
        on_moved_change=on_moved_change,
    )
