"""What each reading predicts of the compute bought, to hold against what was observed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.evidence import draws
from data.evidence.assessment import Finding
from data.evidence.settings import EvidenceSettings, Figures


def predicted_ratios(
    finding: Finding, settings: EvidenceSettings, figures: Figures
) -> Mapping[str, float]:
    """By preset: compute bought over what would have been, over the finding's own windows.

    At central workloads, weighed as the observations are: comparable with `finding.ratio`.
    """
    keys, _stacked = draws.presets()
    windows = finding.evidence.observations.windows
    logs = draws.preset_predictions(windows, settings, figures)
    means = np.exp(np.asarray(finding.summary.weights) @ logs)
    return {key: float(mean) for key, mean in zip(keys, means, strict=True)}
