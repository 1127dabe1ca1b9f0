"""What the sections print: conversions that multiply out, beliefs that invert, presets in range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calc import belief
from calc.implied import ValuationAssumptions, implied_demand
from calc.outcome import workloads
from calc.scenario import Scenario
from components import language, theme
from components.demand import assumptions, machines, market_belief, observed_chart, presets
from components.demand.assumptions import Values
from data import model
from data.model import Parameter


def _valuation(parameters: Mapping[str, Parameter], **changes: float) -> ValuationAssumptions:
    names = [field.name for field in fields(ValuationAssumptions)]
    return ValuationAssumptions(**{name: parameters[name].default for name in names} | changes)


def _surprised(values: Values, gain: float = 4.0) -> Scenario:
    return assumptions.scenario(values | {"gain": gain})


@pytest.mark.parametrize("move", [-0.1697, -0.05, 0.1])
@pytest.mark.parametrize("gain", [2.0, 11.0])
def test_the_implied_elasticity_is_worth_the_move(
    move: float, gain: float, parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    valuation = _valuation(parameters)
    surprised = _surprised(defaults, gain)
    found = implied_demand(move, valuation, surprised)
    assert found.elasticity is not None
    believed = replace(surprised, token_ratio=1.0, long_run_elasticity=found.elasticity)
    short, long = believed.short_run_multiplier(), believed.long_run_multiplier()
    worth = belief.price_move(valuation.exposure, found.short_run_weight, short, long)
    assert worth == pytest.approx(move, rel=1e-9)


def test_the_marks_lie_on_the_curve(parameters: Mapping[str, Parameter], defaults: Values) -> None:
    valuation, surprised = _valuation(parameters), _surprised(defaults)
    found = implied_demand(-0.1697, valuation, surprised)
    curve = market_belief._curve(valuation, surprised)
    for elasticity, move in (
        (found.elasticity, found.move),
        (found.break_even, found.at_break_even),
    ):
        on_curve = np.interp(elasticity or math.nan, curve["elasticity"], curve["move"])
        assert move == pytest.approx(on_curve, abs=1e-3)


def test_a_rise_says_nothing_of_what_was_still_believed(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    with language.override("en"):
        rise, fall = (
            market_belief._sentence(
                implied_demand(move, _valuation(parameters), _surprised(defaults)), 4.0
            )
            for move in (0.02, -0.02)
        )
    assert "still believed" not in rise
    assert "no more compute" not in rise
    assert "still believed" in fall


def test_no_more_compute_needed(parameters: Mapping[str, Parameter], defaults: Values) -> None:
    for gain, move in ((4.0, -0.66), (11.0, -0.80)):
        found = implied_demand(-0.1697, _valuation(parameters), _surprised(defaults, gain))
        assert found.nothing_needed == pytest.approx(move, abs=5e-3)


def test_too_deep_a_fall_has_no_elasticity(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    found = implied_demand(-0.5, _valuation(parameters, exposure=0.2), _surprised(defaults))
    assert (found.elasticity, found.rebound) == (None, None)
    with language.override("en"):
        assert "too deep" in market_belief._sentence(found, 4.0)


def test_a_fall_below_no_more_compute_says_so(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    found = implied_demand(-0.1697, _valuation(parameters), _surprised(defaults, 1.1))
    assert found.elasticity is not None
    assert found.elasticity < 0
    with language.override("en"):
        sentence = market_belief._sentence(found, 1.1)
        assert "too deep for a gain of 1.1" in sentence
        assert "would have been −8%" in sentence
        assert "still believed" not in sentence
        assert "alone gives" in market_belief._message(found)


def test_no_elasticity_breaks_even_above_the_ceiling(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    surprised = _surprised(defaults | {"ceiling": 30.0}, 30.0)
    found = implied_demand(-0.5, _valuation(parameters), surprised)
    with language.override("en"):
        sentence, message = market_belief._sentence(found, 30.0), market_belief._message(found)
    assert "no rise would be enough" in sentence
    assert "more computing is used" not in message  # from nowhere on
    for text in (sentence, message):
        assert "∞" not in text


def test_the_market_preset_is_what_the_section_on_its_belief_says(
    parameters: Mapping[str, Parameter],
) -> None:
    implied = market_belief.at_default(parameters).elasticity
    assert implied is not None
    values = presets.all_values(parameters, model.presets(), implied)["market"]
    found = implied_demand(-0.1697, _valuation(parameters), _surprised(values))
    assert found.elasticity == pytest.approx(values["long_run_elasticity"], abs=1e-5)
    assert found.multiplier == pytest.approx(
        assumptions.scenario(values).long_run_multiplier(), abs=1e-5
    )


def test_each_conversion_is_the_product_that_it_prints(
    parameters: Mapping[str, Parameter],
) -> None:
    with language.override("en"):
        rows = machines.steps(4.72e6, 2.0, 1.1, parameters)
    chips, power, capital, revenue = rows
    kilowatts = parameters["h100_it_watts"].default * parameters["pue"].default / 1000
    assert chips.with_gain == pytest.approx(4.72 * 2.0 * 1.1)
    assert power.with_gain == pytest.approx(chips.with_gain * kilowatts)
    price = parameters["usd_per_gigawatt"].default / 1e9
    assert capital.with_gain == pytest.approx(power.with_gain * price)
    assert revenue.with_gain == pytest.approx(
        capital.with_gain * parameters["nvidia_share"].default
    )
    assert all(row.with_gain / row.trend == pytest.approx(1.1) for row in rows)
    assert chips.factors == "9.44 × 1.100"


def test_each_conversion_shows_the_range_of_its_factors(
    parameters: Mapping[str, Parameter],
) -> None:
    with language.override("en"):
        chips, power, capital, revenue = machines.steps(4.72e6, 2.0, 1.1, parameters)
    assert (chips.low, chips.high) == (None, None)
    factor = 1.0
    for row, keys in (
        (power, ("h100_it_watts", "pue")),
        (capital, ("usd_per_gigawatt",)),
        (revenue, ("nvidia_share",)),
    ):
        factor *= math.prod(parameters[key].high / parameters[key].default for key in keys)
        assert row.high == pytest.approx(row.with_gain * factor)
        assert row.low is not None
        assert row.low < row.with_gain < row.high


def test_every_generation_has_its_peak_rate(parameters: Mapping[str, Parameter]) -> None:
    for generation in machines.GENERATIONS:
        assert parameters[f"{generation}_fp8_flop_per_second"].default > 0


def test_presets_stand_within_their_sliders(parameters: Mapping[str, Parameter]) -> None:
    implied = market_belief.at_default(parameters).elasticity
    assert implied is not None
    assert 0.8 < implied < market_belief.at_default(parameters).break_even
    everything = presets.all_values(parameters, model.presets(), implied)
    assert everything["defaults"] == assumptions.defaults(parameters)
    assert everything["market"]["long_run_elasticity"] == pytest.approx(implied, rel=1e-5)
    for values in everything.values():
        assert list(values) == list(model.sliders(parameters))
        for key, value in values.items():
            low, high = parameters[key].limits
            assert low <= value <= high or (key == "ceiling" and math.isinf(value))


def test_presets_say_what_they_are_named_after(parameters: Mapping[str, Parameter]) -> None:
    implied = market_belief.at_default(parameters).elasticity
    assert implied is not None
    everything = presets.all_values(parameters, model.presets(), implied)
    long = {
        key: assumptions.scenario(values).long_run_multiplier()
        for key, values in everything.items()
    }
    assert long["market"] < 0.95
    assert long["huang"] > 1.05
    assert long["jevons"] == pytest.approx(1.741, abs=5e-4)


def test_series_are_rebased_to_the_value_nearest_to_the_shock() -> None:
    days = pd.DatetimeIndex(["2024-01-31", "2024-12-31", "2025-03-31", "2025-06-30"])
    series = pd.Series([1.0, 4.0, 5.0, 8.0], index=days)
    rebased = observed_chart.rebase(series, pd.Timestamp("2025-01-27"))
    assert rebased.tolist() == [1.0, 1.25, 2.0]


def test_the_series_reach_past_the_shock() -> None:
    shock = pd.Timestamp(date(2025, 1, 27))
    for key, series in model.observed_series().items():
        assert key in observed_chart.names()
        assert series.index.is_monotonic_increasing
        assert series.index[-1] > shock
        assert (series > 0).all()


def test_a_series_that_starts_after_the_shock_says_since_when() -> None:
    shock = pd.Timestamp("2025-01-27")
    late = pd.Series([1.0, 6.0], index=pd.DatetimeIndex(["2025-04-30", "2026-05-19"]))
    early = pd.Series([1.0, 6.0], index=pd.DatetimeIndex(["2024-12-31", "2026-05-19"]))
    with language.override("en"):
        assert observed_chart.name_of("tokens", late, shock) == "Google’s tokens since May 2025"
        assert observed_chart.name_of("tokens", early, shock) == "Google’s tokens"
    with language.override("fr"):
        assert observed_chart.name_of("tokens", late, shock).endswith("depuis mai 2025")


def test_all_chips_are_the_sum_of_quarters_that_are_whole_for_every_designer() -> None:
    total = model.observed_series()["all_chips"]
    parts = [model.observations(f"{designer}_h100e_cumulative") for designer in model.DESIGNERS]
    for day, value in total.items():
        of_day = [row for rows in parts for row in rows if pd.Timestamp(row.date) == day]
        assert len(of_day) == len(parts)
        assert not any(row.partial for row in of_day)
        assert value == pytest.approx(sum(row.value for row in of_day))
    assert total.index[-1] == pd.Timestamp(
        min(max(row.date for row in rows if not row.partial) for rows in parts)
    )


def test_no_line_joins_rents_of_two_kinds_or_a_quarter_half_counted() -> None:
    said = dict.fromkeys(("name", "date", "value", "remark"), "x")
    with language.override("en"):
        series = {key: model.observed_series()[key] for key in ("rent", "stock")}
        lines = observed_chart._lines(series, model.observed_notes(), observed_chart.names())
        apart = lines.rows[lines.rows["apart"]].set_index("series")
        assert apart.loc["rent", "remark"].iloc[0] == "On demand"
        assert set(apart.loc["rent", "date"]) < set(series["rent"].index)
        assert apart.loc["stock", "date"] == series["stock"].index[-1]
        for key in series:
            line, *points = observed_chart._line(lines, key, [1, 0], said, theme.PALETTES["light"])
            assert not line.data["apart"].any()
            assert [each.mark.filled for each in points] == [True, False]


def test_workloads_add_up(defaults: Values) -> None:
    shares = {"training": 0.1, "research": 0.5, "inference": 0.4}
    scenario = assumptions.scenario(defaults)
    *parts, whole = workloads(scenario, model.default("training_elasticity"), shares)
    assert whole.multiplier == pytest.approx(sum(p.share * p.multiplier for p in parts))
    assert parts[-1].multiplier == pytest.approx(scenario.long_run_multiplier())
