"""The sliders: one panel of cards, each with its range, source and reset (see controls.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components import language
from components.demand import assumptions, live, signals
from components.demand.assumptions import UNLIMITED, UNLIMITED_KEY, Assumptions
from components.language import gettext as _
from data.model import Parameter
from data.model.parameters import Confidence

_HERE = Path(__file__).parent
_panel = st.components.v2.component(
    "demand_controls",
    html='<div class="panel">\n</div>',
    css=(_HERE / "controls.css").read_text(encoding="utf-8"),
    js=(_HERE / "controls.js").read_text(encoding="utf-8"),
)
#: Vega's own inputs, which the panel moves.
_HIDE_BINDINGS = "<style>form.vega-bindings { display: none !important; }</style>"


def confidence(letter: Confidence) -> str:
    """What a confidence letter says."""
    return {
        Confidence.PUBLISHED: _("A: published and read."),
        Confidence.SECONDARY: _("B: from a secondary source."),
        Confidence.WEAK: _("C: weak evidence."),
        Confidence.JUDGEMENT: _("J: our judgement."),
    }[letter]


def _unit(parameter: Parameter) -> str:
    return {"1": "", "yr": _("years"), "1/yr": _("a year")}.get(parameter.unit, parameter.unit)


def _plain(value: float) -> float:
    # JSON has no ∞.
    return min(value, UNLIMITED)


def card(parameter: Parameter) -> dict[str, Any]:
    """What the panel needs to draw one slider."""
    low, high = assumptions.limits(parameter)
    unlimited = parameter.key == UNLIMITED_KEY
    name = assumptions.label(parameter)
    return {
        "key": parameter.key,
        "label": name,
        "unit": _unit(parameter),
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
            "range": _("plausible: {low} to {high}").format(
                low=assumptions.figure(parameter.low), high=assumptions.figure(parameter.high)
            ),
            "reset": _("Back to {default}: {name}").format(
                default=assumptions.figure(parameter.default), name=name
            ),
            "typed": _("{name}, as a number").format(name=name),
            "refused": _("Type a number from {low} to {high}.").format(
                low=assumptions.figure(low), high=assumptions.figure(high)
            ),
            "confidence": confidence(parameter.confidence),
            "why": _("Meaning and source"),
            "unlimited": _("no ceiling") if unlimited else None,
        },
    }


def hide_bindings() -> None:
    """Hides the inputs that Vega itself puts under a chart. Once a page, before its charts."""
    st.html(_HIDE_BINDINGS)


def show(
    keys: Sequence[str], chosen: Assumptions, parameters: Mapping[str, Parameter], *, key: str
) -> None:
    """The sliders of `keys`."""
    _panel(
        key=f"{key}_{language.current()}",
        data={
            "generation": chosen.generation,
            "language": language.current(),
            "mirrored": live.PATH_PICTURE_HEIGHT,
            "signals": {name: signals.signal(name, chosen.generation) for name in keys},
            "values": {name: _plain(chosen.values[name]) for name in keys},
            "cards": [card(parameters[name]) for name in keys],
        },
    )
