"""The top of the page: the verdict, its numbers, how sure it is; the live pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from calc.verdict import Verdict
from components import format as fmt
from components import language, theme
from components.demand import assumptions, live, words
from components.demand.assumptions import Assumptions
from components.demand.results import Outcome
from components.language import gettext as _
from data.model import Parameter

_CARD = 150  # pixels: two beside each other on a phone


def verdict(numbers: Outcome, answer: Verdict, shock: date) -> None:
    """Who is right, in one sentence; what the path does on the way, and what the odds are."""
    st.markdown(f"### {words.verdict(answer, shock)}")
    st.markdown(f"{words.course(numbers, shock)} {words.caution()}")


def _reasoning(numbers: Outcome, token_ratio: float) -> str:
    if token_ratio == 1:
        return _("switched off")
    return _("{before} to {after}").format(
        before=fmt.percent(numbers.token_share_before, 0, signed=False),
        after=fmt.percent(numbers.token_share_after, 0, signed=False),
    )


def figures(numbers: Outcome, token_ratio: float, shock: date) -> None:
    """The numbers of the verdict, each with what it is."""
    figures = {
        _("Short run"): (
            words.factor(numbers.short_run),
            _("Compute used, trend = 1, if the whole gain came before users adjust."),
        ),
        _("Long run"): (
            words.factor(numbers.long_run),
            _("Compute used, trend = 1, once the gain has spread and users have adjusted."),
        ),
        _("Back at trend"): (
            words.back(numbers, shock),
            _("When the demand for compute is back where it would have been without the gain."),
        ),
        _("Rebound"): (
            fmt.MISSING
            if numbers.rebound is None
            else fmt.percent(numbers.rebound, 0, signed=False),
            _(
                "The part of the possible saving that more use eats up in the long run. Above "
                "100% demand rises: Jevons’s case."
            ),
        ),
        _("Reasoning"): (
            _reasoning(numbers, token_ratio),
            _(
                "Share of all tokens that belong to reasoned answers: before the gain, and in the "
                "long run with it."
            ),
        ),
        _("Dearer chips"): (
            words.factor(numbers.supply_adjusted),
            _(
                "Compute used in the long run without reasoning, with hardware at its old price "
                "and when it becomes dearer as more is wanted (the elasticity of supply says how "
                "much). It dampens the change and never turns its sign."
            ),
        ),
    }
    # Beside its own kind: the other cards have reasoning in them.
    beside = {
        _("Dearer chips"): _("instead of {factor}").format(factor=words.factor(numbers.price_alone))
    }
    with st.grid(len(figures), min_column_width=_CARD):
        for label, (value, explanation) in figures.items():
            st.metric(
                label,
                value,
                beside.get(label),
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
                help=explanation,
            )


@st.cache_data(max_entries=128, show_spinner=False)
def _specification(  # noqa: PLR0913, PLR0917 - all that the specification hangs on
    anchor: tuple[tuple[str, float], ...],
    generation: int,
    shock: date,
    traces: tuple[live.Trace, ...],
    appearance: theme.Appearance,
    spoken: str,
    _parameters: Mapping[str, Parameter],
) -> dict[str, object]:
    del spoken  # part of the key: the words in the picture are in it
    values = dict(anchor)
    chosen = Assumptions(values, values, generation, ())
    return live.chart(chosen, _parameters, shock, traces, theme.PALETTES[appearance])


def pictures(
    chosen: Assumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[live.Trace],
) -> None:
    """The live pictures. Their sliders stand elsewhere on the page (see `controls`)."""
    spec = _specification(
        tuple(chosen.anchor.items()),
        chosen.generation,
        shock,
        tuple(traces),
        theme.appearance(),
        language.current(),
        parameters,
    )
    generation = chosen.generation
    st.vega_lite_chart(
        spec=spec,
        theme=None,
        width="stretch",
        key=assumptions.chart_key(generation),
        on_select=lambda: assumptions.follow_chart(generation, parameters),
        # Not the verdict: a new text would start the chart anew under the visitor's thumb.
        alt=_(
            "Three pictures that follow the sliders: compute demand against its trend, the same in "
            "absolute terms, and the break-even line of gain and elasticity. The sentence above "
            "says in words what they show."
        ),
    )
    st.caption(
        _(
            "Source: the model of this project, whose formulas and parameters the method page "
            "lists. Nothing here is a forecast: the picture shows what the assumptions imply. "
            "A diamond on the map marks the gain at which demand peaks, where it does."
        )
    )
