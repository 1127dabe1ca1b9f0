"""Who was right so far: bundled figures and the newest quarters, held against the model.

`assess(settings, figures)` gives the odds before and after the evidence with all that they rest on;
`default_settings()` the settings of the first print, `Figures(filed)` where the figures are read
(the bundle, and what the SEC has of Nvidia beside it). `fan` and `path_quantiles` are M(t) before
and after, `check_first_after` the check beside the mixture, `naive_elasticity` the bounds,
`tracks` the forecasters' records, `predicted_ratios` what each reading foresaw of the purchases,
`placebo` and `analysts_coverage` the calibration, `waiting`, `accuracy` and `needed`
when we shall know.
"""

from data.evidence.analysts import base_rates, expectations
from data.evidence.assessment import (
    Assessment,
    FanPair,
    Finding,
    assess,
    check_first_after,
    fan,
    observed_belief,
    path_quantiles,
)
from data.evidence.bounds import NaiveElasticity, naive_elasticity
from data.evidence.forecasts import predicted_ratios
from data.evidence.model import SERIES, Counterfactual, Gap, GapReason, Subject
from data.evidence.observation_basis import Evidence, Observed, measurement
from data.evidence.outlook import READINGS, Accuracy, Waiting, accuracy, needed, waiting
from data.evidence.placebo import Placebo, analysts_coverage, placebo
from data.evidence.reading_scores import spread_factors
from data.evidence.rows import BaseRate, DataCentreQuarter, Expectation
from data.evidence.settings import (
    BaseRates,
    ElasticityPreset,
    EvidenceSettings,
    Figures,
    default_settings,
    offered,
)
from data.evidence.track import PastMiss, Track, early_quarters, tracks
from data.evidence.trend import KnownTrend, known_trend

__all__ = [
    "READINGS",
    "SERIES",
    "Accuracy",
    "Assessment",
    "BaseRate",
    "BaseRates",
    "Counterfactual",
    "DataCentreQuarter",
    "ElasticityPreset",
    "Evidence",
    "EvidenceSettings",
    "Expectation",
    "FanPair",
    "Figures",
    "Finding",
    "Gap",
    "GapReason",
    "KnownTrend",
    "NaiveElasticity",
    "Observed",
    "PastMiss",
    "Placebo",
    "Subject",
    "Track",
    "Waiting",
    "accuracy",
    "analysts_coverage",
    "assess",
    "base_rates",
    "check_first_after",
    "default_settings",
    "early_quarters",
    "expectations",
    "fan",
    "known_trend",
    "measurement",
    "naive_elasticity",
    "needed",
    "observed_belief",
    "offered",
    "path_quantiles",
    "placebo",
    "predicted_ratios",
    "spread_factors",
    "tracks",
    "waiting",
]
