"""A drawing in the address: `drawn=4:218-310-361-…`, its gain, then each year's height in per cent.

The gain belongs to it: the same heights say something else at another. The address is the truth; a
visitor who comes back from another page, whose links carry no drawing, finds the last one again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from calc.drawing import YEARS, Drawing
from components import choices
from components.demand import assumptions
from components.language import gettext as _
from data.model import DECIMALS, Parameter

KEY = "drawn"
SECTION_KEY, SECTION = "section", "draw"
_STATE = "_demand_drawing"
_PERCENT = 100
_HEIGHTS = "-".join(["[0-9]{1,6}"] * len(YEARS))
_TEXT = re.compile(f"([0-9.]{{1,9}}):({_HEIGHTS})", re.ASCII)


def text_of(drawing: Drawing) -> str:
    """The drawing as it stands in the address."""
    heights = "-".join(str(round(height * _PERCENT)) for height in drawing.heights)
    return f"{assumptions.text_of(drawing.gain)}:{heights}"


def understood(text: str, gain: Parameter) -> Drawing | None:
    """The drawing that a text of the address stands for; None where it is none."""
    parts = _TEXT.fullmatch(text)
    factor = assumptions.understood(parts[1], gain) if parts else None
    if parts is None or factor is None:
        return None
    return _drawing(factor, [int(height) for height in parts[2].split("-")])


def refusal() -> str:
    """Says that the address holds no drawing where it should."""
    return _("The address holds a drawing that cannot be read. Please draw your curve anew.")


def accepted(reported: object, gain: Parameter) -> Drawing | None:
    """The drawing that a browser reports, heights in per cent: it may send anything."""
    if not isinstance(reported, dict):
        return None
    factor, heights = reported.get("gain"), reported.get("heights")
    if not isinstance(factor, (int, float)) or not isinstance(heights, list):
        return None
    low, high = gain.limits
    if not low <= factor <= high or any(type(height) is not int for height in heights):
        return None
    return _drawing(round(float(factor), DECIMALS), heights)


def _drawing(gain: float, heights: list[int]) -> Drawing | None:
    try:
        return Drawing(gain, tuple(height / _PERCENT for height in heights))
    except (ValueError, OverflowError):
        return None


def recall() -> None:
    """Gives a visitor who comes from another page the last drawing again, with its section open.

    To be called before the sections are chosen. A link with a drawing alone opens it too.
    """
    if not choices.is_new(SECTION_KEY):
        return
    if not st.query_params.get_all(KEY) and not st.query_params.get_all(SECTION_KEY):
        kept = st.session_state.get(_STATE)
        if kept is not None:
            st.query_params.update({KEY: kept, SECTION_KEY: SECTION})
    elif st.query_params.get_all(KEY) and not st.query_params.get_all(SECTION_KEY):
        st.query_params[SECTION_KEY] = SECTION


def current(parameters: Mapping[str, Parameter]) -> Drawing | None:
    """The drawing of the address; None, with a notice where it is broken, where there is none."""
    asked = st.query_params.get_all(KEY)
    found = understood(asked[-1], parameters["gain"]) if asked else None
    if asked and found is None:
        choices.add_notice(refusal())
    if found is None:
        st.session_state.pop(_STATE, None)
    else:
        st.session_state[_STATE] = text_of(found)
    return found


def keep(drawing: Drawing | None) -> None:
    """Puts a drawing into the address, or takes it out. For callbacks."""
    choices.write(KEY, "" if drawing is None else text_of(drawing), "")
