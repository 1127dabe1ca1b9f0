"""Drawn curves: what is recognised, what never turns round, and that nothing raises."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import demand
from calc.drawing import (
    FALL,
    LOWEST,
    SMALLEST_GAIN,
    TOLERANCE,
    TOP,
    YEARS,
    Computing,
    Drawing,
    DrawingAnswer,
    Pace,
    expectation,
    gain_in_use,
    read,
    usage,
)
from calc.drawing_fit import Search, fit
from calc.scenario import Scenario
from data import model

SEARCH = Search((0.0, 3.0), (0.25, 8.0))
quick = settings(max_examples=150, deadline=None)


@cache
def ours() -> Scenario:
    return model.scenario()


@cache
def expected() -> dict[str, Scenario]:
    found = model.preset_scenarios()
    return {key: found[key] for key in ("market", "defaults", "published", "jevons", "huang")}


PRESETS = st.sampled_from(("market", "defaults", "published", "jevons", "huang"))
WOBBLE = st.lists(st.floats(-0.015, 0.015), min_size=8, max_size=8)
GAINS = st.floats(SMALLEST_GAIN, 30)
SHARES = st.lists(st.floats(0, 1), min_size=8, max_size=8)  # of the height of the picture


def drawn(gain: float, heights: object) -> Drawing:
    return Drawing(gain, tuple(float(each) for each in np.asarray(heights)))


def answer(drawing: Drawing) -> DrawingAnswer:
    at_gain = {key: replace(each, gain=drawing.gain) for key, each in expected().items()}
    return read(drawing, ours(), at_gain)


def anything(gain: float, shares: list[float]) -> Drawing:
    return drawn(gain, LOWEST + np.array(shares) * (TOP * gain - LOWEST))


@quick
@given(PRESETS, WOBBLE)
def test_what_follows_an_expectation_is_recognised(preset, wobble):
    curve = usage(expected()[preset], YEARS)
    clean, shaky = (answer(drawn(4.0, curve * (1 + np.array(w)))) for w in ([0] * 8, wobble))
    for found in (clean, shaky):
        assert found.meets == preset
        assert found.pace is Pace.ALIKE
        assert found.below is found.above is None
    assert shaky.computing is clean.computing


@pytest.mark.parametrize(
    ("preset", "use", "computing"),
    [
        ("market", 0.85, Computing.LESS),
        ("defaults", 1.01, Computing.SAME),
        ("published", 1.11, Computing.MORE),
        ("jevons", 1.40, Computing.MORE),
        ("huang", 1.46, Computing.MORE),
    ],
)
def test_the_readings_of_the_expectations(preset, use, computing):
    found = answer(drawn(4.0, usage(expected()[preset], YEARS)))
    assert found.use_per_saving == pytest.approx(use, abs=0.005)
    assert found.computing is computing
    assert expectation(expected()[preset], ours()).use_per_saving == pytest.approx(use, abs=0.005)


def test_usage_is_that_of_the_model_without_longer_answers():
    for scenario in expected().values():
        direct = replace(scenario, token_ratio=1.0)
        computing = [demand.demand_path(year, direct) for year in YEARS]
        answers = usage(scenario, YEARS) / gain_in_use(scenario, YEARS)
        assert answers == pytest.approx(computing, rel=1e-12)


@quick
@given(GAINS, SHARES)
def test_the_break_even_is_one_whatever_the_share_of_computing(gain, shares):
    for share in (0.62, 1.0):
        spread = replace(ours(), compute_share=share, gain=gain)
        found = read(drawn(gain, gain_in_use(spread, YEARS)), spread, {})
        assert found.use_per_saving == pytest.approx(1, rel=1e-12)
        assert found.multiplier == pytest.approx(1, rel=1e-12)
        assert found.computing is Computing.SAME
        assert found.before is None
    drawing = anything(gain, shares)
    assert read(drawing, ours(), {}) == read(drawing, replace(ours(), compute_share=0.3), {})


@quick
@given(GAINS, SHARES, st.floats(0, 1))
def test_more_use_at_the_end_is_more_of_everything(gain, shares, other):
    """However the years before were drawn."""
    low, high = sorted((shares[-1], other))
    lower, higher = (answer(anything(gain, [*shares[:-1], last])) for last in (low, high))
    assert lower.multiplier <= higher.multiplier
    assert list(Computing).index(lower.computing) <= list(Computing).index(higher.computing)
    if lower.use_per_saving is not None:
        assert higher.use_per_saving is not None
        assert lower.use_per_saving <= higher.use_per_saving
    assert rank(lower, gain) <= rank(higher, gain)


def rank(found: DrawingAnswer, gain: float) -> float:
    """The place of what is met, or lies around the end, among the ends of the expectations."""
    ends = {
        key: float(usage(replace(each, gain=gain), YEARS[-1:])[0])
        for key, each in expected().items()
    }
    if found.meets:
        return ends[found.meets]
    below = ends[found.below] if found.below else 0.0
    above = ends[found.above] if found.above else math.inf
    assert below < found.end < above
    return found.end


@quick
@given(GAINS, SHARES)
def test_any_drawing_has_an_answer(gain, shares):
    drawing = anything(gain, shares)
    found = answer(drawing)
    assert math.isfinite(found.multiplier)
    assert (found.use_per_saving is None) == (found.end < 1)
    assert (found.before is None) == (found.turned is None)
    if found.turned is not None:
        assert 1 <= found.turned <= YEARS[-1]
        assert found.before not in {found.computing, Computing.SAME}
    if found.fallen is not None:
        assert FALL < found.fallen <= 1
    fitted = fit(drawing, ours(), SEARCH)
    assert SEARCH.elasticity[0] <= fitted.reached <= SEARCH.elasticity[1]
    assert SEARCH.lag[0] <= fitted.scenario.lag <= SEARCH.lag[1] * (1 + 1e-12)
    assert math.isfinite(fitted.misfit)


@quick
@given(
    st.floats(1.5, 30), st.floats(0, 2), st.floats(0.3, 2.5), st.integers(0, 10), st.floats(0.5, 1)
)
def test_a_curve_of_the_model_gives_its_elasticities_back(gain, short, long, lag, share):
    made = replace(
        ours(),
        gain=gain,
        short_run_elasticity=short,
        long_run_elasticity=long,
        lag=SEARCH.lags()[lag],
        compute_share=share,
    )
    curve = usage(made, YEARS)
    if np.max(curve) > TOP * gain or np.min(curve) < LOWEST:
        return
    fitted = fit(drawn(gain, curve), made, SEARCH)
    reached = demand.elasticity_at(YEARS[-1], short, long, made.lag)
    assert fitted.reached == pytest.approx(reached, abs=2e-3)
    assert fitted.misfit < 1e-4


def test_the_elasticity_hangs_on_the_share_of_computing_as_the_headline_does_not():
    curve = drawn(4.0, usage(ours(), YEARS))
    reached = [
        fit(curve, replace(ours(), compute_share=share), SEARCH).reached
        for share in (0.62, 0.85, 1.0)
    ]
    assert reached == pytest.approx([2.3, 1.4, 1.0], abs=0.05)


def test_a_straight_line_does_not_end_at_a_bound():
    line = drawn(4.0, 1 + 0.5 * np.array(YEARS))
    found, fitted = answer(line), fit(line, ours(), SEARCH)
    assert fitted.reached == pytest.approx(1.60, abs=0.01)
    assert fitted.misfit < 0.01
    assert not fitted.at_bound
    assert (found.meets, found.pace) == ("published", Pace.SLOWER)
    assert (found.before, found.computing) == (Computing.LESS, Computing.MORE)
    # Where both the line and the gain in use have come to ×3.99.
    assert found.turned == pytest.approx(5.97, abs=0.01)


def test_much_use_early_is_faster_and_late_is_slower():
    early = answer(drawn(4.0, [3.2] * 8))
    assert (early.meets, early.pace) == ("market", Pace.ALIKE)
    slow = answer(drawn(4.0, [1, 1, 1, 1, 1, 2, 3, 3.2]))
    assert slow.pace is Pace.SLOWER
    late = replace(expected()["defaults"], diffusion_lag=4.0)
    at_once = drawn(4.0, [usage(late, YEARS)[-1]] * 8)
    assert read(at_once, ours(), {"late": late}).pace is Pace.FASTER


def test_what_falls_again_is_told():
    found = answer(drawn(4.0, [2, 3, 4, 5, 5, 4, 3.5, 3]))
    assert found.fallen == pytest.approx(0.4)
    assert (found.before, found.computing) == (Computing.MORE, Computing.LESS)
    assert answer(drawn(4.0, [2, 3, 4, 4, 4, 4, 4, 3.5])).fallen is None


def test_the_ends_of_the_picture():
    flat = answer(drawn(4.0, [1.0] * 8))
    assert flat.use_per_saving == 0
    assert (flat.meets, flat.below, flat.above) == (None, None, "market")
    assert flat.multiplier == pytest.approx(0.25, abs=1e-3)
    assert answer(drawn(4.0, [0.5] * 8)).use_per_saving is None
    top = answer(drawn(4.0, [10.0] * 8))
    assert (top.meets, top.below, top.above) == (None, "huang", None)
    between = answer(drawn(4.0, usage(expected()["published"], YEARS) * 1.2))
    assert (between.meets, between.below, between.above) == (None, "published", "jevons")
    assert read(drawn(4.0, [4.0] * 8), ours(), {}).meets is None


def test_within_the_tolerance_computing_is_the_same_and_beyond_it_is_not():
    in_use = gain_in_use(ours(), YEARS)
    for ratio, side in ((1.09, Computing.SAME), (1.11, Computing.MORE), (1 / 1.11, Computing.LESS)):
        assert answer(drawn(4.0, in_use * ratio)).computing is side
    assert 1.09 < 1 + TOLERANCE < 1.11


def test_more_than_the_model_can_ask_for_is_said():
    assert fit(drawn(4.0, [10.0] * 8), replace(ours(), compute_share=0.3), SEARCH).at_bound
    # Above the ceiling too.
    assert fit(drawn(4.0, [10.0] * 8), replace(ours(), ceiling=5.0), SEARCH).at_bound


@pytest.mark.parametrize(
    ("gain", "heights", "named"),
    [
        (1.0, [1.0] * 8, "gain"),
        (math.nan, [1.0] * 8, "gain"),
        (4.0, [1.0] * 7, "heights"),
        (4.0, [1.0] * 7 + [10.1], "heights"),
        (4.0, [1.0] * 7 + [0.0], "heights"),
        (4.0, [1.0] * 7 + [math.nan], "heights"),
    ],
)
def test_what_is_no_drawing_is_refused_by_name(gain, heights, named):
    with pytest.raises(ValueError, match=named):
        Drawing(gain, tuple(heights))
