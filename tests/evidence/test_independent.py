"""The formulas of the specification written down a second time, plainly, against the functions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from calc import evidence
from calc.demand import demand_path, elasticity_at, gain_at
from data.evidence import Figures, default_settings, draws
from data.model import preset_scenarios, priors

WORLDS = preset_scenarios()
WORLD = WORLDS["defaults"]
ETAS = (0.5, 3.0, math.inf)
MIXED = evidence.Workloads((-0.5, 0.4, 1.4), (0.29, 0.5, 0.67), shift=-0.3, reinvestment=1.15)
LEVELS = np.cumsum(0.12 + 0.08 * np.random.default_rng(3).standard_normal(20)).tolist()


def forecast(levels: list[float], ahead: int, fades: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """The mean and scale of `growth_forecast`, fade by fade."""
    steps = [later - earlier for earlier, later in itertools.pairwise(levels)]
    n = len(steps)
    parts = []
    for fade in fades:
        x = [math.exp(-fade * (i - n)) for i in range(1, n + 1)]
        xx = sum(each**2 for each in x)
        b = sum(one * d for one, d in zip(x, steps, strict=True)) / xx
        variance = sum((d - b * one) ** 2 for one, d in zip(x, steps, strict=True)) / (n - 1)
        lower = np.tril(np.ones((ahead, ahead)))
        g = lower @ [math.exp(-fade * h) for h in range(1, ahead + 1)]
        scale = variance * (lower @ lower.T + np.outer(g, g) / xx)
        weight = variance ** (-(n - 1) / 2) * xx**-0.5 * sum(x) / n
        parts.append((weight, b * g, scale))
    total = sum(weight for weight, _, _ in parts)
    mean = sum(weight / total * each for weight, each, _ in parts)
    freedom = n - 1
    inflate = freedom / (freedom - 2)
    covariance = sum(
        weight / total * (scale * inflate + np.outer(each - mean, each - mean))
        for weight, each, scale in parts
    )
    return mean, covariance / inflate


@pytest.mark.parametrize("fades", [[0.0], [0.17], [0.0, 0.05, 0.1, 0.3]])
@pytest.mark.parametrize(("length", "ahead"), [(5, 1), (6, 4), (12, 6), (20, 14)])
def test_a_forecast(fades: list[float], length: int, ahead: int) -> None:
    found = evidence.growth_forecast(LEVELS[:length], ahead, fades)
    mean, scale = forecast(LEVELS[:length], ahead, fades)
    assert found.freedom == length - 2
    assert found.mean == pytest.approx(mean, rel=1e-10)
    assert found.scale == pytest.approx(scale, rel=1e-9)


@pytest.mark.parametrize("fades", [[0.0], [0.04, 0.2]])
@pytest.mark.parametrize(("before", "ahead"), [(5, 1), (8, 4), (12, 3)])
def test_a_record(fades: list[float], before: int, ahead: int) -> None:
    found = []
    for origin in range(before, len(LEVELS) - ahead + 1):
        mean, _scale = forecast(LEVELS[origin - before : origin], ahead, fades)
        came = [level - LEVELS[origin - 1] for level in LEVELS[origin : origin + ahead]]
        found.append(sum(came) / ahead - mean.mean())
    record = evidence.record(LEVELS, before, ahead, fades)
    assert record.bias == pytest.approx(np.mean(found))
    assert record.spread == pytest.approx(np.std(found, ddof=1))
    assert record.count == pytest.approx(len(found) / ahead)
    assert record.freedom == pytest.approx(len(found) / ahead - 1)


def in_use(world, years: float, eta: float, workloads: evidence.Workloads, delay: float):
    """`compute_in_use`: both parts over what they would use without, damped once by the price."""
    then = max(years - delay, 0.0)
    share = np.interp(years, workloads.years, workloads.inference)
    odds = share / (1 - share) * np.exp(workloads.shift)
    v = odds / (1 + odds)
    own = elasticity_at(then, world.short_run_elasticity, world.long_run_elasticity, world.lag)
    gain = gain_at(then, world.gain, world.diffusion_lag)
    without = v / demand_path(then, world)
    without_research = (1 - v) / gain ** (workloads.reinvestment - 1)
    mean = (without * np.maximum(own, 0) + without_research * workloads.reinvestment) / (
        without + without_research
    )
    return -np.log(without + without_research) / (1 + mean / eta)


def bought(world, window, growth, decay, eta, workloads, delay, rule):
    """`compute_bought`: what fills the stock up, or the mean of both ends."""
    start, end = max(window[0], 0.0), window[1]
    first, last = (in_use(world, years, eta, workloads, delay) for years in (start, end))
    if rule == "level":
        return (first + last) / 2
    before, after = (
        math.exp(math.log(growth) * decay * -math.expm1(-years / decay)) for years in (start, end)
    )
    flow = (np.exp(last) * after - np.exp(first) * before) / (after - before)
    return np.log(np.maximum(flow, 0.05))


@pytest.mark.parametrize("preset", ["defaults", "market", "huang", "jevons"])
@pytest.mark.parametrize("eta", ETAS)
@pytest.mark.parametrize("delay", [0.0, 0.5, 1.0])
def test_compute_in_use_and_bought(preset: str, eta: float, delay: float) -> None:
    world = WORLDS[preset]
    for years in (0.0, 0.3, 1.0, 1.42, 6.0):
        found = evidence.compute_in_use(world, years, eta, MIXED, delay)
        assert found == pytest.approx(in_use(world, years, eta, MIXED, delay), abs=1e-12)
    for window, rule in itertools.product(
        [(-0.07, 0.93), (0.0, 1.0), (0.4, 1.42)], evidence.PurchaseRule
    ):
        ours = evidence.compute_bought(world, *window, 3.3, 3.5, eta, MIXED, delay, rule)
        theirs = bought(world, window, 3.3, 3.5, eta, MIXED, delay, rule)
        assert ours == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("rule", evidence.PurchaseRule)
@pytest.mark.parametrize("delay", [0.0, 1.0])
def test_the_odds_of_all_draws(rule: evidence.PurchaseRule, delay: float) -> None:
    """Predictions, scipy's density and the shares counted, over the draws of the page."""
    ours = default_settings()
    worlds = draws.worlds(priors()).scenarios
    workloads = evidence.draw_workloads(
        draws.workloads(ours, Figures()), len(np.atleast_1d(worlds.gain))
    )
    windows = np.array([[-0.07, 0.93], [0.0, 1.42]])
    observed = evidence.Observations(
        ("a", "b"), np.array([-0.2, 0.1]), evidence.common([0.09, 0.16], 0.8), 3.2, windows
    )
    assumptions = evidence.PurchaseAssumptions(3.3, 3.5, 3.0, delay, rule)
    predicted = np.array(
        [bought(worlds, window, 3.3, 3.5, 3.0, workloads, delay, rule) for window in windows]
    )
    assert evidence.predicted(worlds, windows, workloads, assumptions) == pytest.approx(
        predicted, abs=1e-10
    )
    density = stats.multivariate_t(shape=[[0.09, 0.072], [0.072, 0.16]], df=3.2)
    weights = density.pdf((observed.value[:, np.newaxis] - predicted).T)
    weights /= weights.sum()
    short, long = worlds.short_run_multiplier(), worlds.long_run_multiplier()
    found = evidence.odds(evidence.posterior(observed, predicted), short, long)
    far = np.abs(np.log(long)) >= 0.05
    expected = {
        "more": weights[far & (long > 1)].sum(),
        "within": weights[~far].sum(),
        "less": weights[far & (long < 1)].sum(),
        "above": weights[long >= 1].sum(),
        "market": weights[(short < 1) & (long < 1)].sum(),
        "both": weights[(short < 1) & (long >= 1)].sum(),
        "huang": weights[(short >= 1) & (long >= 1)].sum(),
        "flash": weights[(short >= 1) & (long < 1)].sum(),
        "effective": 1 / (weights**2).sum(),
        "bits": stats.entropy(weights, np.full(weights.size, 1 / weights.size), base=2),
    }
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-6, abs=1e-9), name


