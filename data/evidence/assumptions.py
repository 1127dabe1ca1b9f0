"""What the evidence needs beside its figures: `bundled/evidence/assumptions.toml`."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from data.evidence.model import Subject
from data.evidence.rows import FOLDER
from data.files.csv import BUNDLED
from data.files.toml import Entry, SecureAddress, Text, modified, read_toml, record_error
from data.model import default

FILE = "assumptions.toml"

Share = Annotated[float, Field(gt=0, le=1)]
Error = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SubjectAssumptions(Entry):
    """How one subject stands for compute.

    `share_of_money` that buys AI compute, or the model's parameter that it is; neither for what is
    not counted in money. `measurement` is the standard deviation of ln(compute) for what is not
    measured; None where it is read from the figures.
    """

    share_of_money: Share | None = None
    share_parameter: Text | None = None
    share_low: Share | None = None
    share_high: Share | None = None
    measurement: Error | None = None
    basis: Text
    members: tuple[Text, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of the money, whichever way it is given."""
        return default(self.share_parameter) if self.share_parameter else self.share_of_money

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.share_of_money is not None and self.share_parameter is not None:
            raise ValueError("share_of_money and share_parameter exclude each other")
        return self


class InferenceShare(Entry):
    """Inference's share of the compute in use on a day, the gain included."""

    on: dt.date
    share: Annotated[float, Field(ge=0, le=1)]
    source: Text
    url: SecureAddress


class WorkloadAssumptions(Entry):
    """`shift`: standard deviation of the shares' displacement on the logit scale."""

    shift: Error
    basis: Text


class RuleAssumptions(Entry):
    """How growth rules, their records and common errors are read."""

    first_quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    record_before: Annotated[int, Field(ge=5)]
    fade_points: Annotated[int, Field(ge=1)]
    stale_quarters: Annotated[int, Field(ge=1)]
    common_share: Annotated[float, Field(ge=0, lt=1)]
    common_share_highest: Annotated[float, Field(ge=0, lt=1)]
    basis: Text


class AnalystAssumptions(Entry):
    """From which month (YYYY-MM) on a forecast's miss counts to the time of language models."""

    ai_era_from: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    basis: Text


class Offered(Entry):
    """The values that a visitor may choose of each setting; the default is among them."""

    common_share: tuple[Annotated[float, Field(ge=0, lt=1)], ...]
    capex_share: tuple[Share, ...]
    delay: tuple[Annotated[float, Field(ge=0, le=1)], ...]
    inference_share: tuple[Share, ...]
    share_shift: tuple[Error, ...]
    reinvestment: tuple[Error, ...]
    first_quarter: tuple[Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")], ...]


class TrendAssumptions(Entry):
    """The first quarter of whose growth the trend without the shock is fitted."""

    first_quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    basis: Text


class EvidenceAssumptions(Entry):
    """The whole file."""

    subjects: dict[Subject, SubjectAssumptions]
    inference: Annotated[tuple[InferenceShare, ...], Field(min_length=1)]
    workloads: WorkloadAssumptions
    rules: RuleAssumptions
    analysts: AnalystAssumptions
    offered: Offered
    trend: TrendAssumptions

    @field_validator("subjects")
    @classmethod
    def _check_complete(
        cls, value: dict[Subject, SubjectAssumptions]
    ) -> dict[Subject, SubjectAssumptions]:
        missing = [subject for subject in Subject if subject not in value]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        return value


def load_assumptions(root: Path = BUNDLED) -> EvidenceAssumptions:
    """The assumptions, read again only when the file has changed.

    Raises RecordError for a file that cannot be read or breaks a rule.
    """
    path = root / FOLDER / FILE
    return _load(path, modified(path))


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> EvidenceAssumptions:
    raw = read_toml(path)
    try:
        return EvidenceAssumptions.model_validate(raw)
    except ValidationError as error:
        raise record_error(path, raw, error) from error
