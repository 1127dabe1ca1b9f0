"""The golden file: what each row asks, computed by the project's own functions.

A row names a function (and a part of its result), inputs as JSON, the expected value and a
tolerance. The trend of the rows is stated here, so that they hold whatever the defaults become.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from calc import evidence
from calc.priors import LogNormal
from data.evidence import (
    Assessment,
    BaseRates,
    Counterfactual,
    EvidenceSettings,
    Figures,
    Subject,
    assess,
    default_settings,
    draws,
    path_quantiles,
    rules,
)
from data.evidence.analysts import chosen_rates, surprises
from data.evidence.settings import DAYS_A_YEAR
from data.model import preset_scenarios

FILE = Path(__file__).with_name("golden.csv")
TREND = {"growth": 3.3, "decay": 3.5}
COUNTERFACTUALS = {
    "analysts before": (Counterfactual.ANALYSTS,),
    "steady growth": (Counterfactual.STEADY_GROWTH,),
    "slowing growth": (Counterfactual.SLOWING_GROWTH,),
    "all three": tuple(Counterfactual),
}
FIGURES = Figures()


@dataclass(frozen=True)
class Row:
    id: str
    function: str
    inputs: dict[str, Any]
    expected: float
    tolerance: float


def rows() -> list[Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                each["id"],
                each["function"],
                json.loads(each["inputs"]),
                float(each["expected"]),
                float(each["tolerance"]),
            )
            for each in csv.DictReader(file)
        ]


def settings(**changes: Any) -> EvidenceSettings:
    return replace(default_settings(), **{**TREND, **changes})


@cache
def assessment(counterfactual: str, subtracted: bool, inference_only: bool) -> Assessment:
    return assess(
        settings(
            counterfactuals=COUNTERFACTUALS[counterfactual],
            subtract_usual_miss=subtracted,
            inference_only=inference_only,
        ),
        FIGURES,
    )


def _asked(inputs: dict[str, Any]) -> Assessment:
    return assessment(
        inputs.get("counterfactual", "all three"),
        inputs.get("usual miss", "subtracted") == "subtracted",
        inputs.get("workloads") == "inference only",
    )


def _surprises(inputs: dict[str, Any]) -> dict[str, list[float]]:
    given = inputs["surprises"]
    if given == "base_rates.csv, used":
        return surprises(chosen_rates(BaseRates.USED, FIGURES))
    return given


def _fades(given: Any) -> tuple[float, ...]:
    if given == "decay prior, 40":
        return rules.fades(Counterfactual.SLOWING_GROWTH, FIGURES)
    return tuple(json.loads(given) if isinstance(given, str) else given)


def _levels(inputs: dict[str, Any]) -> list[float]:
    if "log_levels" in inputs:
        return inputs["log_levels"]
    subject = {
        "chips": Subject.CHIPS,
        "revenue": Subject.DATA_CENTRE_REVENUE,
        "capex": Subject.CAPEX_FOUR,
    }[inputs["series"]]
    found = rules.quarters(subject, FIGURES)
    return [
        each.log_level for each in found.levels if inputs["from"] <= each.quarter <= inputs["to"]
    ]


def _forecast(inputs: dict[str, Any]) -> evidence.Forecast:
    return evidence.growth_forecast(_levels(inputs), inputs["ahead"], _fades(inputs["fades"]))


def _record(inputs: dict[str, Any]) -> evidence.Record:
    levels = rules.record_levels(FIGURES)
    return evidence.record(levels, inputs["before"], inputs["ahead"], _fades(inputs["fades"]))


def _workloads(inputs: dict[str, Any]) -> evidence.Workloads:
    if inputs.get("workloads") == "inference only":
        return evidence.INFERENCE_ONLY
    central = draws.workloads(settings(), FIGURES)
    return replace(
        central, shift=inputs.get("shift", 0.0), reinvestment=inputs.get("reinvestment", 1.0)
    )


def _years(text: str) -> tuple[float, ...]:
    assert text == "1 July 2024, 2025, 2026 less 27 January 2025, /365.25"
    return tuple(days / DAYS_A_YEAR for days in (-210, 155, 520))


def _in_use(inputs: dict[str, Any]) -> float:
    world = preset_scenarios()[inputs["preset"]]
    eta = float(inputs["supply_elasticity"])
    return float(
        evidence.compute_in_use(world, inputs["years"], eta, _workloads(inputs), inputs["delay"])
    )


def _bought(inputs: dict[str, Any]) -> float:
    return float(
        evidence.compute_bought(
            preset_scenarios()[inputs["preset"]],
            inputs["start"],
            inputs["end"],
            inputs["growth"],
            inputs["decay"],
            float(inputs["supply_elasticity"]),
            _workloads(inputs),
            inputs["delay"],
            inputs["rule"],
        )
    )


def _two() -> evidence.Observations:
    return evidence.Observations(
        ("a", "b"),
        np.array([0.1, -0.2]),
        evidence.common([0.09, 0.16], 0.8),
        5,
        np.array([[0.0, 1.0], [0.0, 1.0]]),
    )


def _summary(inputs: dict[str, Any]) -> evidence.Summary:
    if "as above" in inputs:
        return _two().summary()
    (found,) = _asked(inputs).findings.values()
    return found.summary


def _odds(inputs: dict[str, Any], *, everything: bool) -> evidence.Odds:
    found = _asked(inputs)
    if inputs.get("prior"):
        return found.all_compute_before if everything else found.before
    return found.all_compute_after if everything else found.after


def _bayes_factor(inputs: dict[str, Any], one: str, other: str) -> float:
    (found,) = _asked(inputs).findings.values()
    worlds = preset_scenarios()
    ours = settings()
    factor = evidence.bayes_factor(
        found.evidence.observations,
        worlds[one],
        worlds[other],
        draws.workloads(ours, FIGURES),
        ours.purchases,
    )
    assert found.bayes_factors[one] == 1 or math.isclose(found.bayes_factors[one], factor)
    return factor


def _drawn(inputs: dict[str, Any]) -> evidence.Workloads:
    central = draws.workloads(settings(), FIGURES)
    return evidence.draw_workloads(
        central, inputs["draws"], inputs.get("seed", 1), 0.5, LogNormal(0.8, 1.3)
    )


def _share(inputs: dict[str, Any]) -> float:
    years = _years(inputs["years"])
    found = evidence.Workloads(years, tuple(inputs["inference"]), shift=inputs["shift"])
    return float(found.share(inputs["t"]))


def _smallest_weight(inputs: dict[str, Any]) -> float:
    scale = evidence.common(inputs["variances"], inputs["share"])
    weights = np.linalg.solve(scale, np.ones(len(scale)))
    return float(np.min(weights / weights.sum()))


_EXACT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "common: smallest GLS weight > 0": _smallest_weight,
    "sensitivity": lambda i: evidence.sensitivity(i["share_of_money"], i["supply_elasticity"]),
    "compute_in_use": _in_use,
    "compute_bought": _bought,
    "log_likelihood": lambda _: evidence.log_likelihood(_two(), np.zeros((2, 1)))[0],
    "arc_elasticity": lambda i: evidence.arc_elasticity(i["log_growth"], i["log_fall"]),
    "Workloads.share": _share,
    "draw_workloads: mean of shift": lambda i: np.mean(_drawn(i).shift),
    "draw_workloads: |correlation| of shift and long-run elasticity": lambda i: abs(
        np.corrcoef(_drawn(i).shift, _elasticities())[0, 1]
    ),
}


def _elasticities() -> Any:
    return draws.worlds(assessment("all three", True, False).beliefs).scenarios.long_run_elasticity


_PATTERNS: dict[str, Callable[..., Any]] = {
    r"habit\.bias": lambda i: evidence.habit(_surprises(i)).bias[i["subject"]],
    r"habit\.(\w+)": lambda i, name: getattr(evidence.habit(_surprises(i)), name),
    r"common\[(\d),(\d)\]": lambda i, a, b: evidence.common(i["variances"], i["share"])[
        int(a), int(b)
    ],
    r"growth_forecast\.mean\[(\d)\]": lambda i, a: _forecast(i).mean[int(a)],
    r"growth_forecast\.scale\[(\d),(\d)\]": lambda i, a, b: _forecast(i).scale[int(a), int(b)],
    r"growth_forecast\.freedom": lambda i: _forecast(i).freedom,
    r"record\.(\w+)": lambda i, name: getattr(_record(i), name),
    r"summary\.(\w+)": lambda i, name: getattr(_summary(i), name),
    r"odds\.(\w+)": lambda i, name: getattr(_odds(i, everything=False), name),
    r"odds\.(\w+), all compute": lambda i, name: getattr(_odds(i, everything=True), name),
    r"bayes_factor (\w+)/(\w+)": _bayes_factor,
    r"draw_workloads: quantile ([\d.]+) of (\w+)": lambda i, q, name: np.quantile(
        getattr(_drawn(i), name), float(q)
    ),
    r"M\(1\), quantile 0\.05": lambda i: path_quantiles(_asked(i), 1.0)[1].low,
    r"M\(1\), quantile 0\.95": lambda i: path_quantiles(_asked(i), 1.0)[1].high,
}


def computed(row: Row) -> float:
    """What the project's functions give for a row."""
    if row.function in _EXACT:
        return float(_EXACT[row.function](row.inputs))
    for pattern, function in _PATTERNS.items():
        found = re.fullmatch(pattern, row.function)
        if found:
            return float(function(row.inputs, *found.groups()))
    raise LookupError(row.function)
