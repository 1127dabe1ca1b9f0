"""What each reading predicts of the compute bought, to hold against what was observed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calc.evidence import predicted
from data.evidence import draws
from data.evidence.assessment import Finding
from data.evidence.settings import EvidenceSettings, Figures


def predicted_ratios(
    finding: Finding, settings: EvidenceSettings, figures: Figures
) -> Mapping[str, float]:
    """By preset: compute bought over what would have been, over the finding's own windows.

    At central workloads, weighed as the observations are: comparable with `finding.ratio`.
    """
    keys, stacked = draws.presets()
    seen = finding.evidence.observations
    central = draws.workloads(settings, figures)
    logs = predicted(stacked, seen.windows, central, settings.purchases)
    means = np.exp(np.asarray(finding.summary.weights) @ logs)
    return {key: float(mean) for key, mean in zip(keys, means, strict=True)}
