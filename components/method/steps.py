"""The model in four steps at the default assumptions, for who reads no formula."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from calc import demand
from components import format as fmt
from components.language import gettext as _
from data.model import Parameter


def show(parameters: Mapping[str, Parameter]) -> None:
    """Four columns: a number each, and the sentence that says what it is."""
    places = st.columns(4, gap="medium")
    for number, (place, (figure, sentence)) in enumerate(
        zip(places, steps(parameters), strict=True), start=1
    ):
        with place, st.container(key=f"block_step_{number}", gap="xsmall"):
            st.markdown(f":small[{fmt.number(number)}]  \n**{figure}**\n\n{sentence}")
    st.caption(
        _(
            "The long run at the default assumptions. Longer answers, the time that users need and "
            "dearer chips come on top; the page of the demand model has them all."
        )
    )


def steps(parameters: Mapping[str, Parameter]) -> list[tuple[str, str]]:
    """Each step's number and sentence: the gain, the cost of a task, the tasks, the computing."""
    gain, share, elasticity, ceiling = (
        float(parameters[key].default)
        for key in ("gain", "compute_share", "long_run_elasticity", "ceiling")
    )
    price = float(demand.price_ratio(gain, share))
    tasks = float(demand.quantity_ratio(price, elasticity, ceiling))
    computing = float(demand.demand_multiplier(gain, elasticity, share, ceiling))
    return [
        (
            _("÷ {gain}").format(gain=fmt.number(gain)),
            _("A task needs {gain} times less computing than before.").format(
                gain=fmt.number(gain)
            ),
        ),
        (
            _("− {saved}").format(saved=fmt.percent(1 - price, 0, signed=False)),
            _("It costs that much less: {share} of its cost is computing.").format(
                share=fmt.percent(share, 0, signed=False)
            ),
        ),
        (
            _("×{factor}").format(factor=fmt.number(tasks, 1)),
            _("As many tasks are asked for, now that they are cheaper (the elasticity)."),
        ),
        (
            _("×{factor}").format(factor=fmt.number(computing, 2)),
            _(
                "The computing used in all: more tasks, each with less. "
                "1 is a world without the gain."
            ),
        ),
    ]
