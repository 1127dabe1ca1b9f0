"""Scenarios: named, compared, downloaded as a file and uploaded again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from components import language
from components.demand import assumptions, questions, results, verdict_text
from components.demand.assumptions import BESIDE, ChosenAssumptions
from components.demand.saved import (
    MAX_BESIDE,
    MAX_FILE_SIZE,
    NAME,
    WHOLE_FILE,
    Named,
    RefusedFileError,
    encode,
    from_json,
    to_json,
)
from components.language import gettext as _
from data.model import Parameter, sliders

logger = logging.getLogger(__name__)

_LABEL_WIDTH = 260  # pixels: the longest name of an assumption
_NAME_WIDTH = 360
_HERE = Path(__file__).parent
#: Streamlit's own uploader speaks English to everyone.
_opener = st.components.v2.component(
    "scenario_opener",
    html='<label class="opener"><span></span><input type="file" accept=".json"></label>',
    css=(_HERE / "opener.css").read_text(encoding="utf-8"),
    js=(_HERE / "opener.js").read_text(encoding="utf-8"),
)


def show(
    chosen: ChosenAssumptions,
    others: list[Named],
    parameters: Mapping[str, Parameter],
    shock: date,
) -> None:
    """Name, compare, download and upload."""
    _keep(chosen, others, parameters)
    _comparison(chosen, others, parameters, shock)


def _keep(
    chosen: ChosenAssumptions, others: list[Named], parameters: Mapping[str, Parameter]
) -> None:
    name = st.text_input(
        _("Name of these assumptions"), max_chars=30, key="demand_name", width=_NAME_WIDTH
    )
    name = name.strip()
    usable = bool(NAME.fullmatch(name))
    if name and not usable:
        st.warning(_("A name may hold letters, digits, spaces and `. , ' + -`"))
    named = Named(name, chosen.values)
    rest = [other for other in others if other.name != name]
    full = usable and len(rest) >= MAX_BESIDE
    if full:
        st.info(_("Three are beside yours already. Remove one to keep this one."))

    def add() -> None:
        st.query_params[BESIDE] = [encode(each, parameters) for each in (*rest, named)]

    with st.container(horizontal=True):
        st.button(
            _("Keep beside"),
            on_click=add,
            disabled=not usable or full,
            icon=":material/add:",
            help=_("Keeps them in the address and draws them dashed; at most three."),
        )
        st.download_button(
            _("Download (JSON)"),
            to_json(named),
            file_name="r1-shock-scenario.json",
            mime="application/json",
            disabled=not usable,
            icon=":material/download:",
            on_click="ignore",
        )
        _bring(parameters)
    _refusal()
    for other in others:
        _kept(other, others, parameters)


def _kept(other: Named, others: list[Named], parameters: Mapping[str, Parameter]) -> None:
    def remove() -> None:
        rest = [encode(each, parameters) for each in others if each is not other]
        if rest:
            st.query_params[BESIDE] = rest
        else:
            st.query_params.pop(BESIDE, None)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(other.name)
        st.button(
            _("Take over"),
            key=f"demand_take_{other.name}",
            on_click=assumptions.choose,
            args=(other.values, parameters),
            type="tertiary",
        )
        st.button(_("Remove"), key=f"demand_drop_{other.name}", on_click=remove, type="tertiary")


def _bring(parameters: Mapping[str, Parameter]) -> None:
    key = f"demand_opener_{language.current()}"

    def read() -> None:
        st.session_state.pop("demand_refused", None)
        try:
            named = from_json(bytes(st.session_state[key]["content"]), parameters)
        except RefusedFileError as error:
            logger.info("scenario file refused: %s", error)
            st.session_state["demand_refused"] = (error.field, error.problem)
            return
        st.session_state["demand_name"] = named.name
        assumptions.choose(named.values, parameters)

    label = _("Bring a scenario back (JSON)")
    data = {"label": label, "max_size": MAX_FILE_SIZE}
    _opener(key=key, data=data, on_content_change=read, width="content")


def _refusal() -> None:
    refused = st.session_state.get("demand_refused")
    if refused:
        field, problem = refused
        text = _("This file is not a scenario: {problem}.")
        if field != WHOLE_FILE:
            text = _("This file is not a scenario. `{field}`: {problem}.")
        st.error(text.format(field=field.replace("`", "'")[:60], problem=problem))


def _comparison(
    chosen: ChosenAssumptions, others: list[Named], parameters: Mapping[str, Parameter], shock: date
) -> None:
    columns = [Named(_("Yours"), chosen.values), *others]
    outcomes = [
        results.outcome(assumptions.scenario(named.values), named.values["supply_elasticity"])
        for named in columns
    ]
    rows: dict[str, list[str]] = {
        _("Computing in the short run"): [verdict_text.change(o.short_run) for o in outcomes],
        _("Computing in the long run"): [verdict_text.change(o.long_run) for o in outcomes],
        _("As much as without R1 again"): [verdict_text.back(o, shock) for o in outcomes],
    }
    for key in sliders(parameters):
        yours = chosen.values[key]
        rows[questions.asked(key)] = [
            questions.spoken(key, yours),
            # What differs is marked with a sign, not with a colour alone.
            *(
                f"{'≠ ' if named.values[key] != yours else ''}"
                f"{questions.spoken(key, named.values[key])}"
                for named in others
            ),
        ]
    table = pd.DataFrame(rows, index=[str(number) for number in range(len(columns))]).T
    st.dataframe(
        table,
        height="content",
        # The visitor's own name for a kept one may be ours for his.
        column_config={
            "_index": st.column_config.Column(width=_LABEL_WIDTH),
            **{str(number): named.name for number, named in enumerate(columns)},
        },
        alt=_("Your assumptions and results beside the kept ones"),
    )
