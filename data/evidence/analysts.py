"""Analysts as the counterfactual: the consensus before the shock, and their usual miss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calc.evidence import Habit, analyst_observations, habit
from data.evidence import years
from data.evidence.model import Counterfactual, Gap, GapReason, MissingFigureError, Subject
from data.evidence.observation_basis import (
    Evidence,
    Observed,
    UsualMiss,
    measurement,
    sensitivities,
    table,
    windows,
)
from data.evidence.rows import (
    BASE_RATES_FILE,
    EXPECTATIONS_FILE,
    BaseRate,
    Expectation,
    Use,
    read,
)
from data.evidence.settings import BaseRates, EvidenceSettings, Figures
from data.files.csv import TableError


def base_rates(figures: Figures) -> tuple[BaseRate, ...] | Gap:
    """What was expected a year ahead before the shock, and what came: used rows and others."""
    try:
        return read(BASE_RATES_FILE, BaseRate, figures.root)
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))


def expectations(figures: Figures) -> tuple[Expectation, ...] | Gap:
    """What was expected around the shock, before and after it."""
    try:
        return read(EXPECTATIONS_FILE, Expectation, figures.root)
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))


def chosen_rates(which: BaseRates, figures: Figures) -> list[BaseRate]:
    """The base rates that count as the analysts' usual misses. Raises TableError."""
    rows = read(BASE_RATES_FILE, BaseRate, figures.root)
    since = figures.assumptions.analysts.ai_era_from
    match which:
        case BaseRates.ALL:
            return list(rows)
        case BaseRates.AI_ERA:
            return [row for row in rows if row.used and row.as_of >= since]
        case BaseRates.USED:
            return [row for row in rows if row.used]


def surprises(rates: Sequence[BaseRate]) -> dict[str, list[float]]:
    """The log misses of base rates, by subject."""
    found: dict[str, list[float]] = {}
    for rate in rates:
        found.setdefault(rate.subject, []).append(rate.miss)
    return found


def analysts_habit(which: BaseRates, figures: Figures) -> Habit:
    """How far analysts were off before the shock. Raises TableError."""
    return habit(surprises(chosen_rates(which, figures)))


def analysts(settings: EvidenceSettings, figures: Figures, use: Use = Use.MAIN) -> Evidence:
    """What came against what was expected. Raises MissingFigureError or TableError.

    A year that is not over is left out.
    """
    came = expected_and_came(figures, use)
    ratios: dict[str, float] = {
        subject: float(np.mean([math.log(t.usd_bn / row.expected_usd_bn) for row, t in found]))
        for subject, found in came.items()
    }
    spans = {subject: (found[0][1].start, found[0][1].end) for subject, found in came.items()}
    usual, subtracted = analysts_habit(settings.base_rates, figures), settings.subtract_usual_miss
    money = sensitivities(came, settings, figures)
    observations = analyst_observations(
        usual if subtracted else usual.at_face_value(),
        ratios,
        windows(spans, figures),
        money,
        measurement(came, figures),
        settings.common_share,
    )
    who = Counterfactual.ANALYSTS
    rows = table(who, observations, money, UsualMiss(usual.bias, subtracted), spans)
    described = tuple(_described(row, [each for each, _ in came[row.subject]]) for row in rows)
    return Evidence(who, observations, described)


def expected_and_came(
    figures: Figures, use: Use
) -> dict[Subject, list[tuple[Expectation, years.YearTotal]]]:
    """The expectations for one use whose year is over, each with what came.

    Raises MissingFigureError where there is none, TableError.
    """
    found: dict[Subject, list[tuple[Expectation, years.YearTotal]]] = {}
    for row in read(EXPECTATIONS_FILE, Expectation, figures.root):
        if row.use is use and (total := _came(row, figures)) is not None:
            found.setdefault(row.subject, []).append((row, total))
    if not found:
        raise MissingFigureError(GapReason.NOTHING_SINCE, EXPECTATIONS_FILE)
    return found


def _described(row: Observed, expectations: Sequence[Expectation]) -> Observed:
    return replace(
        row,
        as_of=max(each.as_of for each in expectations),
        sources=tuple(each.source for each in expectations),
        addresses=tuple(each.url for each in expectations if each.url),
    )


def _came(row: Expectation, figures: Figures) -> years.YearTotal | None:
    """What came in the year that is expected; None where it is not over."""
    if row.subject is Subject.NVIDIA_REVENUE:
        return years.nvidia_revenue(figures.filed, figures.root).get(row.year)
    members = figures.assumptions.subjects[row.subject].members
    leases = row.basis == "with leases"
    return years.capital_spending(members, with_leases=leases, root=figures.root).get(row.year)
