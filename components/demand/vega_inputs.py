"""The adapter to the inputs that Vega puts under a chart: finds them in the page, and hides them.

`vega_inputs.js` says what of Vega's and Streamlit's pages is relied on. `tests/demand/
test_vega_inputs.py` looks for it in what the installed Streamlit ships, and a browser test drags.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
"""Defines `vegaInputs(signal)`, `vegaInput` for the first, null where there is none,
`vegaInputUnder(event, signal)`, and `vegaCanvas(input)`."""


def hide() -> None:
    """Hides them: a panel moves them. Once a page, before its charts."""
    st.html("<style>form.vega-bindings { display: none !important; }</style>")
