"""What the adapter to Altair relies on: a new Altair that does otherwise fails here."""

from __future__ import annotations

import subprocess
import sys

import altair as alt
import numpy as np
import pytest
from altair.expr.core import GetAttrExpression, GetItemExpression

from calc._vega import VegaNamespace, is_vega
from calc.operands import EXPONENT_LIMIT
from tests.calc.browser_expressions import evaluate
from tests.conftest import ROOT

EXPRESSIONS = [
    alt.datum.gain,
    alt.datum["gain"],
    alt.param(name="gain", value=4),
    alt.expr.exp(1),
    GetAttrExpression("inputs", "gain"),
    GetItemExpression("datum", "gain"),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda each: type(each).__name__)
def test_every_kind_of_expression_is_recognised(expression):
    assert is_vega(expression)
    assert is_vega(1 - expression / 2)
    assert is_vega(expression < 2)


@pytest.mark.parametrize(
    "number", [1, 1.5, np.float64(2), np.ones(3), [1, 2], (1.0,), None, "gain"]
)
def test_numbers_and_what_is_neither_are_not(number):
    assert not is_vega(number)


def test_an_expression_is_written_out_by_str():
    assert str(alt.datum.gain * 2) == "(datum.gain * 2)"
    gain = alt.param(name="gain", value=4)
    assert str(alt.expr.exp(gain)) == "exp(gain)"
    assert str(VegaNamespace(EXPONENT_LIMIT).result(gain * alt.datum.x)) == "(gain * datum.x)"


def test_the_operations_are_vegas():
    ops, x = VegaNamespace(EXPONENT_LIMIT), alt.datum.x
    expressions = {
        "exp": ops.exp(x),
        "log": ops.log(x),
        "log1p": ops.log1p(x),
        "maximum": ops.maximum(x, 1),
        "minimum": ops.minimum(x, 1),
        "where": ops.where(x < 1, x, -x),
    }
    found = evaluate(expressions, [{"x": 0.5}, {"x": 3.0}])
    x_values = np.array([0.5, 3.0])
    for name, expected in {
        "exp": np.exp(x_values),
        "log": np.log(x_values),
        "log1p": np.log1p(x_values),
        "maximum": [1, 3],
        "minimum": [0.5, 1],
        "where": [0.5, -3],
    }.items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-15, err_msg=name)


def test_numbers_never_ask_for_altair():
    code = (
        "import sys; from calc.demand import demand_path; from calc.scenario import *;"
        "s = Scenario(**TEXTBOOK, gain=4, short_run_elasticity=1, long_run_elasticity=2);"
        "demand_path([0, 1], s); print('altair' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"
