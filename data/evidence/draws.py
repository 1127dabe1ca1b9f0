"""The draws that the evidence weighs, kept: they change only with a belief, not with a figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from calc.demand import demand_path
from calc.evidence import (
    INFERENCE_ONLY,
    PurchaseAssumptions,
    Workloads,
    all_compute,
    draw_workloads,
    predicted,
)
from calc.operands import FloatArray
from calc.priors import LogNormal, Priors
from calc.scenario import PARAMETERS, Scenario
from calc.uncertainty import DRAWS, draw
from data.evidence.settings import EvidenceSettings, Figures
from data.model import parameter, preset_scenarios

SEED, WORKLOADS_SEED = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class DrawnWorlds:
    """The draws: scenarios, and each one's multipliers [draws]."""

    scenarios: Scenario
    short_run: FloatArray
    long_run: FloatArray


@dataclass(frozen=True, slots=True)
class _Shares:
    """What the workloads depend on."""

    years: tuple[float, ...]
    inference: tuple[float, ...]
    shift: float
    reinvestment: float | None


@lru_cache(maxsize=4)
def worlds(priors: Priors, draws: int = DRAWS) -> DrawnWorlds:
    """`draws` scenarios from the priors."""
    scenarios = draw(priors, draws, SEED)
    return DrawnWorlds(scenarios, scenarios.short_run_multiplier(), scenarios.long_run_multiplier())


def workloads(settings: EvidenceSettings, figures: Figures) -> Workloads:
    """The workloads at their central values: no shift, and all that is saved used again."""
    return _central(None if settings.inference_only else _shares(settings, figures))


def _central(shares: _Shares | None) -> Workloads:
    if shares is None:
        return INFERENCE_ONLY
    reinvestment = 1.0 if shares.reinvestment is None else shares.reinvestment
    return Workloads(shares.years, shares.inference, reinvestment=reinvestment)


def drawn_workloads(settings: EvidenceSettings, figures: Figures, draws: int = DRAWS) -> Workloads:
    """The workloads with each draw's own shift and reinvestment."""
    if settings.inference_only:
        return INFERENCE_ONLY
    return _drawn(_shares(settings, figures), draws)


def _shares(settings: EvidenceSettings, figures: Figures) -> _Shares:
    dated = figures.assumptions.inference
    years = tuple(figures.years(each.on) for each in dated)
    shares = tuple(each.share for each in dated)
    if settings.inference_share is not None:
        shares = (settings.inference_share,) * len(years)
    return _Shares(years, shares, settings.share_shift, settings.reinvestment)


@lru_cache(maxsize=4)
def _drawn(shares: _Shares, draws: int) -> Workloads:
    base = Workloads(shares.years, shares.inference)
    if shares.reinvestment is not None:
        fixed = Workloads(shares.years, shares.inference, reinvestment=shares.reinvestment)
        return draw_workloads(fixed, draws, WORKLOADS_SEED, shares.shift)
    row = parameter("training_elasticity")
    belief = LogNormal(row.low, row.high)
    return draw_workloads(base, draws, WORKLOADS_SEED, shares.shift, belief)


@lru_cache(maxsize=16)
def _predicted(
    priors: Priors,
    shares: _Shares | None,
    windows: tuple[tuple[float, float], ...],
    purchases: PurchaseAssumptions,
) -> FloatArray:
    parts = INFERENCE_ONLY if shares is None else _drawn(shares, DRAWS)
    return predicted(worlds(priors).scenarios, np.array(windows), parts, purchases)


def predictions(
    priors: Priors, windows: FloatArray, settings: EvidenceSettings, figures: Figures
) -> FloatArray:
    """What each draw predicts of observations in `windows` [k, 2]: [k, draws]."""
    shares = None if settings.inference_only else _shares(settings, figures)
    spans = tuple((float(start), float(end)) for start, end in windows)
    return _predicted(priors, shares, spans, settings.purchases)


def long_run_of_all(priors: Priors, settings: EvidenceSettings, figures: Figures) -> FloatArray:
    """The long-run multiplier of all compute [draws]."""
    known = worlds(priors)
    gain = np.asarray(known.scenarios.gain)
    return all_compute(known.long_run, gain, drawn_workloads(settings, figures))


@lru_cache(maxsize=1)
def presets() -> tuple[tuple[str, ...], Scenario]:
    """The keys of the presets, and all of them as one scenario of arrays in that order."""
    known = preset_scenarios()
    each = [scenario.floats() for scenario in known.values()]
    values = {name: np.array([one[name] for one in each]) for name in PARAMETERS}
    return tuple(known), Scenario(**values)


def preset_predictions(
    windows: FloatArray, settings: EvidenceSettings, figures: Figures
) -> FloatArray:
    """What each preset predicts at central workloads: [k, presets], in the order of `presets`."""
    shares = None if settings.inference_only else _shares(settings, figures)
    spans = tuple((float(start), float(end)) for start, end in windows)
    return _preset_predictions(shares, spans, settings.purchases)


@lru_cache(maxsize=64)
def _preset_predictions(
    shares: _Shares | None,
    windows: tuple[tuple[float, float], ...],
    purchases: PurchaseAssumptions,
) -> FloatArray:
    _keys, stacked = presets()
    return predicted(stacked, np.array(windows), _central(shares), purchases)


@dataclass(frozen=True, slots=True, eq=False)
class SortedPath:
    """M at one time over the draws, ascending, and the draws in that order."""

    values: FloatArray
    order: np.ndarray


@lru_cache(maxsize=40)
def path_at(priors: Priors, years: float) -> SortedPath:
    """M(t) `years` ≥ 0 after the shock."""
    values = demand_path(years, worlds(priors).scenarios)
    order = np.argsort(values).astype(np.int32)
    return SortedPath(values[order], order)
