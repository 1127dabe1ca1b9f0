"""Where each number of the page comes from: its formula, or the file and source of a figure."""

from __future__ import annotations

from calc.uncertainty import DRAWS, UNDETERMINED
from components import format as fmt
from components.evidence import selection
from components.evidence.assessment_cache import Assessed
from components.evidence.selection import SUBJECTS
from components.language import gettext as _
from components.markdown import escape_markdown
from data import evidence
from data.evidence import Gap, Subject


def formulas(assessed: Assessed) -> str:
    """The formulas with the values they are used with, as a list in Markdown."""
    return "\n".join(
        f"- {each}"
        for each in (
            *_mapping(assessed),
            *_weighing(),
            *_errors(assessed),
            *_records(assessed),
            *_shares(assessed),
            *_expected(assessed),
        )
    )


def _mapping(assessed: Assessed) -> list[str]:
    settings = assessed.settings
    return [
        _(
            "**What is compared**: ln(all computing bought ÷ that would have been bought). Money "
            "counts as computing by c = a·(1 + 1/η), with η = {supply} the elasticity of supply, "
            "and a the share of the money that buys AI computing: {shares}."
        ).format(
            supply=fmt.significant(settings.supply_elasticity),
            shares=fmt.listed(_money(assessed)),
        ),
        _(
            "**All computing in use**: ln A = −ln Σ vᵢ/Mᵢ ÷ (1 + ε/η), with vᵢ the shares of "
            "answers and laboratories. **Bought** between two days: "
            "ln[(A₁T₁ − A₀T₀) ÷ (T₁ − T₀)], with the trend T (growth {growth} a year, fading over "
            "{decay} years)."
        ).format(growth=fmt.significant(settings.growth), decay=fmt.significant(settings.decay)),
    ]


def _money(assessed: Assessed) -> list[str]:
    known = assessed.figures.assumptions.subjects
    found = []
    for subject in Subject:
        share = known[subject].share
        if subject is Subject.CAPEX_FOUR:
            share = assessed.settings.capex_share
        if share is not None:
            found.append(f"{_(SUBJECTS[subject])} {fmt.percent(share, 0, signed=False)}")
    return found


def _weighing() -> list[str]:
    return [
        _(
            "**Usual miss**: the mean b of ln(came ÷ expected) before the shock; an observation is "
            "(ln(came ÷ expected) − b) ÷ c, its error s·√(1 + 1/n) ÷ c with the spread s of the n "
            "past misses, and what is not measured added."
        ),
        _(
            "**Growth rules**: ln growth of a quarter continues, steadily or fading as the model’s "
            "own trend does; the record is that of the same rule on Nvidia’s data centres "
            "before the shock, over as many quarters as there are since the shock."
        ),
        _(
            "**Odds**: each of {draws} simulations gets the weight of Student’s t at what was "
            "observed; the forecasters are mixed evenly. About as much: |ln M| < {least}."
        ).format(draws=fmt.number(DRAWS), least=fmt.number(UNDETERMINED, 2)),
        _(
            "**Bits**: Σ w·log₂(w·N). **Ratio**: generalised least squares over a forecaster’s "
            "observations, with its central 90%."
        ),
    ]


def _errors(assessed: Assessed) -> list[str]:
    """What no record tells: the errors of the figures themselves, and what they share."""
    settings = assessed.settings
    subjects = sorted({row.subject for row in assessed.result.rows})
    own = evidence.measurement(subjects, assessed.figures)
    listed = [fmt.pair(_(SUBJECTS[each]), fmt.number(own[each], 2)) for each in subjects]
    return [
        _(
            "**What is not measured**, as a spread of ln(computing): {list}. For chips it is Epoch "
            "AI’s published range, for the rest a judgement. Common to all errors of a forecaster: "
            "{common} of the smallest variance, a judgement."
        ).format(
            list=fmt.listed(listed), common=fmt.percent(settings.common_share, 0, signed=False)
        ),
    ]


def _records(assessed: Assessed) -> list[str]:
    """The records that the growth rules are held against, in ln(came ÷ forecast)."""
    found = [
        _("{name}: mean {bias}, spread {spread}, {count} independent misses").format(
            name=selection.name(each),
            bias=fmt.number(known.evidence.record.bias, 2),
            spread=fmt.number(known.evidence.record.spread, 2),
            count=fmt.number(known.evidence.record.count, 1),
        )
        for each, known in assessed.result.findings.items()
        if known.evidence.record
    ]
    if not found:
        return []
    return [_("**Records**, in ln(computing): {list}.").format(list=fmt.listed(found))]


def _shares(assessed: Assessed) -> list[str]:
    dated = [
        _("{day}: {share} ({source})").format(
            day=fmt.day(each.on),
            share=fmt.percent(each.share, 0, signed=False),
            source=f"[{escape_markdown(each.source)}](<{each.url}>)",
        )
        for each in assessed.figures.assumptions.inference
    ]
    spread = fmt.number(assessed.settings.share_shift, 1)
    return [
        _(
            "**Answers’ share of the computing in use**: {list}. They are of single "
            "laboratories: each simulation displaces them by a spread of {spread} on the logit "
            "scale, a judgement."
        ).format(list=fmt.listed(dated), spread=spread)
    ]


def _expected(assessed: Assessed) -> list[str]:
    rates = evidence.base_rates(assessed.figures)
    if isinstance(rates, Gap):
        return []
    rows = [
        f"{rate.year}: {fmt.number(rate.expected_usd_bn, 1)} → {fmt.number(rate.came_usd_bn, 1)}"
        f"{'' if rate.used else ' ' + _('(left out)')}, {escape_markdown(rate.source)}"
        for rate in rates
    ]
    return [
        _("**Past forecasts**, billions of dollars, expected → came: {list}.").format(
            list=fmt.listed(rows)
        )
    ]
