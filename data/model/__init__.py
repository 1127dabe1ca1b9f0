"""What the demand model starts from: parameters, observations, published figures to reproduce.

`parameters()`, `scenario()` and `priors()` give the model its defaults; `observations()` the
dated series; `published_figures()` the validation table with its inputs looked up.
"""

from data.model.observations import (
    Observation,
    TrainingRun,
    observations,
    training_runs,
    transformer_config,
)
from data.model.parameters import Parameter, default, parameter, parameters, priors, scenario
from data.model.published import PublishedFigure, published_figures

__all__ = [
    "Observation",
    "Parameter",
    "PublishedFigure",
    "TrainingRun",
    "default",
    "observations",
    "parameter",
    "parameters",
    "priors",
    "published_figures",
    "scenario",
    "training_runs",
    "transformer_config",
]
