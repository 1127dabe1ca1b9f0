"""The charts of the evidence page by address, for the two choices that matter most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pydantic import Field

from components.addressed.model import Built, Chart, NotServedError, Parameters, end_of
from components.charts.figure import Figure
from components.content import evidence as shared
from components.evidence import (
    assessment_cache,
    came_chart,
    fan_chart,
    odds_chart,
    record_chart,
    shocks,
    waiting_chart,
)
from components.evidence.assessment_cache import Assessed
from components.evidence.selection import ALL
from components.language import gettext as _
from data import filings
from data.evidence import Counterfactual, default_settings
from data.prices import bundled
from data.symbols import SUBJECT


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


#: What came over what was expected, in all columns of these charts.
_RATIOS = dict.fromkeys(
    ("came", "usual", "low", "high", "ratio", "market", "huang"), "ratio to what was expected"
)
_FAN = {"years": "years"} | dict.fromkeys(
    (
        *("before_low", "before_median", "before_high"),
        *("after_low", "after_median", "after_high"),
        *("market", "huang"),
    ),
    "ratio to a world without R1",
)


def _chart(
    name: str,
    summary: str,
    draw: Callable[[Assessed], Figure],
    units: Mapping[str, str],
    *,
    tall: float = 1.0,
) -> Chart:
    def build(asked: EvidenceParameters) -> Built:
        assessed = asked.assessed()
        if not assessed.result.findings:
            raise NotServedError(404, _("No figure counts under these choices."))
        return Built(draw(assessed), end_of(assessed.result.newest), units, tall=tall)

    return Chart(name, "evidence", summary, EvidenceParameters, build)


def _waiting(_asked: Parameters) -> Built:
    known = shared.figures(filings.default_service().report())
    outlook = assessment_cache.outlook(known)
    if not outlook.waits:
        raise NotServedError(404, _("No growth rule has a record yet."))
    result = shared.assessment(default_settings(), known)
    units = {"quarters": "quarters", "low": "logarithm of a ratio", "high": "logarithm of a ratio"}
    return Built(waiting_chart.cached(outlook, shared.stamp(known)), end_of(result.newest), units)


def _shocks(_asked: Parameters) -> Built:
    units = {"abnormal": "percent", "t": "ratio", "sessions": "sessions"}
    return Built(
        shocks.cached(), bundled.default_snapshot().provenance(SUBJECT).as_of, units, tall=1.6
    )


CHARTS = (
    _chart(
        "odds",
        "The odds of the readings before and after the evidence",
        odds_chart.cached,
        dict.fromkeys(("more", "within", "less"), "of 100 simulations"),
    ),
    _chart("record", "What was expected, and what came", record_chart.cached, _RATIOS, tall=1.6),
    _chart("came", "How much more came than was expected", came_chart.cached, _RATIOS, tall=1.6),
    _chart("fan", "The range that was expected, and what came", fan_chart.cached, _FAN),
    Chart("waiting", "evidence", "When the figures will decide", Parameters, _waiting),
    Chart(
        "shocks", "evidence", "Other shocks of the kind, and their way back", Parameters, _shocks
    ),
)
