"""One formula, three places: floats, arrays and the browser's expressions give the same."""

from __future__ import annotations

import math

import altair as alt
import numpy as np
import pytest

from calc import demand
from tests.calc import golden
from tests.calc.browser_expressions import evaluate
from tests.calc.scenarios import of

EXACT = {"rel": 1e-9, "abs": 0}
SUPPLY = {"rel": 1e-7, "abs": 0}


def results(**given):
    """Every column of the golden file that the browser computes too."""
    plain = [given[name] for name in golden.INPUTS[:4]]
    multiplier = demand.demand_multiplier(*plain)
    inputs = [given[name] for name in golden.INPUTS]
    return {
        "multiplier": multiplier,
        "multiplier_with_reasoning": demand.demand_multiplier_with_reasoning(*inputs),
        "break_even_elasticity": demand.break_even_elasticity(
            given["gain"], given["compute_share"], given["ceiling"]
        ),
        "rebound": demand.rebound(multiplier, given["gain"]),
        "reasoning_token_share": demand.reasoning_token_share(*inputs),
    }


def test_floats_reproduce_the_golden_file():
    for row in golden.rows():
        for name, value in results(**row).items():
            assert type(value) is float
            assert value == pytest.approx(row[name], **EXACT), name


def test_arrays_reproduce_the_golden_file():
    columns = golden.columns()
    for name, values in results(**columns).items():
        np.testing.assert_allclose(values, columns[name], rtol=1e-9, atol=0, err_msg=name)


def test_supply_reproduces_the_golden_file():
    columns = golden.columns()
    plain = [columns[name] for name in golden.INPUTS[:4]]
    found = demand.supply_adjusted_multiplier(*plain, 3.0)
    np.testing.assert_allclose(found, columns["multiplier_supply_elasticity_3"], rtol=1e-7)
    alone = demand.supply_adjusted_multiplier(*(float(column[0]) for column in plain), 3.0)
    assert alone == pytest.approx(columns["multiplier_supply_elasticity_3"][0], **SUPPLY)


def test_browser_reproduces_the_golden_file_from_data():
    columns = golden.columns()
    expressions = results(**{name: alt.datum[name] for name in golden.INPUTS})
    for name, values in evaluate(expressions, golden.rows()).items():
        np.testing.assert_allclose(values, columns[name], rtol=1e-9, atol=0, err_msg=name)


def test_browser_reproduces_a_golden_row_from_slider_signals():
    row = golden.rows()[7]
    signals = {name: row[name] for name in golden.INPUTS}
    expressions = results(**{name: alt.param(name=name, value=row[name]) for name in signals})
    for name, values in evaluate(expressions, [{}], signals).items():
        assert values[0] == pytest.approx(row[name], **EXACT), name


@pytest.mark.parametrize("ceiling", [200.0, math.inf])
@pytest.mark.parametrize("diffusion_lag", [0.0, 1.0])
def test_browser_follows_python_along_the_path(ceiling, diffusion_lag):
    years = [0.0, 0.25, 1.0, 2.0, 8.0, 50.0]
    sliders = {"gain": 4.0, "short": 0.9, "long": 1.4, "lag": 1.5, "share": 0.85, "ratio": 20.0}

    def formulas(time, s):
        path = (s["gain"], s["short"], s["long"], s["lag"], diffusion_lag, s["share"], ceiling)
        return {
            "plain": demand.demand_path(time, of(*path)),
            "reasoning": demand.demand_path(time, of(*path, s["ratio"], 1.2, 0.35, 2.0)),
            "trend": demand.trend(time, 2.9, s["lag"]),
            "gain": demand.gain_at(time, s["gain"], diffusion_lag),
            "elasticity": demand.elasticity_at(time, s["short"], s["long"], s["lag"]),
            "price": demand.price_ratio(s["gain"], s["share"]),
            "quantity": demand.quantity_ratio(s["gain"], s["long"], ceiling),
            "share": demand.reasoning_share(s["gain"], s["share"], s["ratio"], 1.2, 0.35, 2.0),
            "marginal": demand.marginal_rebound(s["long"], s["share"], ceiling),
        }

    signals = {name: alt.param(name=name, value=value) for name, value in sliders.items()}
    found = evaluate(formulas(alt.datum.years, signals), [{"years": t} for t in years], sliders)
    for name, expected in formulas(np.array(years), sliders).items():
        # The ceiling ∞ is 1e12 in a browser.
        np.testing.assert_allclose(
            found[name], np.broadcast_to(expected, len(years)), rtol=1e-9, err_msg=name
        )


@pytest.mark.parametrize("gain", [1.0, 1e6, 500.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("elasticity", [0.0, 1.4, 60.0])
def test_browser_stands_the_edges(gain, share, elasticity):
    values = {
        "gain": gain,
        "elasticity": elasticity,
        "compute_share": share,
        "ceiling": 200.0,
        "token_ratio": 1.0,
        "compute_exponent": 1.0,
        "value_exponent": 0.35,
        "choice_sharpness": 2.0,
    }
    expressions = results(**{name: alt.datum[name] for name in values})
    found = evaluate(expressions, [values])
    for name, expected in results(**values).items():
        expected = min(expected, 1e12)
        assert found[name][0] == pytest.approx(expected, rel=1e-9, abs=1e-300), name


def test_browser_never_falls_to_zero():
    # A logarithmic axis has no place for 0: what is too small for a double stays above it.
    expression = demand.demand_multiplier(alt.datum.gain, -60, 1, math.inf)
    found = evaluate({"multiplier": expression}, [{"gain": 1e6}])["multiplier"][0]
    assert found > 0
    assert found == pytest.approx(demand.demand_multiplier(1e6, -60, 1, math.inf), rel=1e-9)


def test_constants_are_folded_into_the_expression():
    gain = alt.param(name="gain", value=4)
    text = str(demand.demand_multiplier(gain, 1.4, 1.0, math.inf))
    assert "inf" not in text.lower()
    limit = str(demand.break_even_elasticity(gain, 0.85, math.inf))
    assert "inf" not in limit.lower()
    assert "np." not in str(demand.demand_multiplier(gain, np.float64(1.4), 1.0, 200.0))


def test_arrays_cannot_stand_in_an_expression():
    with pytest.raises(TypeError, match="elasticity"):
        demand.demand_multiplier(alt.param(name="gain", value=4), np.ones(3), 1.0, 200.0)


def test_numbers_beside_an_expression_are_checked():
    with pytest.raises(ValueError, match=r"compute_share = 2\.0"):
        demand.demand_multiplier(alt.param(name="gain", value=4), 1.4, 2.0, 200.0)
