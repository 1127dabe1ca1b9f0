"""The charts of the evidence page by address, for the two choices that matter most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pydantic import Field

from components.addressed.model import Built, Chart, NotServedError, Parameters
from components.charts.figure import Figure
from components.content import evidence as shared
from components.evidence import assessment_cache, came_chart, fan_chart, odds_chart, record_chart
from components.evidence.assessment_cache import Assessed
from components.evidence.selection import ALL
from components.language import gettext as _
from data import filings
from data.evidence import Counterfactual, default_settings


class EvidenceParameters(Parameters):
    """Which counterfactual counts, and whether its usual miss is subtracted."""

    against: str = Field(
        ALL,
        pattern=f"^({'|'.join([ALL, *(each.value for each in Counterfactual)])})$",
        description="What would have come without R1",
    )
    corrected: bool = Field(True, description="Subtracts each forecaster's usual miss")

    def assessed(self) -> Assessed:
        """The evidence under these choices, with the figures known now."""
        settings = replace(default_settings(), subtract_usual_miss=self.corrected)
        if self.against != ALL:
            settings = replace(settings, counterfactuals=(Counterfactual(self.against),))
        known = shared.figures(filings.default_service().report())
        return assessment_cache.assess(settings, known)


def _of(draw: Callable[[Assessed], Figure]) -> Callable[[EvidenceParameters], Built]:
    def build(asked: EvidenceParameters) -> Built:
        assessed = asked.assessed()
        if not assessed.result.findings:
            raise NotServedError(404, _("No figure counts under these choices."))
        return Built(draw(assessed))

    return build


def _chart(name: str, summary: str, draw: Callable[[Assessed], Figure]) -> Chart:
    return Chart(name, "evidence", summary, EvidenceParameters, _of(draw))


CHARTS = (
    _chart("odds", "The odds of the readings before and after the evidence", odds_chart.cached),
    _chart("record", "What was expected, and what came", record_chart.cached),
    _chart("came", "How much more came than was expected", came_chart.cached),
    _chart("fan", "The range that was expected, and what came", fan_chart.cached),
)
