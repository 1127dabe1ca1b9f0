"""The pad: the component on which a curve is drawn (see pad.js and picture.js)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from calc.drawing import LOWEST, TOP, YEARS, Drawing
from components import language
from components.demand.drawing import address, sentences
from components.demand.drawing.reading import TIMES, DrawingResult
from components.language import gettext as _
from components.theme import SIGNS
from data.model import Parameter

_HERE = Path(__file__).parent


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_pad = st.components.v2.component(
    "drawing_pad",
    html=(
        '<div class="pad" role="group"><p class="hint" aria-hidden="true"></p></div>'
        '<p class="status" role="status"></p>'
    ),
    js=_read("pad_mount.js"),
)
#: What the pad runs, in a message that never changes and so is sent once.
_script = st.components.v2.component(
    "drawing_script",
    html="<span></span>",
    js=f"const STYLES = {json.dumps(_read('pad.css'))};\n{_read('picture.js')}{_read('pad.js')}",
)
_STEPS = 100  # of an arrow key, from the floor to the top
#: Whose names stand beside their lines where there is little room.
_FIRST = ("market", "huang")


def draw(
    gain: float,
    drawing: Drawing | None,
    reading: DrawingResult | None,
    parameters: Mapping[str, Parameter],
    shock: date,
) -> None:
    """The pad for a gain. Before a drawing is whole, nothing of what others expect is sent."""
    key = f"drawing_pad_{language.current()}"

    def take() -> None:
        reported = st.session_state[key]["drawn"]
        cleared = isinstance(reported, dict) and reported.get("heights") == []
        drawn = address.accepted(reported, parameters["gain"])
        if cleared or drawn is not None:
            address.keep(drawn)

    _script(key="drawing_script", height="content")
    _pad(
        key=key,
        data={
            "language": language.current(),
            "gain": gain,
            "top": TOP * gain,
            "lowest": LOWEST,
            "step": TOP * gain / _STEPS,
            "first": shock.year,
            "years": YEARS,
            "ticks": [(height, sentences.times(height)) for height in ticks(TOP * gain)],
            "heights": drawing.heights if drawing else None,
            "said": sentences.summary(reading.answer, shock) if reading else "",
            "texts": _texts(shock),
            **(_others(reading) if reading else {}),
        },
        on_drawn_change=take,
    )


def ticks(top: float) -> list[float]:
    """Heights with a line across: 1, and at most six round numbers."""
    step = 10 ** math.floor(math.log10(top / 5))
    step *= next(factor for factor in (1, 2, 5, 10) if top / (step * factor) <= 6)
    round_numbers = [step * n for n in range(1, int(top / step) + 1)]
    # Not so near to the 1 that the two names meet.
    return sorted([1.0, *(height for height in round_numbers if abs(height - 1) >= top / 16)])


def _others(reading: DrawingResult) -> dict[str, Any]:
    """The break-even and everybody's curve."""
    return {
        "times": TIMES,
        "even": [round(height, 3) for height in reading.even],
        "evenEnd": sentences.times(reading.even[-1]),
        "lines": [
            {
                "key": curve.key,
                "name": sentences.name(curve.key),
                "end": sentences.times(curve.expectation.end),
                "first": curve.key in _FIRST,
                "heights": [round(height, 3) for height in curve.heights],
            }
            for curve in reading.curves
        ],
    }


def _texts(shock: date) -> dict[str, str]:
    more, less = _("More computing in all"), _("Less computing in all")
    return {
        "start": _("Start at the dot and draw to the right"),
        "goOn": _("Draw on to {year}").format(year=sentences.last_year(shock)),
        "value": _("{count} times as many answers as before"),
        "you": _("You"),
        "even": sentences.name("even"),
        "more": f"{SIGNS['huang'].glyph} {more}",
        "less": f"{SIGNS['market'].glyph} {less}",
    }
