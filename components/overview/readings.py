"""The question, the two readings of it, and where each stands today: model, data, the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language, page_link
from components.content.text import localized
from components.demand.verdict_text import Sentences
from components.language import gettext as _
from components.markdown import escape_markdown
from components.overview import since_bars
from components.theme import SIGNS
from data.claims import Ledger, Verdict, counts
from data.events import Event
from data.events.interview import Quotation
from data.prices.fingerprint import fingerprint


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
    observed: Mapping[str, pd.Series[float]],
    shock: date,
    sources: str,
) -> None:
    """What came after the fall, in four small pictures, and as of when."""
    prints = [fingerprint(series) for series in observed.values()]
    key = repr((prints, shock, sources, language.current()))
    _observed_since(key=key, _observed=observed, _shock=shock, _sources=sources)


@st.cache_resource(max_entries=8, show_spinner=False)
def _observed_since(
    key: str, _observed: Mapping[str, pd.Series[float]], _shock: date, _sources: str
) -> None:
    """The same as messages made once: Streamlit replays them to whoever asks."""
    with st.container(gap="xsmall"):
        st.markdown("## " + _("What happened since"), help=_sources)
        st.caption(
            _(
                "Multiples of the value nearest to the fall, which is the amber line; what came "
                "before it is grey. None of it settles the question."
            )
        )
        st.html(since_bars.html(_observed, _shock))


def article_checked(ledger: Ledger) -> None:
    """How many of the article's statements hold, in a sentence, and the way to them."""
    number = counts(ledger.claims)
    about = _("One French article started this dashboard.")
    with block("article", _("The article"), explained=about):
        st.markdown(
            _(
                "Of its {total} statements **{supported}** hold, **{corrected}** need a "
                "correction, **{contradicted}** are contradicted; {others} are forecasts or "
                "opinions."
            ).format(
                total=len(ledger.claims),
                supported=number[Verdict.SUPPORTED],
                corrected=number[Verdict.CORRECTED],
                contradicted=number[Verdict.CONTRADICTED],
                others=number[Verdict.CHECKABLE_NOW] + number[Verdict.OPINION],
            )
        )
        page_link.to("claims", _("Read it corrected"))
