"""What the evidence does to the odds: everything that the page shows, for one set of settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from calc.demand import demand_path
from calc.evidence import (
    Odds,
    Summary,
    equal,
    log_likelihood,
    mixed,
    odds,
    posterior,
)
from calc.operands import FloatArray
from calc.priors import HIGH_QUANTILE, LOW_QUANTILE, LogNormal, Priors
from calc.uncertainty import DRAWS, Fan, Quantiles
from data.evidence import draws
from data.evidence.bounds import NaiveElasticity, naive_elasticity
from data.evidence.counterfactuals import first_after, gather
from data.evidence.model import Counterfactual, Gap
from data.evidence.observation_basis import Evidence, Observed
from data.evidence.settings import ElasticityPreset, EvidenceSettings, Figures
from data.model import preset_scenarios
from data.model import priors as default_priors

FAN_QUANTILES = (LOW_QUANTILE, 0.25, 0.5, 0.75, HIGH_QUANTILE)
REFERENCE = "defaults"
"""The preset that the others are held against."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What one counterfactual says.

    `ratio` is compute bought over what would have been, with its central 90 %; `bayes_factors` are
    how many times better each preset predicted the observations than the defaults did.
    """

    evidence: Evidence
    summary: Summary
    ratio: Quantiles
    odds: Odds
    bayes_factors: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """The odds before and after, and what they rest on.

    `after` mixes the available counterfactuals evenly; equal to `before` where there are none.
    `findings` and `gaps` are by counterfactual, in the settings' order. `newest` is the last day
    of what was observed (None: nothing). `weights` [draws] are those of `after`.
    """

    before: Odds
    after: Odds
    all_compute_before: Odds
    all_compute_after: Odds
    findings: Mapping[Counterfactual, Finding]
    gaps: Mapping[Counterfactual, Gap]
    newest: date | None
    weights: FloatArray
    beliefs: Priors

    @property
    def rows(self) -> tuple[Observed, ...]:
        """The table: every observation of the counterfactuals that are there."""
        return tuple(row for each in self.findings.values() for row in each.evidence.rows)


@dataclass(frozen=True, slots=True, eq=False)
class FanPair:
    """M(t) before and after the evidence, and the path of each preset [years]."""

    before: Fan
    after: Fan
    presets: Mapping[str, FloatArray]


def beliefs(settings: EvidenceSettings, figures: Figures, own: Priors | None = None) -> Priors:
    """The priors that the draws start from: `own` or the model's, with the chosen elasticity.

    Where tokens or prices are missing (see `naive_elasticity`) the elasticity stays as it is.
    """
    priors = default_priors() if own is None else own
    if settings.elasticity is ElasticityPreset.PRIOR:
        return priors
    found = naive_elasticity(figures)
    if isinstance(found, Gap):
        return priors
    return replace(priors, long_run_elasticity=observed_belief(found))


def observed_belief(found: NaiveElasticity) -> LogNormal:
    """The preset “observed tokens and prices”: as wide as the bounds are."""
    return LogNormal(found.low, found.high)


def assess(
    settings: EvidenceSettings, figures: Figures | None = None, priors: Priors | None = None
) -> Assessment:
    """The odds before and after the evidence under these settings.

    `priors` are those of the model where the caller does not say. ValueError for a setting outside
    its domain; a figure that is missing is a gap.
    """
    known = Figures() if figures is None else figures
    start = beliefs(settings, known, priors)
    gathered = {each: gather(each, settings, known) for each in settings.counterfactuals}
    there = {key: each for key, each in gathered.items() if isinstance(each, Evidence)}
    weights = {
        key: posterior(
            each.observations,
            draws.predictions(start, each.observations.windows, settings, known),
        )
        for key, each in there.items()
    }
    findings = {
        key: _finding(each, weights[key], start, settings, known) for key, each in there.items()
    }
    prior = equal(DRAWS)
    total = mixed(list(weights.values())) if weights else prior
    everything = draws.long_run_of_all(start, settings, known)
    short = draws.worlds(start).short_run
    return Assessment(
        before=_odds(prior, start),
        after=_odds(total, start),
        all_compute_before=odds(prior, short, everything),
        all_compute_after=odds(total, short, everything),
        findings=findings,
        gaps={key: each for key, each in gathered.items() if isinstance(each, Gap)},
        newest=max((each.newest for each in there.values()), default=None),
        weights=total,
        beliefs=start,
    )


def check_first_after(
    settings: EvidenceSettings, figures: Figures | None = None, priors: Priors | None = None
) -> Finding | Gap:
    """The same for what was expected first after the shock: a check beside the mixture."""
    known = Figures() if figures is None else figures
    start = beliefs(settings, known, priors)
    found = first_after(settings, known)
    if isinstance(found, Gap):
        return found
    seen = found.observations
    weights = posterior(seen, draws.predictions(start, seen.windows, settings, known))
    return _finding(found, weights, start, settings, known)


def fan(assessment: Assessment, years: Sequence[float]) -> FanPair:
    """M(t) at `years` ≥ 0 before and after the evidence, with the presets' paths."""
    times = np.asarray(years, dtype=np.float64)
    prior = equal(assessment.weights.size)
    presets = preset_scenarios()
    return FanPair(
        before=_fan(times, prior, assessment.beliefs),
        after=_fan(times, assessment.weights, assessment.beliefs),
        presets={key: demand_path(times, each) for key, each in presets.items()},
    )


def path_quantiles(assessment: Assessment, years: float) -> tuple[Quantiles, Quantiles]:
    """The 5, 50 and 95 % quantiles of M(t), before and after the evidence."""
    pair = fan(assessment, [years])
    before, after = (
        Quantiles(*(float(each.bands[place, 0]) for place in (0, 2, 4)))
        for each in (pair.before, pair.after)
    )
    return before, after


def _finding(
    found: Evidence,
    weights: FloatArray,
    priors: Priors,
    settings: EvidenceSettings,
    figures: Figures,
) -> Finding:
    summary = found.observations.summary()
    return Finding(
        evidence=found,
        summary=summary,
        ratio=summary.ratio(),
        odds=_odds(weights, priors),
        bayes_factors=_bayes_factors(found, settings, figures),
    )


def _bayes_factors(
    found: Evidence, settings: EvidenceSettings, figures: Figures
) -> dict[str, float]:
    """Each preset against the defaults, at central workloads."""
    keys, _stacked = draws.presets()
    seen = found.observations
    logs = log_likelihood(seen, draws.preset_predictions(seen.windows, settings, figures))
    factors = np.exp(logs - logs[keys.index(REFERENCE)])
    return {key: float(factors[place]) for place, key in enumerate(keys) if key != REFERENCE}


def _odds(weights: FloatArray, priors: Priors) -> Odds:
    known = draws.worlds(priors)
    return odds(weights, known.short_run, known.long_run)


def _fan(years: FloatArray, weights: FloatArray, priors: Priors) -> Fan:
    bands, above = [], []
    for time in years:
        path = draws.path_at(priors, float(time))
        cumulated = np.cumsum(weights[path.order])
        places = np.searchsorted(cumulated, FAN_QUANTILES)
        bands.append(path.values[np.minimum(places, path.values.size - 1)])
        first_above = int(np.searchsorted(path.values, 1.0, side="right"))
        below = cumulated[first_above - 1] if first_above else 0.0
        above.append(1 - below)
    return Fan(years, FAN_QUANTILES, np.array(bands).T, np.array(above))
