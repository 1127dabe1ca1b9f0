"""What the visitor counts of the evidence: every choice in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from calc.evidence import PurchaseRule
from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark
from data import evidence
from data.evidence import (
    BaseRates,
    Counterfactual,
    ElasticityPreset,
    EvidenceSettings,
    Subject,
    default_settings,
)

ALL = "all"
#: Who says what would have come, by the code in the address.
NAMES: Mapping[Counterfactual, str] = {
    Counterfactual.ANALYSTS: mark("What analysts expected"),
    Counterfactual.STEADY_GROWTH: mark("Growth as it was"),
    Counterfactual.SLOWING_GROWTH: mark("Growth that slows down"),
}
SHORT: Mapping[Counterfactual, str] = {
    Counterfactual.ANALYSTS: mark("Analysts"),
    Counterfactual.STEADY_GROWTH: mark("Same growth"),
    Counterfactual.SLOWING_GROWTH: mark("Slowing growth"),
}
SUBJECTS: Mapping[Subject, str] = {
    Subject.NVIDIA_REVENUE: mark("Nvidia’s revenue, a year"),
    Subject.CAPEX_FOUR: mark("Capital spending of four companies"),
    Subject.DATA_CENTRE_REVENUE: mark("Nvidia’s data-centre revenue"),
    Subject.CHIPS: mark("AI chips of four designers"),
}
_WORKLOADS, _ANSWERS = "workloads", "answers"
_DATED, _DRAWN = "dated", "drawn"
CORRECTED = "corrected"
#: The keys of all choices in the address, but for the toggle.
KEYS = (
    "against",
    "counted",
    "odds",
    "rates",
    "series",
    "common",
    "capex",
    "delay",
    "rule",
    "first",
    "share",
    "shift",
    "labs",
    "belief",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings, and whether the odds shown are those of all computing."""

    settings: EvidenceSettings
    everything: bool


def name(counterfactual: Counterfactual) -> str:
    """Who says what would have come, in the visitor's language."""
    return _(NAMES[counterfactual])


def first() -> EvidenceSettings:
    """Draws the two choices that matter most; the settings that they make."""
    against = choices.segmented(
        _("What would have come without R1? Ask"),
        {each.value: _(short) for each, short in SHORT.items()} | {ALL: _("All three")},
        key="against",
        default=ALL,
        wrap=True,
    )
    corrected = choices.toggle(
        _("Subtract each forecaster’s usual miss"),
        key=CORRECTED,
        default=True,
        help=_(
            "Such expectations were mostly too low before the shock as well. Their mean miss "
            "of those years is taken off; what is left may be due to the shock."
        ),
    )
    chosen = replace(default_settings(), subtract_usual_miss=corrected)
    return chosen if against == ALL else replace(chosen, counterfactuals=(Counterfactual(against),))


def more(settings: EvidenceSettings) -> Chosen:
    """Draws all other choices behind a fold; the settings with them."""
    with st.expander(_("More choices"), icon=":material/tune:"):
        chosen, everything = _workloads(settings)
        chosen = _figures(chosen)
        st.button(
            _("Back to the defaults"), type="tertiary", icon=":material/undo:", on_click=_reset
        )
    return Chosen(chosen, everything)


def _reset() -> None:
    choices.reset(KEYS)
    st.session_state[CORRECTED] = True


def _workloads(settings: EvidenceSettings) -> tuple[EvidenceSettings, bool]:
    """Which computing the figures and the odds are of, and who uses it."""
    offered = evidence.offered()
    counted = choices.segmented(
        _("What was bought counts as"),
        {_WORKLOADS: _("All computing"), _ANSWERS: _("AI’s answers alone")},
        key="counted",
        default=_WORKLOADS,
        help=_(
            "Chips compute AI’s answers, but also train models. Taking all of them for "
            "answers is a mistake that finds too much; try what it does."
        ),
    )
    of = choices.segmented(
        _("Odds of"),
        {_ANSWERS: _("AI’s answers"), _WORKLOADS: _("All computing")},
        key="odds",
        default=_ANSWERS,
    )
    share = choices.select(
        _("Answers’ share of all computing"),
        {_DATED: _("as published, by year")} | _percents(offered.inference_share),
        key="share",
        default=_DATED,
    )
    shift = choices.select(
        _("How uncertain that share is (deviation of its logit)"),
        _numbers(offered.share_shift),
        key="shift",
        default=_code(settings.share_shift),
    )
    labs = choices.select(
        _("How strongly laboratories use what they save (elasticity)"),
        {_DRAWN: _("drawn from its range")} | _numbers(offered.reinvestment),
        key="labs",
        default=_DRAWN,
    )
    belief = choices.segmented(
        _("Belief about the long-run elasticity"),
        {
            ElasticityPreset.PRIOR.value: _("Ours"),
            ElasticityPreset.OBSERVED.value: _("From tokens and prices"),
        },
        key="belief",
        default=ElasticityPreset.PRIOR.value,
        help=_("The second is a bound with a very wide band; see below why."),
    )
    chosen = replace(
        settings,
        inference_only=counted == _ANSWERS,
        inference_share=None if share == _DATED else float(share),
        share_shift=float(shift),
        reinvestment=None if labs == _DRAWN else float(labs),
        elasticity=ElasticityPreset(belief),
    )
    return chosen, of == _WORKLOADS


def _figures(settings: EvidenceSettings) -> EvidenceSettings:
    """Which figures count, and how they stand for computing."""
    offered = evidence.offered()
    rates = choices.segmented(
        _("Analysts’ usual miss from"),
        {
            BaseRates.USED.value: _("Normal years"),
            BaseRates.AI_ERA.value: _("Since ChatGPT"),
            BaseRates.ALL.value: _("All years"),
        },
        key="rates",
        default=BaseRates.USED.value,
    )
    series = choices.many(
        _("Quarterly figures that count"),
        {each.value: _(SUBJECTS[each]) for each in evidence.SERIES},
        key="series",
        placeholder=_("All three"),
    )
    common = choices.steps(
        _("Share of the error that all figures have in common"),
        _percents(offered.common_share),
        key="common",
        default=_code(settings.common_share),
    )
    capex = choices.steps(
        _("Share of capital spending that buys AI computing"),
        _percents(offered.capex_share),
        key="capex",
        default=_code(settings.capex_share),
    )
    delay = choices.steps(
        _("Purchases follow demand after (years)"),
        _numbers(offered.delay),
        key="delay",
        default=_code(settings.delay),
    )
    rule = choices.segmented(
        _("Purchases"),
        {
            PurchaseRule.STOCK.value: _("fill up the stock in use"),
            PurchaseRule.LEVEL.value: _("follow its level"),
        },
        key="rule",
        default=PurchaseRule.STOCK.value,
    )
    first_quarter = choices.segmented(
        _("Growth rules begin with"),
        {each: each for each in offered.first_quarter},
        key="first",
        default=settings.first_quarter,
    )
    return replace(
        settings,
        base_rates=BaseRates(rates),
        series=tuple(Subject(each) for each in series) or settings.series,
        common_share=float(common),
        capex_share=float(capex),
        delay=float(delay),
        rule=PurchaseRule(rule),
        first_quarter=first_quarter,
    )


def _code(value: float) -> str:
    return f"{value:g}"


def _numbers(values: Sequence[float]) -> dict[str, str]:
    return {_code(each): fmt.significant(each) for each in values}


def _percents(values: Sequence[float]) -> dict[str, str]:
    return {_code(each): fmt.percent(each, 0, signed=False) for each in values}
