"""The charts of the evidence page by address, under all of its choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import create_model

from components.addressed.fields import described, query, read_by, switched_by
from components.addressed.model import Built, Chart, NotServedError, Parameters, end_of
from components.charts.figure import Figure
from components.content import evidence as shared
from components.evidence import (
    assessment_cache,
    came_chart,
    codes,
    fan_chart,
    odds_chart,
    record_chart,
    shocks,
    waiting_chart,
)
from components.evidence.assessment_cache import Assessed
from components.evidence.codes import ChosenEvidence
from components.language import gettext as _
from components.query_codes import Choice
from components.section import available
from data import filings
from data.evidence import default_settings
from data.prices import bundled
from data.symbols import SUBJECT

#: For those who read the interface: a page's own labels are for visitors.
_DESCRIPTIONS = {
    codes.CORRECTED: "Subtracts each forecaster's usual miss",
    "against": "What would have come without R1: whose forecast counts",
    "counted": "What the figures are compared with: all workloads, or answers alone",
    "odds": "Whose odds: of AI's answers, or of all workloads",
    "share": "The share of answers in all compute: by date, or fixed",
    "shift": "The spread of that share, as a logit",
    "labs": "How much laboratories reinvest of a gain: drawn, or a fixed elasticity",
    "belief": "Where the long-run elasticity comes from: the prior, or observed tokens and prices",
    "rates": "Which of the analysts' past years count",
    "series": "Which series count, separated by commas; all where empty",
    "common": "The part of the errors that forecasts share",
    "capex": "The share of capital spending that buys AI compute",
    "delay": "Years by which purchases follow demand",
    "rule": "Whether purchases follow the stock or its level",
    "first": "The first quarter that the growth rules learn from",
}


def _field(key: str, choice: Choice) -> Any:
    """The field of a choice of the page: one of its codes, or several."""
    known = described(choice, _DESCRIPTIONS[key])
    if key == codes.CORRECTED:
        return Annotated[bool, switched_by(codes.parse, key, choice)], known
    return Annotated[str, read_by(codes.parse, key, choice)], known


# A damaged file costs a chart its figures, said when it is asked for, but not all charts their
# names.
EvidenceParameters: type[Parameters] = create_model(
    "EvidenceParameters",
    __base__=Parameters,
    **{key: _field(key, choice) for key, choice in available(codes.choices, {}).items()},
)


def _chosen(asked: Parameters) -> ChosenEvidence:
    """What the page makes of the same codes."""
    chosen, _refused = codes.parse(query(asked, codes.choices()))
    return chosen


def assessed_under(asked: Parameters) -> Assessed:
    """The evidence under these choices, with the figures known now."""
    known = shared.figures(filings.default_service().report())
    return assessment_cache.assess(_chosen(asked).settings, known)


def _odds(asked: Parameters, assessed: Assessed) -> Figure:
    return odds_chart.cached(assessed, everything=_chosen(asked).everything)


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
    draw: Callable[[Parameters, Assessed], Figure],
    units: Mapping[str, str],
    tall: float = 1.0,
) -> Chart:
    def build(asked: Parameters) -> Built:
        assessed = assessed_under(asked)
        if not assessed.result.findings:
            raise NotServedError(404, _("No figure counts under these choices."))
        return Built(draw(asked, assessed), end_of(assessed.result.newest), units, tall=tall)

    return Chart(name, "evidence", summary, EvidenceParameters, build)


def _alone(draw: Callable[[Assessed], Figure]) -> Callable[[Parameters, Assessed], Figure]:
    return lambda _asked, assessed: draw(assessed)


def _waiting(_asked: Parameters) -> Built:
    known = shared.figures(filings.default_service().report())
    stamp = shared.stamp(known)
    outlook = assessment_cache.outlook(known, stamp)
    if not outlook.waits:
        raise NotServedError(404, _("No growth rule has a record yet."))
    result = shared.assessment(default_settings(), known)
    units = {"quarters": "quarters", "low": "logarithm of a ratio", "high": "logarithm of a ratio"}
    return Built(waiting_chart.cached(outlook, stamp), end_of(result.newest), units)


def _shocks(_asked: Parameters) -> Built:
    units = {"abnormal": "percent", "t": "ratio", "sessions": "sessions"}
    return Built(
        shocks.cached(), bundled.default_snapshot().provenance(SUBJECT).as_of, units, tall=1.6
    )


CHARTS = (
    _chart(
        "odds",
        "The odds of the readings before and after the evidence",
        _odds,
        dict.fromkeys(("more", "within", "less"), "of 100 simulations"),
    ),
    _chart(
        "record", "What was expected, and what came", _alone(record_chart.cached), _RATIOS, tall=1.6
    ),
    _chart(
        "came", "How much more came than was expected", _alone(came_chart.cached), _RATIOS, tall=1.6
    ),
    _chart("fan", "The range that was expected, and what came", _alone(fan_chart.cached), _FAN),
    Chart("waiting", "evidence", "When the figures will decide", Parameters, _waiting),
    Chart(
        "shocks", "evidence", "Other shocks of the kind, and their way back", Parameters, _shocks
    ),
)
