"""What the visitor counts of the evidence: every choice in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from calc.evidence import PurchaseRule
from components import choices
from components import format as fmt
from components.evidence import codes
from components.evidence.codes import (
    ALL,
    ANSWERS,
    CORRECTED,
    DATED,
    DRAWN,
    SERIES,
    WORKLOADS,
    ChosenEvidence,
)
from components.language import gettext as _
from components.language import mark
from components.query_codes import OFF, ON, Choice
from data import evidence
from data.evidence import (
    BaseRates,
    Counterfactual,
    ElasticityPreset,
    Subject,
)

#: The state of the fold of further choices in the session.
FURTHER_CHOICES = "evidence_further_choices"

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


def name(counterfactual: Counterfactual) -> str:
    """Who says what would have come, in the visitor's language."""
    return _(NAMES[counterfactual])


def first() -> dict[str, str]:
    """Draws the two choices that matter most; their codes."""
    _asked, refused = codes.parse(choices.asked())
    choices.take(refused)
    against = _one(
        choices.segmented,
        _("What would have come without R1? Ask"),
        {each.value: _(short) for each, short in SHORT.items()} | {ALL: _("All three")},
        known=codes.choices(),
        key="against",
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
    return {"against": against, CORRECTED: ON if corrected else OFF}


def more(firsts: Mapping[str, str]) -> ChosenEvidence:
    """All other choices; what all of them mean. Drawn once their fold is opened.

    While it is closed the address says what they are: most visitors never open it.
    """
    fold = st.expander(
        _("More choices"), icon=":material/tune:", key=FURTHER_CHOICES, on_change="rerun"
    )
    if not fold.open:
        chosen, _refused = codes.parse({**choices.asked(), **firsts})
        return chosen
    with fold:
        known = codes.choices()
        given = {**firsts, **_workloads(known), **_figures(known)}
        st.button(
            _("Back to the defaults"), type="tertiary", icon=":material/undo:", on_click=_reset
        )
    chosen, _refused = codes.parse(given)
    return chosen


def _reset() -> None:
    choices.reset(each for each in codes.choices() if each != CORRECTED)
    st.session_state[CORRECTED] = True


def _one(
    widget: Callable[..., str],
    label: str,
    names: Mapping[str, str],
    *,
    known: Mapping[str, Choice],
    key: str,
    **more: Any,
) -> str:
    """A choice of one code, drawn by `widget`; `names` in the order in which they stand.

    `known` are the choices of the page, which are made anew at every call of `codes.choices`.
    """
    return widget(label, names, key=key, default=known[key].default, **more)


def _workloads(known: Mapping[str, Choice]) -> dict[str, str]:
    """Which computing the figures and the odds are of, and who uses it."""
    offered = evidence.offered()
    return {
        "counted": _one(
            choices.segmented,
            _("What was bought counts as"),
            {WORKLOADS: _("All computing"), ANSWERS: _("AI’s answers alone")},
            known=known,
            key="counted",
            help=_(
                "Chips compute AI’s answers, but also train models. Taking all of them for "
                "answers is a mistake that finds too much; try what it does."
            ),
        ),
        "odds": _one(
            choices.segmented,
            _("Odds of"),
            {ANSWERS: _("AI’s answers"), WORKLOADS: _("All computing")},
            known=known,
            key="odds",
        ),
        "share": _one(
            choices.select,
            _("Answers’ share of all computing"),
            {DATED: _("as published, by year")} | _percents(offered.inference_share),
            known=known,
            key="share",
        ),
        "shift": _one(
            choices.select,
            _("How uncertain that share is (deviation of its logit)"),
            _numbers(offered.share_shift),
            known=known,
            key="shift",
        ),
        "labs": _one(
            choices.select,
            _("How strongly laboratories use what they save (elasticity)"),
            {DRAWN: _("drawn from its range")} | _numbers(offered.reinvestment),
            known=known,
            key="labs",
        ),
        "belief": _one(
            choices.segmented,
            _("Belief about how much more people use AI once it is cheaper"),
            {
                ElasticityPreset.PRIOR.value: _("Ours"),
                ElasticityPreset.OBSERVED.value: _("From tokens and prices"),
            },
            known=known,
            key="belief",
            help=_("The second is a bound with a very wide band; see below why."),
        ),
    }


def _figures(known: Mapping[str, Choice]) -> dict[str, str]:
    """Which figures count, and how they stand for computing."""
    offered = evidence.offered()
    rates = _one(
        choices.segmented,
        _("Analysts’ usual miss from"),
        {
            BaseRates.USED.value: _("Normal years"),
            BaseRates.AI_ERA.value: _("Since ChatGPT"),
            BaseRates.ALL.value: _("All years"),
        },
        known=known,
        key="rates",
    )
    series = choices.many(
        _("Quarterly figures that count"),
        {each.value: _(SUBJECTS[each]) for each in evidence.SERIES},
        key=SERIES,
        placeholder=_("All three"),
    )
    return {
        "rates": rates,
        SERIES: ",".join(series),
        "common": _one(
            choices.steps,
            _("Share of the error that all figures have in common"),
            _percents(offered.common_share),
            known=known,
            key="common",
        ),
        "capex": _one(
            choices.steps,
            _("Share of capital spending that buys AI computing"),
            _percents(offered.capex_share),
            known=known,
            key="capex",
        ),
        "delay": _one(
            choices.steps,
            _("Purchases follow demand after (years)"),
            _numbers(offered.delay),
            known=known,
            key="delay",
        ),
        "rule": _one(
            choices.segmented,
            _("Purchases"),
            {
                PurchaseRule.STOCK.value: _("fill up the stock in use"),
                PurchaseRule.LEVEL.value: _("follow its level"),
            },
            known=known,
            key="rule",
        ),
        "first": _one(
            choices.segmented,
            _("Growth rules begin with"),
            {each: each for each in offered.first_quarter},
            known=known,
            key="first",
        ),
    }


def _numbers(values: Sequence[float]) -> dict[str, str]:
    return {codes.code(each): fmt.significant(each) for each in values}


def _percents(values: Sequence[float]) -> dict[str, str]:
    return {codes.code(each): fmt.percent(each, 0, signed=False) for each in values}
