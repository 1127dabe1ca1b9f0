"""Who was right so far: what came since the shock, against what would have come without it.

Whatever says what would have come (analysts, a growth rule) is a forecaster with a record before
the shock. All observations are ln(all compute bought / that would have been bought), with times in
years after the shock; the draws of the model are weighted by how well they predict them. Nothing
here reads a file: `data.evidence` joins the figures.

`analysts`: how far they were off. `forecast`, `track_record`: growth rules and theirs.
`observations`: what was observed, with its error. `workloads`, `purchases`: what the model predicts
of it. `weighing`: what that does to the draws. `calibration`: placebos. `elasticity`: the naive
bound.
"""

from calc.evidence.analysts import Habit, habit
from calc.evidence.calibration import (
    IntervalCoverage,
    leave_one_out,
    model_coverage,
    record_coverage,
)
from calc.evidence.elasticity import arc_elasticity
from calc.evidence.forecast import Forecast, growth_forecast, misses
from calc.evidence.observations import (
    Observations,
    Summary,
    analyst_observations,
    common,
    sensitivity,
    series_observations,
)
from calc.evidence.purchases import (
    PurchaseAssumptions,
    PurchaseRule,
    compute_bought,
    predicted,
)
from calc.evidence.track_record import (
    Record,
    longest_horizon,
    record,
    record_of,
    record_or_scaled,
    stretched,
)
from calc.evidence.trend_fit import TrendFit, fit_trend
from calc.evidence.weighing import (
    Ensemble,
    Odds,
    bayes_factor,
    equal,
    expected_log_factor,
    expected_odds,
    log_likelihood,
    mixed,
    odds,
    posterior,
    weighted_quantiles,
)
from calc.evidence.workloads import (
    INFERENCE_ONLY,
    Workloads,
    all_compute,
    compute_in_use,
    draw_workloads,
)

__all__ = [
    "INFERENCE_ONLY",
    "Ensemble",
    "Forecast",
    "Habit",
    "IntervalCoverage",
    "Observations",
    "Odds",
    "PurchaseAssumptions",
    "PurchaseRule",
    "Record",
    "Summary",
    "TrendFit",
    "Workloads",
    "all_compute",
    "analyst_observations",
    "arc_elasticity",
    "bayes_factor",
    "common",
    "compute_bought",
    "compute_in_use",
    "draw_workloads",
    "equal",
    "expected_log_factor",
    "expected_odds",
    "fit_trend",
    "growth_forecast",
    "habit",
    "leave_one_out",
    "log_likelihood",
    "longest_horizon",
    "misses",
    "mixed",
    "model_coverage",
    "odds",
    "posterior",
    "predicted",
    "record",
    "record_coverage",
    "record_of",
    "record_or_scaled",
    "sensitivity",
    "series_observations",
    "stretched",
    "weighted_quantiles",
]
