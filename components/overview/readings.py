"""The question, the two readings of it, and where each stands today: model, data, the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pandas as pd
import streamlit as st

from components import format as fmt
from components import page_link
from components.content.text import localized
from components.demand import observed_chart, verdict_text
from components.demand.verdict_text import Sentences
from components.language import gettext as _
from components.markdown import escape_markdown
from components.theme import SIGNS
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


@contextmanager
def block(name: str, heading: str, *, explained: str | None = None) -> Iterator[None]:
    """One of the columns under the picture: a rule, a small heading, what is drawn inside."""
    with st.container(key=f"block_{name}", gap="xsmall"):
        st.markdown(f"## {heading}", help=explained)
        yield


def two_readings(shock: date, answer: Event, quotation: Quotation) -> None:
    """The two readings in a line each, with sign and colour; what was sold and said as help."""
    sold = _("The market sold Nvidia’s shares on {day} as if that settled it.").format(
        day=fmt.day(shock, "long")
    )
    said = _("Nvidia’s chief executive on {day}: “{quote}”").format(
        day=fmt.day(answer.date, "long"), quote=escape_markdown(quotation.words)
    )
    with block(
        "readings",
        _("The two readings"),
        explained=f"{sold}\n\n{said} {_provenance(quotation)}",
    ):
        market, huang = _("The market:"), _("Huang:")
        st.markdown(
            f"**:orange[{SIGNS['market'].glyph} {market}]** "
            + _("cheaper AI needs fewer chips.")
            + f"  \n**:green[{SIGNS['huang'].glyph} {huang}]** "
            + _("cheaper AI is used more, and needs more.")
        )
        page_link.to("timeline", _("Who said what, when"), event=answer.id)
        page_link.to("market", _("The price, and what else fell"))


def _provenance(quotation: Quotation) -> str:
    """Who printed the quotation, and how certain its words are."""
    names = ", ".join(source.name for source in quotation.sources)
    return escape_markdown(
        f"{localized(quotation, 'note')} " + _("Printed by {names}.").format(names=names)
    )


def model_verdict(said: Sentences, course: str) -> None:
    """The verdict with our assumptions, its odds and path as help, and a link to the sliders."""
    about = f"{said.odds} {said.scope} {said.hinge} {course}"
    with block("model", _("Our model"), explained=f"{about}\n\n{_terms()}"):
        st.markdown(said.headline)
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
            st.markdown("## " + _("What happened since"), help=sources, width="content")
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
    """How many of the article's statements hold, in a sentence, and the way to them."""
    number = counts(ledger.claims)
    about = _("One French article started this dashboard.")
    with block("article", _("The article"), explained=about):
        st.markdown(
            _(
                "Of its {total} statements **{supported}** hold, **{corrected}** need a "
                "correction, **{contradicted}** are contradicted."
            ).format(
                total=len(ledger.claims),
                supported=number[Verdict.SUPPORTED],
                corrected=number[Verdict.CORRECTED],
                contradicted=number[Verdict.CONTRADICTED],
            )
        )
        page_link.to("claims", _("Read it corrected"))
