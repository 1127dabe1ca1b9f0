"""Growth rules as the counterfactual: the quarters before the shock continued, and their record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from calc.evidence import Record, record_or_scaled, series_observations
from calc.evidence.forecast import LEAST_LEVELS
from data.evidence import series
from data.evidence.model import Counterfactual, GapReason, MissingFigureError, Subject
from data.evidence.observation_basis import (
    Evidence,
    Observed,
    UsualMiss,
    measurement,
    sensitivities,
    table,
    windows,
)
from data.evidence.series import QuarterSeries, ordinal
from data.evidence.settings import EvidenceSettings, Figures
from data.model import parameter

_QUARTER_YEARS = 0.25


def fades(counterfactual: Counterfactual, figures: Figures) -> tuple[float, ...]:
    """The rule's fades a quarter: none, or those of the page's own belief about the trend."""
    if counterfactual is Counterfactual.STEADY_GROWTH:
        return (0.0,)
    return tuple(_QUARTER_YEARS / years for years in decays(figures))


def decays(figures: Figures) -> list[float]:
    """The page's own belief about how long the trend takes to fade: its mid-quantiles, in years."""
    points = figures.assumptions.rules.fade_points
    middles = (np.arange(points) + 0.5) / points
    found: list[float] = parameter("decay").prior().ppf(middles).tolist()
    return found


def quarters(subject: Subject, figures: Figures) -> QuarterSeries:
    """A subject's quarters, put together again only when a file or the filings have changed.

    Raises MissingFigureError or TableError.
    """
    members = figures.assumptions.subjects[subject].members
    return _quarters(subject, members, figures, figures.stamp())


@lru_cache(maxsize=32)
def _quarters(
    subject: Subject, members: tuple[str, ...], figures: Figures, _stamp: tuple[int, ...]
) -> QuarterSeries:
    match subject:
        case Subject.CHIPS:
            return series.chips(figures.shock, members, figures.root)
        case Subject.CAPEX_FOUR:
            return series.capital_spending(figures.shock, members, figures.spent, figures.root)
        case Subject.DATA_CENTRE_REVENUE:
            return series.data_centre_revenue(figures.shock, figures.filed, figures.root)
        case _:
            raise ValueError(f"{subject} is not known by quarter")


def growth_rule(
    counterfactual: Counterfactual, settings: EvidenceSettings, figures: Figures
) -> Evidence:
    """What came against the rule's forecast. Raises MissingFigureError or TableError."""
    if not settings.series:
        raise MissingFigureError(GapReason.NOTHING_CHOSEN, counterfactual)
    found = {subject: quarters(subject, figures) for subject in settings.series}
    _check_up_to_date(found, figures)
    before: dict[str, list[float]] = {
        subject: _window(each, settings) for subject, each in found.items()
    }
    since: dict[str, list[float]] = {
        subject: [level.log_level for level in each.since] for subject, each in found.items()
    }
    rule = fades(counterfactual, figures)
    record = rule_record(rule, max(len(levels) for levels in since.values()), settings, figures)
    spans = {subject: (each.since[0].start, each.newest.end) for subject, each in found.items()}
    money = sensitivities(found, settings, figures)
    observations = series_observations(
        before,
        since,
        windows(spans, figures),
        money,
        measurement(found, figures),
        rule,
        settings.common_share,
        record if settings.subtract_usual_miss else record.at_face_value(),
    )
    misses = {name: record.bias * c for name, c in money.items()}
    usual = UsualMiss(misses, settings.subtract_usual_miss)
    rows = table(counterfactual, observations, money, usual, spans)
    described = tuple(_described(row, found[row.subject]) for row in rows)
    return Evidence(counterfactual, observations, described, record)


def _described(row: Observed, found: QuarterSeries) -> Observed:
    return replace(
        row,
        as_of=found.known[-1].quarter,
        sources=(found.source,),
        addresses=(found.address,) if found.address else (),
        estimated=sum(level.estimated for level in found.since),
    )


def _window(found: QuarterSeries, settings: EvidenceSettings) -> list[float]:
    """The log levels that the forecast knows. Raises MissingFigureError for too few."""
    levels = [each.log_level for each in found.known if each.quarter >= settings.first_quarter]
    if len(levels) < LEAST_LEVELS:
        raise MissingFigureError(GapReason.TOO_SHORT, found.subject)
    return levels


def _check_up_to_date(found: Mapping[Subject, QuarterSeries], figures: Figures) -> None:
    last = {subject: ordinal(each.newest.quarter) for subject, each in found.items()}
    behind = figures.assumptions.rules.stale_quarters
    for subject, quarter in last.items():
        if max(last.values()) - quarter >= behind:
            raise MissingFigureError(GapReason.OUT_OF_DATE, subject)


def rule_record(
    rule: Sequence[float], ahead: int, settings: EvidenceSettings, figures: Figures
) -> Record:
    """The rule's record over `ahead` quarters on Nvidia's data centres, in ln(compute).

    One process for all series. Raises MissingFigureError or TableError.
    """
    levels = record_levels(figures)
    known = figures.assumptions.rules.record_before
    try:
        found = record_or_scaled(levels, known, ahead, rule)
    except ValueError as error:
        raise MissingFigureError(GapReason.TOO_SHORT, str(error)) from error
    subject = Subject.DATA_CENTRE_REVENUE
    return found.divided(sensitivities([subject], settings, figures)[subject])


def record_levels(figures: Figures) -> list[float]:
    """Nvidia's data-centre revenue by quarter before the shock, in logarithms."""
    return [each.log_level for each in quarters(Subject.DATA_CENTRE_REVENUE, figures).known]
