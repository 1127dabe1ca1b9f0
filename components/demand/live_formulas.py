"""The model's formulas for the panels of sliders, as calc writes them for a browser."""

from __future__ import annotations

import json

import altair as alt

from calc.outcome import PATH_POINTS, PATH_YEARS
from calc.scenario import PARAMETERS, Scenario
from calc.uncertainty import UNDETERMINED
from calc.verdict import COURSE_GRID


def script() -> str:
    """Defines `FORMULAS`: functions of a row of assumptions, and how paths are followed.

    `FORMULAS.of` makes the functions from those that Vega's expressions call. They are written
    out, so that a page whose policy allows no `eval` can run them.
    """
    model = Scenario(**{name: alt.datum[name] for name in PARAMETERS})
    reached = model.reached(alt.datum.years)
    expressions = {
        "multiplier": str(model.long_run_multiplier()),
        "gain": str(reached.gain),
        "elasticity": str(reached.long_run_elasticity),
    }
    functions = ",".join(
        f"{name}:(datum)=>{_as_script(each)}" for name, each in expressions.items()
    )
    written = {
        "band": UNDETERMINED,
        "grid": COURSE_GRID,
        "path": (PATH_YEARS, PATH_POINTS),
    }
    return (
        f"const FORMULAS = {json.dumps(written)};\n"
        f"FORMULAS.of = ({{exp,log,max,min,clamp,pick}}) => ({{{functions}}});\n"
    )


def _as_script(expression: str) -> str:
    """A Vega expression as JavaScript, in which `if` is no function."""
    return expression.replace("if(", "pick(")
