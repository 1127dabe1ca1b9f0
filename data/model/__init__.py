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
from data.model.observed import CHIPS_SOLD, DESIGNERS, ValueNote, observed_notes, observed_series
from data.model.parameters import (
    Parameter,
    beliefs,
    default,
    parameter,
    parameters,
    priors,
    scenario,
    sliders,
)
from data.model.presets import DECIMALS, Preset, preset_scenarios, presets
from data.model.published import (
    FigureGroup,
    PublishedFigure,
    published_figures,
    training_flop_ratios,
)

__all__ = [
    "CHIPS_SOLD",
    "DECIMALS",
    "DESIGNERS",
    "FigureGroup",
    "Observation",
    "Parameter",
    "Preset",
    "PublishedFigure",
    "TrainingRun",
    "ValueNote",
    "beliefs",
    "default",
    "observations",
    "observed_notes",
    "observed_series",
    "parameter",
    "parameters",
    "preset_scenarios",
    "presets",
    "priors",
    "published_figures",
    "scenario",
    "sliders",
    "training_flop_ratios",
    "training_runs",
    "transformer_config",
]
