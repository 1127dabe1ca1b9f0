"""The types of the evidence: subjects, counterfactuals, and why something is not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What is counted of the compute that was bought."""

    NVIDIA_REVENUE = "nvidia_revenue"  #: total, by fiscal year: what analysts forecast
    CAPEX_FOUR = "capex_four"  #: capital spending of four companies
    DATA_CENTRE_REVENUE = "data_centre_revenue"  #: Nvidia's, by fiscal quarter
    CHIPS = "chips"  #: AI chips of four designers, in H100 equivalents


SERIES = (Subject.CHIPS, Subject.DATA_CENTRE_REVENUE, Subject.CAPEX_FOUR)
"""The subjects that are known by quarter, which the growth rules continue."""


class Counterfactual(StrEnum):
    """Who says what would have come without the shock."""

    ANALYSTS = "analysts"  #: the consensus before it
    STEADY_GROWTH = "steady_growth"  #: growth as it was
    SLOWING_GROWTH = "slowing_growth"  #: growth that fades as the model's own trend does


class GapReason(StrEnum):
    """Why a figure, and with it a counterfactual, is not there."""

    UNREADABLE = "unreadable"  #: a bundled file is missing, or a value in it breaks a rule
    NOTHING_SINCE = "nothing_since"  #: no whole quarter, or no whole year, since the shock
    TOO_SHORT = "too_short"  #: too few quarters before the shock
    BROKEN = "broken"  #: a quarter is missing in the middle
    OUT_OF_DATE = "out_of_date"  #: it ends long before the others
    NOTHING_CHOSEN = "nothing_chosen"  #: no series is counted


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not there, and why; `detail` names the file or the series, for a log."""

    reason: GapReason
    detail: str


class MissingFigureError(Exception):
    """Carries a gap up to where a counterfactual is put together."""

    def __init__(self, reason: GapReason, detail: str) -> None:
        self.gap = Gap(reason, detail)
        super().__init__(f"{reason}: {detail}")
