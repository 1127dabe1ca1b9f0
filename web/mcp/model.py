"""The tools `demand` and `evidence`: the verdict under assumptions, the odds after the figures."""

from __future__ import annotations

from calc.evidence import Odds
from components.addressed.model import NotServedError, Parameters
from components.charts import figure as figures
from components.demand import assumptions, results, verdict_text
from components.demand.addressed import DemandParameters
from components.evidence import odds_chart, selection, texts
from components.evidence.addressed import EvidenceParameters, assessed_under
from data import events, model
from web.charts import answers
from web.mcp.answer import Tool, ToolAnswer, Value, page

_SHARE = "share of simulations"
_TIMES = "times the computing without R1"


def _demand(asked: Parameters, site: str) -> ToolAnswer:
    parameters = model.parameters()
    sliders = model.sliders(parameters)
    given = {key: str(value) for key, value in asked.model_dump(include=set(sliders)).items()}
    values, _refused = assumptions.parse(given, sliders)
    scenario = assumptions.scenario(values)
    numbers = results.outcome(scenario, values["supply_elasticity"])
    beliefs = model.beliefs(scenario)
    answer = results.answer(scenario, numbers, beliefs, parameters)
    shock = events.first_session(events.SHOCK)
    moved = beliefs != model.priors()
    said = verdict_text.sentences(answer, numbers, shock, moved=moved)
    found = {
        "computing for answers, long run": answer.long_run_multiplier,
        "all computing, long run": answer.all_compute,
        f"computing for answers, lowest, after {numbers.trough_at:.2f} years": numbers.trough,
        f"computing for answers, highest, after {numbers.peak_at:.2f} years": numbers.peak,
    }
    odds = {
        "more computing in the long run": answer.odds.more,
        "about as much": answer.odds.within,
        "less computing in the long run": answer.odds.less,
        "course as said at first and in the long run": answer.agreement,
    }
    return ToolAnswer(
        title=said.headline,
        sentences=[said.amount, said.first, said.odds, said.scope, said.hinge],
        values=[
            *(Value(name=name, value=each, unit=_TIMES) for name, each in found.items()),
            *(Value(name=name, value=each, unit=_SHARE) for name, each in odds.items()),
            Value(name="at first", value=answer.course.at_first.value, unit="reading"),
            Value(name="in the long run", value=answer.course.long_run.value, unit="reading"),
        ],
        rows=[
            {"key": key, "label": each.label(asked.lang), "value": values[key]}
            for key, each in sliders.items()
        ],
        source=f"R1 Shock's demand model; the parameters and their sources: {site}/method",
        as_of=shock.isoformat(),
        page=page(site, "demand", asked),
    )


def _odds(name: str, odds: Odds) -> list[Value]:
    shares = {"more": odds.more, "about as much": odds.within, "less": odds.less}
    return [
        Value(name=f"{each} computing than without R1, {name}", value=share, unit=_SHARE)
        for each, share in shares.items()
    ]


def _evidence(asked: Parameters, site: str) -> ToolAnswer:
    assessed = assessed_under(asked)
    result = assessed.result
    if not result.findings or result.newest is None:
        raise NotServedError(404, " ".join([texts.finding(result), *texts.gaps(result)]))
    values = [*_odds("before the figures", result.before), *_odds("after", result.after)]
    for each, found in result.findings.items():
        name = f"computing bought over what was expected ({selection.name(each)})"
        bounds = {"5 %": found.ratio.low, "median": found.ratio.median, "95 %": found.ratio.high}
        values += [
            Value(name=f"{name}, {quantile}", value=value, unit="ratio")
            for quantile, value in bounds.items()
        ]
    return ToolAnswer(
        title=texts.verdict(result),
        sentences=[texts.finding(result), *texts.gaps(result)],
        values=values,
        rows=answers.rows(texts.observations(result)),
        source=figures.file_source(odds_chart.cached(assessed)),
        as_of=result.newest.isoformat(),
        page=page(site, "evidence", asked),
    )


TOOLS = (
    Tool(
        "demand",
        "Whether efficiency raises or lowers the demand for computing, under given assumptions",
        DemandParameters,
        _demand,
    ),
    Tool(
        "evidence",
        "What was expected, what came since, and how far that moves the odds",
        EvidenceParameters,
        _evidence,
    ),
)
