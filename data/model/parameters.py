"""The parameters of the model: value, plausible range, meaning in two languages, source.

`data/bundled/model/parameters.csv` is kept by hand. `low` and `high` are the 5 % and 95 % quantiles
of what is believed, or the published range. Confidence: A published and read, B secondary, C weak,
J this project's judgement (with no source, or with the source that it leans on).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, PositiveInt, ValidationInfo, field_validator, model_validator

from calc.priors import AnyPrior, Fixed, Kumaraswamy, LogNormal, Normal, Priors, Triangular
from calc.scenario import ASSUMPTION_DOMAINS, PARAMETERS, Scenario
from data.files.csv import MODEL, Key, Sourced, TableError, Text, read_model_rows

FILE = "parameters.csv"


class EvidenceGrade(StrEnum):
    """How well a figure is supported."""

    PUBLISHED = "A"  #: published and read
    SECONDARY = "B"  #: known from a secondary source
    WEAK = "C"  #: one weak or speculative source
    JUDGEMENT = "J"  #: this project's judgement


class Distribution(StrEnum):
    """What kind of uncertainty `low` and `high` stand for."""

    FIXED = "fixed"
    NORMAL = "normal"  #: shape: standard deviation
    LOG_NORMAL = "lognormal"  #: low and high are quantiles; shape: least value, if any
    TRIANGULAR = "triangular"  #: shape: low end, mode, high end
    KUMARASWAMY = "kumaraswamy"  #: shape: a, b, low end, high end
    RANGE = "range"  #: a plausible range, not drawn from
    OBSERVED = "observed"  #: several observations, low to high
    PUBLISHED = "published"  #: an output that the model has to reproduce


_SHAPE_LENGTHS = {
    Distribution.NORMAL: {1},
    Distribution.LOG_NORMAL: {0, 1},
    Distribution.TRIANGULAR: {3},
    Distribution.KUMARASWAMY: {4},
}


Finite = Annotated[float, Field(allow_inf_nan=False)]


class Parameter(Sourced):
    """One parameter. `key` is its argument name in `calc` where it is an argument there.

    `unit` is 1 for a pure number; units of the world are spelt in English. The slider bounds are
    there for what a visitor can move; `slider_position` (from 1) is its place among the sliders of
    the demand page. `figure` is what the source prints.
    """

    key: Key
    group: Literal[
        "scaling",
        "serving_day",
        "comparisons",
        "accelerators",
        "operations",
        "reasoning",
        "core",
        "valuation",
        "trends",
    ]
    symbol: Text | None = None
    label_en: Text
    label_fr: Text
    meaning_en: Text
    meaning_fr: Text
    unit: Text
    default: Finite
    low: Finite
    high: Finite
    distribution: Distribution
    shape: tuple[Finite, ...] = ()
    slider_min: Finite | None = None
    slider_max: Finite | None = None
    slider_scale: Literal["linear", "log"] | None = None
    slider_position: PositiveInt | None = None
    figure_en: Text | None = None
    figure_fr: Text | None = None
    confidence: EvidenceGrade

    @field_validator("shape", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if value is None:
            return ()
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("shape")
    @classmethod
    def _fits_distribution(
        cls, value: tuple[float, ...], info: ValidationInfo
    ) -> tuple[float, ...]:
        distribution = info.data.get("distribution")
        if distribution is not None and len(value) not in _SHAPE_LENGTHS.get(distribution, {0}):
            raise ValueError(f"{len(value)} numbers do not describe a {distribution} distribution")
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low <= self.default <= self.high:
            raise ValueError("the default lies outside low to high")
        slider = (self.slider_min, self.slider_max, self.slider_scale)
        if any(part is None for part in slider) and any(part is not None for part in slider):
            raise ValueError("a slider needs slider_min, slider_max and slider_scale")
        if self.slider_min is not None and self.slider_max is not None:
            if not self.slider_min <= self.default <= self.slider_max:
                raise ValueError("the default lies outside its slider")
            if self.slider_scale == "log" and self.slider_min <= 0:
                raise ValueError("a logarithmic slider starts above 0")
        if self.slider_position is not None and self.slider_min is None:
            raise ValueError("a slider on the page needs slider_min and slider_max")
        if (self.figure_en is None) != (self.figure_fr is None):
            raise ValueError("figure_en and figure_fr belong together")
        if self.source is None and self.confidence is not EvidenceGrade.JUDGEMENT:
            raise ValueError("a source is missing; only a judgement (J) has none")
        return self

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the slider. Raises ValueError where there is none."""
        if self.slider_min is None or self.slider_max is None:
            raise ValueError(f"parameter {self.key} has no slider")
        return self.slider_min, self.slider_max

    def label(self, language: str) -> str:
        """The short name in `language` (en or fr)."""
        return self.label_fr if language == "fr" else self.label_en

    def meaning(self, language: str) -> str:
        """What it means, in a sentence in `language` (en or fr)."""
        return self.meaning_fr if language == "fr" else self.meaning_en

    def figure(self, language: str) -> str | None:
        """What the source prints, in `language` (en or fr); None where there is no figure."""
        return self.figure_fr if language == "fr" else self.figure_en

    def prior(self) -> AnyPrior:
        """The belief about this parameter. Raises ValueError where none is drawn from."""
        match self.distribution:
            case Distribution.FIXED:
                return Fixed(self.default)
            case Distribution.NORMAL:
                return Normal(self.default, *self.shape)
            case Distribution.LOG_NORMAL:
                return LogNormal(self.low, self.high, *self.shape)
            case Distribution.TRIANGULAR:
                return Triangular(*self.shape)
            case Distribution.KUMARASWAMY:
                return Kumaraswamy(*self.shape)
            case _:
                raise ValueError(f"{self.key}: a {self.distribution} is not drawn from")


