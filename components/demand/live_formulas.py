"""The model's formulas for the panels of sliders, as calc writes them for a browser."""

from __future__ import annotations

import json

import altair as alt

from calc.outcome import PATH_POINTS, PATH_YEARS
from calc.scenario import PARAMETERS, Scenario
from calc.uncertainty import UNDETERMINED
from calc.verdict import COURSE_GRID


def script() -> str:
    """Defines `FORMULAS`: the expressions of a row of assumptions, and how paths are followed."""
    model = Scenario(**{name: alt.datum[name] for name in PARAMETERS})
    reached = model.reached(alt.datum.years)
    written = {
        "expressions": {
            "multiplier": str(model.long_run_multiplier()),
            "gain": str(reached.gain),
            "elasticity": str(reached.long_run_elasticity),
        },
        "band": UNDETERMINED,
        "grid": COURSE_GRID,
        "path": (PATH_YEARS, PATH_POINTS),
    }
    return f"const FORMULAS = {json.dumps(written)};\n"
