"""What every counterfactual's observations share: money to compute, errors, and the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from calc.evidence import Observations, Record, sensitivity
from data.evidence.model import Counterfactual, GapReason, MissingFigureError, Subject
from data.evidence.rows import CHIPS_FILE, ChipStock, read
from data.evidence.settings import EvidenceSettings, Figures

NINETY_PERCENT = 1.645
"""Standard deviations from the middle to either end of a normal distribution's 90 % range."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One row of the table: an observation, and where it comes from.

    `miss` is ln(came/expected) as it stands, in the subject's own unit, `usual_miss` the mean of
    past ones (subtracted or not, as the settings say); `value` and `error` are in ln(compute),
    `weight` is the observation's in its counterfactual. `start` and `end` are the first and last
    day of what was bought, `as_of` when the expectation is of. `estimated` counts quarters
    continued from total revenue.
    """

    counterfactual: Counterfactual
    subject: Subject
    miss: float
    usual_miss: float
    value: float
    error: float
    weight: float
    start: date
    end: date
    as_of: str
    sources: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    estimated: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A counterfactual's observations, their rows, and the record of the rule (None: analysts)."""

    counterfactual: Counterfactual
    observations: Observations
    rows: tuple[Observed, ...]
    record: Record | None = None

    @property
    def newest(self) -> date:
        """The last day that any of its observations reaches to."""
        return max(row.end for row in self.rows)


def sensitivities(
    subjects: Iterable[Subject],
    settings: EvidenceSettings,
    figures: Figures,
) -> dict[str, float]:
    """ln(money) for ln(compute); 1 where no money is counted."""
    found: dict[str, float] = {}
    for subject in subjects:
        share = figures.assumptions.subjects[subject].share
        if subject is Subject.CAPEX_FOUR:
            share = settings.capex_share
        found[subject] = 1.0 if share is None else sensitivity(share, settings.supply_elasticity)
    return found


def measurement(subjects: Iterable[Subject], figures: Figures) -> dict[str, float]:
    """The standard deviation of ln(compute) for what each subject does not measure."""
    found: dict[str, float] = {}
    for subject in subjects:
        stated = figures.assumptions.subjects[subject].measurement
        found[subject] = _published_error(figures) if stated is None else stated
    return found


def _published_error(figures: Figures) -> float:
    """The error of the chips' stock: the published range of the first designer at the shock."""
    first, *_ = figures.assumptions.subjects[Subject.CHIPS].members
    rows = [
        row
        for row in read(CHIPS_FILE, ChipStock, figures.root)
        if row.designer == first and row.quarter_end < figures.shock
    ]
    if not rows:
        raise MissingFigureError(GapReason.TOO_SHORT, CHIPS_FILE)
    last = max(rows, key=lambda row: row.quarter_end)
    return math.log(last.h100e_p95 / last.h100e_p5) / (2 * NINETY_PERCENT)


def windows(
    spans: Mapping[Subject, tuple[date, date]], figures: Figures
) -> dict[str, tuple[float, float]]:
    """Each subject's span in years after the shock."""
    return {s: (figures.years(start), figures.years(end)) for s, (start, end) in spans.items()}


@dataclass(frozen=True, slots=True)
class UsualMiss:
    """The mean of past log misses by subject, and whether it was subtracted."""

    by_subject: Mapping[str, float]
    subtracted: bool


def table(
    counterfactual: Counterfactual,
    observations: Observations,
    money: Mapping[str, float],
    usual: UsualMiss,
    spans: Mapping[Subject, tuple[date, date]],
) -> list[Observed]:
    """A row for each observation, still without its sources; `money` are the sensitivities."""
    errors, weights = observations.errors(), observations.summary().weights
    rows = []
    for place, subject in enumerate(map(Subject, observations.names)):
        value = float(observations.value[place])
        mean = usual.by_subject[subject]
        rows.append(
            Observed(
                counterfactual=counterfactual,
                subject=subject,
                miss=value * money[subject] + mean * usual.subtracted,
                usual_miss=mean,
                value=value,
                error=float(errors[place]),
                weight=weights[place],
                start=spans[subject][0],
                end=spans[subject][1],
                as_of="",
                sources=(),
            )
        )
    return rows