def read_parameters(folder: Path = MODEL) -> dict[str, Parameter]:
    """The parameters by key, as they stand in `folder` now.

    Raises TableError naming line and field of the first fault, or the key that stands twice
    or that the model needs and does not find.
    """
    rows = read_model_rows(FILE, Parameter, folder)
    name = f"model/{FILE}"
    twice = [key for key, count in Counter(row.key for row in rows).items() if count > 1]
    if twice:
        raise TableError(name, "stands twice", twice[0], "key")
    found = {row.key: row for row in rows}
    missing = [key for key in (*PARAMETERS, "elasticity_correlation") if key not in found]
    if missing:
        raise TableError(name, "is missing", missing[0], "key")
    for key in PARAMETERS:
        _check_assumption(found[key], name)
    if len(sliders(found)) < sum(row.slider_position is not None for row in rows):
        raise TableError(name, "two sliders stand at one place", field="slider_position")
    return found


def _check_assumption(row: Parameter, file: str) -> None:
    """What a parameter needs to be an assumption of the model. Raises TableError."""
    if row.slider_position is None:
        raise TableError(file, "an assumption needs a slider", row.key, "slider_position")
    domain = ASSUMPTION_DOMAINS[row.key]
    if not domain.contains(np.array([row.default, row.low, row.high, *row.limits])):
        raise TableError(file, f"leaves its domain {domain}", row.key, "default to slider_max")


@lru_cache(maxsize=1)
def parameters() -> dict[str, Parameter]:
    """The bundled parameters by key, in the file's order, read once per process."""
    return read_parameters()


def parameter(key: str) -> Parameter:
    """One parameter; LookupError where there is none of that key."""
    return parameters()[key]


def default(key: str) -> float:
    """The default of a parameter, in its unit."""
    return parameter(key).default


def sliders(rows: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Those of `rows` with a slider on the demand page, in its order."""
    places = {row.slider_position: row for row in rows.values() if row.slider_position is not None}
    return {places[place].key: places[place] for place in sorted(places)}


def scenario() -> Scenario:
    """The default assumptions of the demand model."""
    return Scenario(**{name: default(name) for name in PARAMETERS})


def beliefs(chosen: Scenario) -> Priors:
    """The default beliefs, moved to a visitor's values (plain numbers)."""
    return priors().around(scenario(), chosen)


def priors() -> Priors:
    """The default beliefs about the assumptions of the demand model."""
    return _priors(tuple(parameter(name) for name in PARAMETERS))


@lru_cache(maxsize=2)
def _priors(rows: tuple[Parameter, ...]) -> Priors:
    beliefs = {row.key: row.prior() for row in rows}
    return Priors(**beliefs, elasticity_correlation=default("elasticity_correlation"))