def test_habit_common_sensitivity_and_arc_elasticity_in_whole_fractions() -> None:
    past = {"a": [Fraction(1, 10), Fraction(3, 10)], "b": [0, Fraction(1, 5), Fraction(2, 5)]}
    squares = sum((x - sum(xs) / Fraction(len(xs))) ** 2 for xs in past.values() for x in xs)
    found = evidence.habit({name: [float(x) for x in xs] for name, xs in past.items()})
    assert found.spread == pytest.approx(math.sqrt(squares / (5 - 2)))
    assert dict(found.bias) == pytest.approx({"a": 0.2, "b": 0.2})
    assert evidence.common([0.25, 0.09, 0.04], 0.5).tolist() == pytest.approx(
        np.array([[0.25, 0.02, 0.02], [0.02, 0.09, 0.02], [0.02, 0.02, 0.04]])
    )
    assert evidence.sensitivity(0.884, math.inf) == 0.884
    assert evidence.sensitivity(0.6, 3) == pytest.approx(float(Fraction(6, 10) * Fraction(4, 3)))
    assert evidence.arc_elasticity([1.5, 2.83], [0.5, 2.0]) == pytest.approx([3.0, 1.415])


RECORD = evidence.Record(0.1, 0.3, 3.0, 6)
SERIES = {"a": LEVELS[:8]}
ONE = {"a": 0.5}
TWO = evidence.Observations(
    ("a", "b"), np.zeros(2), np.eye(2), 5.0, np.array([[0.0, 1.0], [0.0, 1.0]])
)
HABIT = evidence.habit({"a": [0.1, 0.3]})


def series(**changes: object) -> evidence.Observations:
    given = {"before": SERIES, "since": {"a": [0.9, 1.0]}, "windows": {"a": (0.0, 1.0)}}
    given |= {"sensitivities": ONE, "measurement": ONE, "fades": [0.0], "share": 0.5}
    return evidence.series_observations(**(given | {"record": RECORD} | changes))


