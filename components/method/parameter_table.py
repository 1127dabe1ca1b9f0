"""The parameters: searchable, with range, source and how well it supports them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from components import choices, language
from components import format as fmt
from components.content.text import evidence_grade
from components.language import gettext as _
from components.language import ngettext, pgettext
from data.model import Parameter
from data.model.parameters import EvidenceGrade
from data.search import has_words

_HEIGHT = 620
#: Columns whose texts repeat: sent once each.
_REPEATED = ("unit", "source", "url", "confidence", "group")
#: Pixels: three lines of a meaning.
_ROW = 72


def _groups() -> dict[str, str]:
    return {
        "core": _("Economics"),
        "reasoning": _("Reasoning"),
        "valuation": _("Valuation"),
        "operations": _("Operations and capital"),
        "accelerators": _("Chips"),
        "scaling": _("Training"),
        "serving_day": _("A day of serving"),
        "comparisons": _("Models compared"),
        "trends": _("Trends"),
    }


def _matches(parameter: Parameter, wanted: str, language_code: str) -> bool:
    text = " ".join(
        part or ""
        for part in (
            parameter.key,
            parameter.symbol,
            parameter.label(language_code),
            parameter.meaning(language_code),
            parameter.figure(language_code),
            parameter.source,
        )
    )
    return has_words(text, wanted)


def _row(parameter: Parameter, groups: dict[str, str], language_code: str) -> dict[str, object]:
    ranged = parameter.low != parameter.high
    return {
        "label": parameter.label(language_code),
        "symbol": parameter.symbol or "",
        "default": parameter.default,
        "low": parameter.low if ranged else None,
        "high": parameter.high if ranged else None,
        "unit": fmt.unit(parameter.unit),
        "confidence": str(parameter.confidence),
        "meaning": parameter.meaning(language_code),
        "figure": parameter.figure(language_code) or "",
        "source": parameter.source or "",
        "url": next(iter(parameter.urls), None),
        "group": groups[parameter.group],
        "key": parameter.key,
    }


def show(parameters: Iterable[Parameter]) -> None:
    """A search field, a choice of topic, and the table."""
    groups = _groups()
    left, right = st.columns([2, 3])
    with left:
        wanted = choices.text(_("Search"), key="search", placeholder=_("name, meaning or source"))
    with right:
        topics = choices.many(_("Topics"), groups, key="topics", placeholder=_("all"))
    language_code = language.current()
    _found(wanted=wanted, topics=tuple(topics), language_code=language_code, _parameters=parameters)


@st.cache_resource(max_entries=64, show_spinner=False)
def _found(
    wanted: str, topics: tuple[str, ...], language_code: str, _parameters: Iterable[Parameter]
) -> None:
    """The parameters that fit, as they were made once: Streamlit replays them."""
    groups, parameters = _groups(), _parameters
    rows = [
        _row(parameter, groups, language_code)
        for parameter in parameters
        if (not topics or parameter.group in topics) and _matches(parameter, wanted, language_code)
    ]
    if not rows:
        st.info(_("No parameter fits the search. Fewer words or other topics find more."))
        return
    order = list(groups.values())
    _table(pd.DataFrame(rows).sort_values("group", key=lambda g: g.map(order.index), kind="stable"))
    count = ngettext("{count} parameter.", "{count} parameters.", len(rows)).format(count=len(rows))
    st.caption(f"{count}  \n" + " ".join(map(evidence_grade, EvidenceGrade)))


def _table(frame: pd.DataFrame) -> None:
    formats: dict[Any, Any] = dict.fromkeys(("default", "low", "high"), fmt.significant)
    columns = _columns()
    frame = frame.astype(dict.fromkeys(_REPEATED, "category"))
    st.dataframe(
        # The styler writes figures as the visitor's language does; sorting still sees numbers.
        # A random identity would make the same table another one for the browser.
        frame.style.set_uuid("parameters").format(formats),
        hide_index=True,
        height=_HEIGHT,
        placeholder="",
        row_height=_ROW,
        column_order=list(columns),
        column_config=columns,
        alt=_("The parameters of the model with ranges and sources"),
    )


def _columns() -> dict[str, Any]:
    """The columns as they are shown, from left to right."""
    of = st.column_config
    return {
        "label": of.TextColumn(_("Parameter"), pinned=True, width=150),
        "default": of.NumberColumn(_("Default")),
        "low": of.NumberColumn(
            pgettext("of values", "Low"), help=_("Empty where the figure has no range.")
        ),
        "high": of.NumberColumn(pgettext("of values", "High")),
        "unit": of.TextColumn(_("Unit"), width=120),
        "meaning": of.TextColumn(_("Meaning"), width=310),
        "figure": of.TextColumn(_("What the source prints"), width=290),
        "source": of.TextColumn(_("Source"), width=240),
        "url": of.LinkColumn(_("Link"), display_text=":material/open_in_new:"),
        "confidence": of.TextColumn(
            _("Confidence"), help="  \n".join(map(evidence_grade, EvidenceGrade))
        ),
        "symbol": _("Symbol"),
        "group": _("Topic"),
        "key": _("Name in code"),
    }
