"""What the pages offer beside themselves: charts that have an address, and parts for frames."""

from __future__ import annotations

from collections.abc import Mapping

from components.addressed.model import Chart
from components.addressed.part import Part
from components.claims import addressed as claims
from components.demand import addressed as demand
from components.evidence import addressed as evidence
from components.frame import chart_parts
from components.market import addressed as market
from components.method import addressed as method
from components.overview import addressed as overview
from components.timeline import addressed as timeline

#: By name.
CHARTS: Mapping[str, Chart] = {
    each.name: each
    for each in (
        *overview.CHARTS,
        *market.CHARTS,
        *timeline.CHARTS,
        *demand.CHARTS,
        *evidence.CHARTS,
        *claims.CHARTS,
        *method.CHARTS,
    )
}

#: By page and name.
PARTS: Mapping[tuple[str, str], Part] = {
    (each.page, each.name): each
    for each in (
        *market.PARTS,
        *timeline.PARTS,
        *claims.PARTS,
        *demand.PARTS,
        *chart_parts.of(CHARTS.values()),
    )
}


def parts_of(stem: str) -> list[Part]:
    """The parts of a page, in the registry's order."""
    return [each for each in PARTS.values() if each.page == stem]
