"""How well each reading predicted what came, with as wide a spread of beliefs as our own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calc.evidence import log_likelihood, predicted
from calc.priors import Priors
from calc.uncertainty import draw
from data.evidence import draws
from data.evidence.assessment import REFERENCE, Assessment
from data.evidence.model import Counterfactual
from data.evidence.observation_basis import Evidence
from data.evidence.settings import EvidenceSettings, Figures
from data.model import preset_scenarios, scenario

_DRAWS = 8192  # a mean of likelihoods needs fewer draws than odds do


def spread_factors(
    assessment: Assessment, settings: EvidenceSettings, figures: Figures | None = None
) -> Mapping[Counterfactual, Mapping[str, float]]:
    """Bayes factors of the presets against the defaults, each with our spread around its values.

    Milder than those of `Finding.bayes_factors`, which hold each preset to its exact numbers.
    """
    known = Figures() if figures is None else figures
    defaults = scenario()
    around = {
        key: assessment.beliefs.around(defaults, preset)
        for key, preset in preset_scenarios().items()
    }
    found: dict[Counterfactual, Mapping[str, float]] = {}
    for counterfactual, finding in assessment.findings.items():
        means = {
            key: _mean_likelihood(finding.evidence, priors, settings, known)
            for key, priors in around.items()
        }
        found[counterfactual] = {
            key: mean / means[REFERENCE] for key, mean in means.items() if key != REFERENCE
        }
    return found


def _mean_likelihood(
    found: Evidence, priors: Priors, settings: EvidenceSettings, figures: Figures
) -> float:
    world = draw(priors, _DRAWS, draws.SEED)
    workloads = draws.drawn_workloads(settings, figures, _DRAWS)
    seen = found.observations
    each = predicted(world, seen.windows, workloads, settings.purchases)
    return float(np.exp(log_likelihood(seen, each)).mean())
