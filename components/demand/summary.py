"""The top of the page: the verdict, its numbers, how sure it is."""

from __future__ import annotations

from datetime import date

import streamlit as st

from calc.outcome import DemandOutcome
from components import format as fmt
from components.demand import verdict_text
from components.demand.verdict_text import Sentences
from components.language import gettext as _

_CARD = 150  # pixels: two beside each other on a phone


def verdict(said: Sentences) -> None:
    """The answer in a sentence, and what it means: the odds, the scope, what it hangs on."""
    st.markdown(f"### {said.headline}")
    st.markdown(f"{said.odds} {said.scope} {said.hinge} {verdict_text.caution()}")


def _reasoning(numbers: DemandOutcome, token_ratio: float) -> str:
    if token_ratio == 1:
        return _("switched off")
    return _("{before} to {after}").format(
        before=fmt.percent(numbers.token_share_before, 0, signed=False),
        after=fmt.percent(numbers.token_share_after, 0, signed=False),
    )


def figures(numbers: DemandOutcome, token_ratio: float, shock: date) -> None:
    """The numbers of the verdict, each with what it is."""
    figures = {
        _("Short run"): (
            verdict_text.change(numbers.short_run),
            _("Computing used, compared with a world without R1, if the whole gain came at once."),
        ),
        _("Long run"): (
            verdict_text.change(numbers.long_run),
            _(
                "Computing used, compared with a world without R1, once the gain has spread and "
                "users have adjusted."
            ),
        ),
        _("As much as without R1 again"): (
            verdict_text.back(numbers, shock),
            _("When the demand for compute is back where it would have been without the gain."),
        ),
        _("Of the saving, used up again"): (
            fmt.MISSING
            if numbers.rebound is None
            else fmt.percent(numbers.rebound, 0, signed=False),
            _(
                "The rebound: the part of the computing saved that more use takes again in the "
                "long run. Above 100% more is used than before: Jevons’s case."
            ),
        ),
        _("Reasoning"): (
            _reasoning(numbers, token_ratio),
            _(
                "Share of all tokens that belong to reasoned answers: before the gain, and in the "
                "long run with it."
            ),
        ),
        _("If chips cost more"): (
            verdict_text.change(numbers.supply_adjusted),
            _(
                "Compute used in the long run without reasoning, with hardware at its old price "
                "and when it becomes dearer as more is wanted (the elasticity of supply says how "
                "much). It dampens the change and never turns its sign."
            ),
        ),
    }
    # Beside its own kind: the other cards have reasoning in them.
    beside = {
        _("If chips cost more"): _("not {change}, without longer answers").format(
            change=verdict_text.change(numbers.price_alone)
        )
    }
    with st.container(key="figures_demand"), st.grid(len(figures), min_column_width=_CARD):
        for label, (value, explanation) in figures.items():
            st.metric(
                label,
                value,
                beside.get(label),
                delta_color="off",
                delta_arrow="off",
                help=explanation,
            )
