"""Every formula of the model beside the sentence that says it, and what no formula can say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import format as fmt
from components import language
from components.language import gettext as _
from components.language import ngettext
from components.method import notation
from components.run_lock import fragment

#: The state of a topic's fold in the session, by its place.
FOLD = "formulas_{}"
#: Nothing, and as high as the highest fraction, whose top the page would cut off.
_STRUT = r"\vphantom{\Bigg|}"


@fragment
def show() -> None:
    """All formulas by topic, each with the functions of `calc` that compute it.

    A topic is drawn once its fold is opened, and only this part of the page then runs: a formula
    is several elements, and most visitors read one topic.
    """
    spoken = language.current()
    for place, label in enumerate(_labels(language_code=spoken)):
        fold = st.expander(label, expanded=place == 0, key=FOLD.format(place), on_change="rerun")
        if fold.open:
            with fold:
                _topic(language_code=spoken, place=place)
    st.caption(
        _(
            "A multiplier within 5% of 1 counts as undetermined. The draws of “How sure” are "
            "quasi-random points from the ranges below, with a fixed seed."
        )
    )


@st.cache_resource(show_spinner=False)
def _labels(language_code: str) -> Sequence[str]:
    """What stands on the folds, in the language `language_code`, which is that of this run."""
    del language_code
    labels = []
    for title, formulas in notation.topics():
        count = ngettext("{count} formula", "{count} formulas", len(formulas))
        labels.append(f"**{title}** · {count.format(count=fmt.number(len(formulas)))}")
    return tuple(labels)


@st.cache_resource(show_spinner=False)
def _topic(language_code: str, place: int) -> None:
    """The formulas of the topic at `place`: Streamlit replays what was made once."""
    del language_code
    _title, formulas = notation.topics()[place]
    for formula in formulas:
        _formula(formula)


def _formula(formula: notation.Formula) -> None:
    words, written = st.columns([2, 3], gap="medium", vertical_alignment="center")
    words.markdown(
        f"{formula.sentence}  \n" + " ".join(f":small[`{name}`]" for name in formula.functions)
    )
    for line in formula.latex:
        written.latex(_STRUT + line if r"\frac" in line else line)


def show_limits() -> None:
    """What the model cannot say, one limit a line."""
    limits = (
        _(
            "No study identifies the long-run elasticity of all compute. Two regressions on one "
            "platform disagree even in sign."
        ),
        _(
            "The share of cost that is compute, the ceiling, the lags, the sharpness of choice and "
            "the elasticity of supply are judgements."
        ),
        _("The gain comes once. Further gains are part of the trend."),
        _("Better models enter only through the trend and the value of reasoning."),
        _("One kind of task stands for all of them."),
        _(
            "Nvidia is not compute: its share, custom chips and its power over prices lie outside "
            "the multiplier."
        ),
        _(
            "A day’s return also carries risk premia and positions; the share about compute demand "
            "is a slider, not a finding."
        ),
        _(
            "Operations are not what binds while tokens are written, memory bandwidth is: "
            "conversions use the throughput achieved."
        ),
        _(
            "As long as the trend grows faster than the gain moves demand, neither reading shows "
            "in revenue: what would have been is not observed."
        ),
    )
    st.markdown("\n".join(f"- {limit}" for limit in limits))