def analysts(**changes: object) -> evidence.Observations:
    given = {"ratios": ONE, "windows": {"a": (0.0, 1.0)}, "sensitivities": ONE}
    return evidence.analyst_observations(
        HABIT, **(given | {"measurement": ONE, "share": 0.5} | changes)
    )


#: For each function and argument, a call with it and the name by which it is refused.
ARGUMENTS: dict[str, tuple[Callable[[object], object], str]] = {
    "habit": (lambda bad: evidence.habit({"a": [bad, 0.2]}), r"surprises\[a\]"),
    "common": (lambda bad: evidence.common([bad, 0.2], 0.5), "variances"),
    "common.share": (lambda bad: evidence.common([0.1, 0.2], bad), "share"),
    "sensitivity": (lambda bad: evidence.sensitivity(bad, 3), "share_of_money"),
    "sensitivity.supply": (lambda bad: evidence.sensitivity(0.5, bad), "supply_elasticity"),
    "forecast": (lambda bad: evidence.growth_forecast([*LEVELS, bad], 2), "log_levels"),
    "forecast.ahead": (lambda bad: evidence.growth_forecast(LEVELS, bad), "ahead"),
    "forecast.fades": (lambda bad: evidence.growth_forecast(LEVELS, 2, [bad]), "fades"),
    "misses": (lambda bad: evidence.misses([*LEVELS, bad], 12, 2), "log_levels"),
    "misses.before": (lambda bad: evidence.misses(LEVELS, bad, 2), "before"),
    "record.ahead": (lambda bad: evidence.record(LEVELS, 12, bad), "ahead"),
    "record_of": (lambda bad: evidence.record_of([bad, 0.1, 0.2, 0.3], 2), "misses"),
    "record_of.ahead": (lambda bad: evidence.record_of([0.1, 0.2, 0.3, 0.4], bad), "ahead"),
    "series.before": (lambda bad: series(before={"a": [bad, *LEVELS]}), "log_levels"),
    "series.since": (lambda bad: series(since={"a": [bad]}), "log_levels"),
    "series.windows": (lambda bad: series(windows={"a": (bad, 1.0)}), r"windows\[a\]"),
    "series.share": (lambda bad: series(share=bad), "share"),
    "analysts.ratios": (lambda bad: analysts(ratios={"a": bad}), "ratios"),
    "analysts.sensitivity": (lambda bad: analysts(sensitivities={"a": bad}), r"sensitivities\[a\]"),
    "analysts.measurement": (lambda bad: analysts(measurement={"a": bad}), r"measurement\[a\]"),
    "draws": (lambda bad: evidence.draw_workloads(MIXED, bad), "draws"),
    "draws.seed": (lambda bad: evidence.draw_workloads(MIXED, 4, bad), "seed"),
    "draws.shift": (lambda bad: evidence.draw_workloads(MIXED, 4, 1, bad), "shift"),
    "in_use.years": (lambda bad: evidence.compute_in_use(WORLD, bad, 3, MIXED), "years"),
    "in_use.delay": (lambda bad: evidence.compute_in_use(WORLD, 1, 3, MIXED, bad), "delay"),
    "bought.start": (
        lambda bad: evidence.compute_bought(WORLD, bad, 1, 3, 3, 3, MIXED),
        "start",
    ),
    "bought.growth": (
        lambda bad: evidence.compute_bought(WORLD, 0, 1, bad, 3, 3, MIXED),
        "growth",
    ),
    "all_compute": (lambda bad: evidence.all_compute(bad, 2.0, MIXED), "long_run"),
    "all_compute.gain": (lambda bad: evidence.all_compute(1.1, bad, MIXED), "gain"),
    "likelihood": (lambda bad: evidence.log_likelihood(TWO, [[bad], [0.0]]), "predicted"),
    "odds": (lambda bad: evidence.odds([bad, 0.5], [0.9, 0.9], [1.0, 1.2]), "weights"),
    "expected.runs": (
        lambda bad: evidence.expected_odds(TWO, np.zeros(2), _ensemble(), bad, 0),
        "runs",
    ),
    "quantiles": (
        lambda bad: evidence.weighted_quantiles(np.arange(2.0), np.full(2, 0.5), [bad]),
        "probabilities",
    ),
    "record_coverage": (lambda bad: evidence.record_coverage([bad, 0.2]), "placebos"),
    "leave_one_out": (lambda bad: evidence.leave_one_out({"a": [bad, 0.2, 0.3]}), "surprises"),
    "arc": (lambda bad: evidence.arc_elasticity(bad, 1.0), "log_growth"),
    "arc.fall": (lambda bad: evidence.arc_elasticity(1.0, bad), "log_fall"),
}


def _ensemble() -> evidence.Ensemble:
    return evidence.Ensemble(np.zeros((2, 2)), np.ones(2), np.ones(2))


@pytest.mark.parametrize("bad", [True, "1", math.nan, None], ids=repr)
@pytest.mark.parametrize("argument", ARGUMENTS)
def test_what_is_no_number_is_refused_by_name(argument: str, bad: object) -> None:
    call, name = ARGUMENTS[argument]
    with pytest.raises(ValueError, match=rf"^{name}.* = .* is outside its domain"):
        call(bad)
