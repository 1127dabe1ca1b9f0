"""The parts of the page that are more than one figure."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import headline, language
from components.charts import figure
from components.charts.figure import Figure
from components.evidence import (
    assessment_cache,
    formula_texts,
    selection,
    shocks,
    tables,
    texts,
    waiting_chart,
)
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.markdown import escape_markdown
from data import evidence
from data.evidence import Counterfactual, Figures, Gap

#: A visitor has many choices; most leave them as they are.
_KEPT = 60


def verdict(assessed: Assessed) -> None:
    """The finding, what is missing, and the warning where a known mistake is chosen."""
    headline.say(texts.verdict(assessed.result), anchor="finding")
    with st.container(key="lead_evidence"):
        st.markdown(texts.finding(assessed.result))
    for sentence in texts.gaps(assessed.result):
        st.info(sentence, icon=":material/info:")
    if assessed.settings.inference_only and assessed.result.findings:
        right = replace(assessed.settings, inference_only=False)
        compared = assessment_cache.assess(right, assessed.figures).result
        st.warning(texts.mistake(assessed.result, compared), icon=":material/error:")


def other_way(assessed: Assessed) -> None:
    """The odds with the usual miss counted the other way, in a line."""
    if assessed.result.findings:
        turned = assessment_cache.other_way(assessed).result
        st.caption(texts.other_way(turned, subtracted=assessed.settings.subtract_usual_miss))


def picture(shown: Figure, *, key: str, first: bool = False) -> None:
    """A figure, with how it is read between its title and itself.

    The title of a `first` one stands right under the page's heading, so it is of the second order.
    """
    _picture(identity=shown.identity, key=key, first=first, _shown=shown)
    figure.footer(shown, key=key)


@st.cache_resource(max_entries=6 * _KEPT, show_spinner=False)
def _picture(identity: str, key: str, *, first: bool, _shown: Figure) -> None:
    with st.container(key=f"title_{key}"):
        st.markdown(f"{'##' if first else '###'} {escape_markdown(_shown.title)}")
    st.caption(escape_markdown(" ".join(_shown.remarks)))
    figure.draw(_shown)


def waiting(assessed: Assessed) -> None:
    """When we shall know: the picture, where a growth rule has a record."""
    outlook = assessment_cache.outlook(assessed.figures, assessed.stamp)
    if outlook.waits:
        picture(waiting_chart.cached(outlook, assessed.stamp), key="waiting")
        st.markdown(" ".join(waiting_chart.sentences(outlook)))


def placebo(assessed: Assessed) -> None:
    """What the same update finds where nothing had happened; all but the first behind a fold."""
    _placebo(key=_key(assessed), _assessed=assessed)


def _key(assessed: Assessed) -> str:
    """What names all that is said of an assessment, in the visitor's language."""
    return f"{assessed.identity} {language.current()}"


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _placebo(key: str, _assessed: Assessed) -> None:
    tried = [
        f"**{escape_markdown(selection.name(each))}**. {texts.placebo(found)}"
        for each, found in assessment_cache.placebos(_assessed).items()
    ]
    if not tried:
        return
    st.subheader(_("Would it have cried wolf?"), anchor="placebo")
    st.markdown(tried[0])
    analysts = evidence.analysts_coverage(_assessed.figures)
    if not isinstance(analysts, Gap):
        name = escape_markdown(selection.name(Counterfactual.ANALYSTS))
        tried.append(f"**{name}**. {texts.analysts_placebo(analysts)}")
    with st.expander(_("The other comparisons, tried alike"), icon=":material/science:"):
        st.markdown("\n\n".join(tried[1:]))
        st.caption(texts.placebo_settings())


def naive_elasticity(assessed: Assessed) -> None:
    """The bounds from tokens and prices, and why they are bounds."""
    _naive_elasticity(key=f"{assessed.stamp} {language.current()}", _known=assessed.figures)


@st.cache_resource(max_entries=8, show_spinner=False)
def _naive_elasticity(key: str, _known: Figures) -> None:
    found = evidence.naive_elasticity(_known)
    if isinstance(found, Gap):
        return
    st.subheader(_("Why not simply measure the elasticity?"), anchor="elasticity")
    st.markdown(texts.naive_elasticity(found))
    with st.expander(_("Each bound with its formula"), icon=":material/function:"):
        st.markdown(texts.naive_bounds(found))


def other_shocks() -> None:
    """How often the first reading of such a shock holds."""
    st.header(_("Other shocks of the kind"), divider="gray", anchor="shocks")
    picture(shocks.cached(), key="shocks")
    with st.expander(_("What set each off, and what was answered"), icon=":material/table:"):
        shocks.table()


def formulas(assessed: Assessed) -> None:
    """Where each number of the page comes from, behind a fold."""
    _formulas(key=_key(assessed), _assessed=assessed)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _formulas(key: str, _assessed: Assessed) -> None:
    with st.expander(_("Every number: its formula and its source"), icon=":material/function:"):
        st.markdown(formula_texts.formulas(_assessed))
        quarters = evidence.early_quarters(_assessed.figures)
        if not isinstance(quarters, Gap):
            st.caption(texts.early_quarters_note(quarters))
            tables.early_quarters(quarters)
