"""Starting points that set all sliders at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st

from calc.outcome import path_values
from components import format as fmt
from components.demand import assumptions, live_path, market_belief
from components.demand.assumptions import ChosenAssumptions, Values
from components.language import gettext as _
from data.evidence import Figures, Gap, naive_elasticity
from data.model import Parameter, Preset

_WIDGET = "demand_preset"


def name(key: str) -> str:
    """A preset's name in the visitor's language."""
    return {
        "defaults": _("Our defaults"),
        "market": _("The market, 27 January"),
        "huang": _("Huang’s thesis"),
        "published": _("The published estimate alone"),
        "jevons": _("Textbook Jevons"),
        "observed": _("Observed tokens and prices"),
    }[key]


def _story(key: str) -> str:
    """What a preset stands for, in a sentence."""
    return {
        "defaults": _("Every assumption at the value that we believe in most."),
        "market": _(
            "The fall of that day read as a bet on the volume of compute: the rise in use "
            "that the price implies, and no reasoning yet."
        ),
        "huang": _(
            "Elasticities, reasoning tokens and their value at the high end of what is plausible, "
            "a fast spread, and no ceiling: everything that his argument needs."
        ),
        "published": _(
            "The elasticity of the one published estimate, measured on the price of tokens. The "
            "simulations keep our own spread of beliefs, which is wider than its standard error."
        ),
        "jevons": _("The whole cost of a task is compute; no ceiling, no reasoning."),
        "observed": _observed(),
    }[key]


def _observed() -> str:
    """The bounds from tokens and prices, and why they are bounds."""
    why = _(
        "The growth of tokens over the fall of prices: the middle of bounds, not an estimate. "
        "Tokens also grew for other reasons than price, and prices at equal quality fell more "
        "than the prices that were paid."
    )
    found = naive_elasticity(Figures())
    if isinstance(found, Gap):
        return why
    return f"{why} " + _("The bounds are {low} and {high}: a very wide band.").format(
        low=fmt.number(found.low, 2), high=fmt.number(found.high, 2)
    )


def all_values(
    parameters: Mapping[str, Parameter], presets: Sequence[Preset], implied: float | None
) -> dict[str, Values]:
    """Each preset's values of all sliders.

    `implied` is the elasticity that the market's fall implies at the default gain, None for none.
    """
    plain = assumptions.defaults(parameters)
    return {
        preset.key: assumptions.tidy(plain | preset.numbers(parameters, implied))
        for preset in presets
    }


def queries(
    parameters: Mapping[str, Parameter], presets: Sequence[Preset]
) -> dict[str, dict[str, str]]:
    """What the address holds once a preset is chosen, by its key; nothing for the defaults."""
    implied = market_belief.at_default(parameters).elasticity
    by_key = all_values(parameters, presets, implied)
    return {key: assumptions.query_of(values, parameters) for key, values in by_key.items()}


def references(
    parameters: Mapping[str, Parameter], presets: Sequence[Preset]
) -> tuple[live_path.Trace, ...]:
    """The paths of the two readings, between which the visitor's is drawn."""
    implied = market_belief.at_default(parameters).elasticity
    by_key = all_values(parameters, presets, implied)
    return (
        live_path.Trace(_("Huang’s thesis"), _path(by_key["huang"]), "huang", _("Huang")),
        live_path.Trace(_("The market’s bet"), _path(by_key["market"]), "market", _("The market")),
    )


def _path(values: Values) -> tuple[float, ...]:
    return _path_of(tuple(values.items()))


@lru_cache(maxsize=16)
def _path_of(values: tuple[tuple[str, float], ...]) -> tuple[float, ...]:
    return tuple(path_values(assumptions.scenario(dict(values)), live_path.times()))


def show(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    presets: Sequence[Preset],
    implied: float | None,
) -> None:
    """The presets in a row; the one whose values stand now is marked."""
    by_key = all_values(parameters, presets, implied)
    standing = next((key for key, values in by_key.items() if values == chosen.values), None)
    st.session_state[_WIDGET] = standing

    def apply() -> None:
        picked = st.session_state[_WIDGET]
        if picked in by_key:  # the browser may send anything
            assumptions.choose(by_key[picked], parameters)

    # Required: a second click on the marked one takes nothing back.
    st.pills(
        _("Start from"),
        list(by_key),
        format_func=name,
        key=_WIDGET,
        on_change=apply,
        required=True,
        help="\n\n".join(fmt.pair(f"**{name(key)}**", _story(key)) for key in by_key),
    )
