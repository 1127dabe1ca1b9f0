"""Placebos: what the same update would have found where nothing had happened.

Each past forecast of a rule stands for a shock that was none. Analysts are tried by leaving out one
year at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc.evidence import (
    IntervalCoverage,
    Observations,
    Record,
    common,
    leave_one_out,
    misses,
    model_coverage,
    odds,
    posterior,
    record_coverage,
    record_of,
)
from calc.operands import FloatArray
from calc.priors import Priors
from calc.uncertainty import Quantiles
from data.evidence import draws, rules
from data.evidence.analysts import chosen_rates, surprises
from data.evidence.assessment import beliefs
from data.evidence.model import Counterfactual, Gap, GapReason, MissingFigureError, Subject
from data.evidence.observation_basis import measurement, sensitivities
from data.evidence.settings import BaseRates, EvidenceSettings, Figures
from data.files.csv import TableError

PROBABILITY = 0.9


@dataclass(frozen=True, slots=True)
class Placebo:
    """What a growth rule says of the past quarters of Nvidia's data centres.

    `misses` are ln(came/forecast) by the last quarter that the forecast knew. `model` and `record`
    say how many lay inside the rule's own intervals, and inside those of the record. `more` are
    the odds of more compute that each miss would have given, the usual miss of the others
    subtracted where the settings do so: 5, 50 and 95 %.
    """

    misses: tuple[tuple[str, float], ...]
    model: IntervalCoverage
    record: IntervalCoverage
    more: Quantiles


def placebo(
    counterfactual: Counterfactual,
    settings: EvidenceSettings,
    figures: Figures,
    priors: Priors | None = None,
) -> Placebo | Gap:
    """The placebos of a growth rule, over as many quarters as there are since the shock."""
    try:
        return _placebo(counterfactual, settings, figures, beliefs(settings, figures, priors))
    except MissingFigureError as error:
        return error.gap
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))


def analysts_coverage(figures: Figures) -> IntervalCoverage | Gap:
    """How many of the analysts' past misses lie inside the interval that the others give."""
    try:
        known = surprises(chosen_rates(BaseRates.USED, figures))
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))
    return leave_one_out(known, PROBABILITY)


def _placebo(
    counterfactual: Counterfactual, settings: EvidenceSettings, figures: Figures, priors: Priors
) -> Placebo:
    subject = Subject.DATA_CENTRE_REVENUE
    found, rule = rules.quarters(subject, figures), rules.fades(counterfactual, figures)
    levels = rules.record_levels(figures)
    before, ahead = figures.assumptions.rules.record_before, len(found.since)
    try:
        missed = misses(levels, before, ahead, rule)
        others = [record_of(np.delete(missed, place), ahead) for place in range(missed.size)]
    except ValueError as error:
        raise MissingFigureError(GapReason.TOO_SHORT, str(error)) from error
    window = np.array([[figures.years(found.since[0].start), figures.years(found.newest.end)]])
    money = sensitivities([subject], settings, figures)[subject]
    own = measurement([subject], figures)[subject]
    seen = [
        _observation(miss / money, each.divided(money), own, window, settings)
        for miss, each in zip(missed, others, strict=True)
    ]
    more = _odds_of_more(seen, draws.predictions(priors, window, settings, figures), priors)
    known = [each.quarter for each in found.known]
    return Placebo(
        misses=tuple((known[before - 1 + place], float(miss)) for place, miss in enumerate(missed)),
        model=model_coverage(levels, before, ahead, rule, PROBABILITY),
        record=record_coverage(missed, PROBABILITY),
        more=Quantiles(*(float(each) for each in np.quantile(more, (0.05, 0.5, 0.95)))),
    )


def _observation(
    miss: float, record: Record, error: float, window: FloatArray, settings: EvidenceSettings
) -> Observations:
    usual = record if settings.subtract_usual_miss else replace(record, bias=0.0)
    variance = record.spread**2 * (1 + 1 / record.count) + error**2
    value = np.array([miss - usual.bias])
    return Observations(("placebo",), value, common([variance], 0.0), record.freedom, window)


def _odds_of_more(
    seen: Sequence[Observations], predicted: FloatArray, priors: Priors
) -> list[float]:
    known = draws.worlds(priors)
    return [odds(posterior(each, predicted), known.short_run, known.long_run).more for each in seen]
