"""All charts that have a name."""

from __future__ import annotations

from collections.abc import Mapping

from components.addressed import demand, evidence, market, timeline
from components.addressed.model import Chart

CHARTS: Mapping[str, Chart] = {
    each.name: each for each in (*market.CHARTS, *timeline.CHARTS, *demand.CHARTS, *evidence.CHARTS)
}
