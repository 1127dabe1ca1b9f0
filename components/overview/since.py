"""What happened since: the series of the demand page, as multiples of their value at the shock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from components import format as fmt
from components import page_link
from components.content.markdown import escape_markdown
from components.demand import observed_chart, words
from components.language import gettext as _

#: In this order. The chips sold are a running total, which cannot but rise: left to its own page.
SHOWN = ("revenue", "capex", "tokens")


def draw(
    observed: Mapping[str, pd.Series],
    shock: date,
    sources: str,
) -> None:
    """One line for all: how many times its value at the shock each series is, and as of when."""
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("##### " + _("What happened since"), help=sources, width="content")
            st.caption(
                _("Times the value nearest to the shock. None of it settles the question."),
                width="content",
            )
            page_link.to("demand", _("The series beside the model"), section="since")
        st.markdown(f"{line(observed, shock)} · {rent(observed['rent'])}")


def line(observed: Mapping[str, pd.Series], shock: date) -> str:
    """The series of `SHOWN`, one after the other."""
    names = observed_chart.names()
    parts = []
    for key in SHOWN:
        newest = observed_chart.rebase(observed[key], pd.Timestamp(shock)).iloc[[-1]]
        parts.append(
            _("{name} **{factor}** ({month})").format(
                name=names[key],
                factor=words.factor(float(newest.iloc[0]), 1),
                month=fmt.month(pd.DatetimeIndex(newest.index)[0].date()),
            )
        )
    return " · ".join(parts)


def rent(observed: pd.Series) -> str:
    """The newest rent in dollars: what was asked at the shock is of another contract."""
    return _("{name} **{price}**/h ({month})").format(
        name=observed_chart.names()["rent"],
        price=escape_markdown(fmt.money(float(observed.iloc[-1]))),
        month=fmt.month(observed.index[-1].date()),
    )
