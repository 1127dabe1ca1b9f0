"""The question, the two readings of it, and where each stands today: model, data, the article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import format as fmt
from components import page_link
from components.claims import selection, verdicts
from components.content.text import localized
from components.demand import observed_chart, verdict_text
from components.demand.verdict_text import Sentences
from components.language import gettext as _
from components.markdown import escape_markdown
from data.claims import Ledger, Verdict, counts
from data.events import Event
from data.events.interview import Quotation

#: In this order. Without the chips sold: a running total can only rise.
SHOWN = ("revenue", "capex", "tokens")


def question(release: Event) -> str:
    """What happened, in a sentence or two. `release` is R1's."""
    return _(
        "On {day} the Chinese laboratory DeepSeek gave away R1, an AI model said to answer like "
        "the best on far less computing. Nvidia earns its money with the chips that do this "
        "computing. Will fewer be needed, or more?"
    ).format(day=fmt.day(release.date, "long"))


def two_readings(shock: date, answer: Event, quotation: Quotation) -> None:
    """The two readings side by side, each in its colour and under its name."""
    left, right = st.columns(2, gap="small")
    with left.container(border=True, height="stretch", gap=None):
        with _heading_row():
            st.markdown("**:orange[" + _("The market’s reading: fewer chips") + "]**")
            page_link.to("timeline", _("How it came about"))
        st.markdown(
            _(
                "If a task needs less computing, less computing will be bought. On {day} the "
                "market sold Nvidia’s shares as if that settled it."
            ).format(day=fmt.day(shock, "long"))
        )
    with right.container(border=True, height="stretch", gap=None):
        with _heading_row():
            st.markdown("**:green[" + _("Huang’s reading: more chips") + "]**")
            page_link.to("timeline", _("What he said"), event=answer.id)
        st.markdown(
            _(
                "Cheaper AI is used more, and models that reason compute longer. Nvidia’s "
                "chief executive on {day}, of the view he saw behind the sell-off: “{quote}”"
            ).format(day=fmt.day(answer.date, "long"), quote=escape_markdown(quotation.words)),
            help=_provenance(quotation),
        )


def _heading_row() -> DeltaGenerator:
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def _provenance(quotation: Quotation) -> str:
    """Who printed the quotation, and how certain its words are."""
    names = ", ".join(source.name for source in quotation.sources)
    return escape_markdown(
        f"{localized(quotation, 'note')} " + _("Printed by {names}.").format(names=names)
    )


def model_verdict(said: Sentences, course: str) -> None:
    """The verdict with our assumptions, its odds and path, and a link to the sliders."""
    with st.container(gap="xsmall"):
        st.markdown("##### " + _("What our model says, with our assumptions"), help=_terms())
        st.markdown(f"**{said.headline}**")
        st.caption(f"{said.odds} {said.scope} {said.hinge} {course}")
        page_link.to("demand", _("Move the assumptions"))


def _terms() -> str:
    """What the verdict's terms mean, in plain verdict_text."""
    return _(
        "“Simulations”: each assumption has a range of values that we hold possible; we draw one "
        "from each at random, many times over, and see what follows. “Higher” and “lower” mean by "
        "5% or more; between them it is undecided."
    )


def observed_since(
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
            page_link.to("evidence", _("Who was right so far?"))
        # Small, so that the four stay on one line of a laptop's screen in either language.
        st.markdown(f":small[{multiples(observed, shock)} · {rent(observed['rent'])}]")


def multiples(observed: Mapping[str, pd.Series], shock: date) -> str:
    """The newest multiple of each series of `SHOWN`."""
    parts = []
    for key in SHOWN:
        newest = observed_chart.rebase(observed[key], pd.Timestamp(shock)).iloc[[-1]]
        parts.append(
            _("{name} **{factor}** ({month})").format(
                name=observed_chart.name_of(key, observed[key], pd.Timestamp(shock)),
                factor=verdict_text.factor(float(newest.iloc[0]), 1),
                month=fmt.month(pd.DatetimeIndex(newest.index)[0].date()),
            )
        )
    return " · ".join(parts)


def rent(observed: pd.Series) -> str:
    """The newest rents in dollars, no multiple: the rent at the shock is of another contract.

    A range from source to source where several gave one for the newest day.
    """
    newest = observed[observed.index == observed.index[-1]]
    low, high = float(newest.min()), float(newest.max())
    name, month = observed_chart.names()["rent"], fmt.month(newest.index[-1].date())
    if low == high:
        price = escape_markdown(fmt.money(low))
        return _("{name} **{price}**/h ({month})").format(name=name, price=price, month=month)
    return _("{name} **\\${low}–{high}**/h ({month})").format(
        name=name, low=fmt.number(low, 2), high=fmt.number(high, 2), month=month
    )


def article_checked(ledger: Ledger) -> None:
    """One link per verdict, in the verdicts' order."""
    number = counts(ledger.claims)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("##### " + _("The article, checked"), width="content")
            st.caption(
                _("One French article started this dashboard. Of its {count} statements:").format(
                    count=len(ledger.claims)
                ),
                width="content",
            )
            page_link.to("claims", _("All statements"))
        with st.container(horizontal=True, gap="small"):
            for verdict in Verdict:
                page_link.to(
                    "claims",
                    verdicts.counted(verdict, number[verdict], template="**{}**"),
                    icon=verdicts.LOOKS[verdict].icon,
                    **{selection.VERDICTS: verdict.value},
                )
