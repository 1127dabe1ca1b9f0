"""Scenarios: named, laid beside each other, taken away as a file and brought back."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from components import choices
from components.demand import assumptions, live, results, words
from components.demand.assumptions import BESIDE, KEYS, UNLIMITED_KEY, Assumptions, Values
from components.language import gettext as _
from data.model import Parameter

logger = logging.getLogger(__name__)

MOST = 3
_LARGEST_FILE = 10_000
#: Letters, digits and a few signs, spaces only between them.
_NAME = re.compile(r"[\w.,'’+\-](?:[\w .,'’+\-]{0,28}[\w.,'’+\-])?")
_FORMAT = 1
_LABEL_WIDTH = 260  # pixels: the longest name of an assumption


@dataclass(frozen=True, slots=True)
class Named:
    """A scenario with the name that its visitor gave it."""

    name: str
    values: Values


class _File(BaseModel):
    """What a scenario's file holds. No ceiling is null: JSON has no ∞."""

    model_config = ConfigDict(extra="forbid", strict=True)

    r1_shock_scenario: int = Field(ge=_FORMAT, le=_FORMAT)
    name: str = Field(pattern=f"^{_NAME.pattern}$")
    values: dict[str, float | None]


class RefusedFileError(ValueError):
    """A file that is no scenario: `field` is what is wrong, `problem` why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


def to_json(named: Named) -> str:
    """The file of a scenario."""
    values = {key: None if math.isinf(v) else v for key, v in named.values.items()}
    return json.dumps(
        {"r1_shock_scenario": _FORMAT, "name": named.name, "values": values},
        indent=2,
        ensure_ascii=False,
    )


def from_json(content: bytes, parameters: Mapping[str, Parameter]) -> Named:
    """The scenario in a file. Raises RefusedFileError naming the first field at fault.

    What the file leaves out stands at its default.
    """
    if len(content) > _LARGEST_FILE:
        raise RefusedFileError("file", _("larger than {size} bytes").format(size=_LARGEST_FILE))
    try:
        raw: Any = json.loads(content, object_pairs_hook=_each_once)
    except RefusedFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise RefusedFileError("file", _("not JSON")) from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        raise RefusedFileError(field, _("missing, unknown or of the wrong kind")) from error
    return Named(file.name, _checked(file.values, parameters))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedFileError(twice, _("given twice"))
    return whole


def _checked(given: Mapping[str, float | None], parameters: Mapping[str, Parameter]) -> Values:
    values = assumptions.defaults(parameters)
    for key, value in given.items():
        if key not in KEYS:
            raise RefusedFileError(f"values.{key}", _("no assumption of this model"))
        if value is None:
            if key != UNLIMITED_KEY:
                raise RefusedFileError(f"values.{key}", _("empty"))
            values[key] = math.inf
            continue
        low, high = assumptions.limits(parameters[key])
        if not low <= value <= high:
            raise RefusedFileError(
                f"values.{key}",
                _("not between {low} and {high}").format(
                    low=assumptions.figure(low), high=assumptions.figure(high)
                ),
            )
        values[key] = value
    return assumptions.tidy(values)


# --- in the address: name~key:value~key:value, what is not named is the default ----------------


def encode(named: Named, parameters: Mapping[str, Parameter]) -> str:
    """A scenario as one value of the address."""
    parts = [
        f"{key}:{assumptions.text_of(value)}"
        for key, value in named.values.items()
        if value != parameters[key].default
    ]
    return "~".join([named.name, *parts])


def decode(text: str, parameters: Mapping[str, Parameter]) -> Named | None:
    """The scenario in a value of the address; None where it is none."""
    name, *parts = text.split("~")
    if not _NAME.fullmatch(name) or len(parts) > len(KEYS):
        return None
    values = assumptions.defaults(parameters)
    for part in parts:
        key, _colon, number = part.partition(":")
        value = assumptions.understood(number, parameters[key]) if key in KEYS else None
        if value is None:
            return None
        values[key] = value
    return Named(name, values)


def beside(parameters: Mapping[str, Parameter]) -> list[Named]:
    """The scenarios of the address, at most three of different names. What is none is said."""
    found: dict[str, Named] = {}
    for text in st.query_params.get_all(BESIDE)[:MOST]:
        named = decode(text, parameters)
        if named is None:
            choices.tell(
                _("The address lays a scenario beside yours that this model does not understand.")
            )
        elif named.name in found:
            choices.tell(
                _("The address lays two scenarios of one name beside yours. The first is shown.")
            )
        else:
            found[named.name] = named
    return list(found.values())


def traces(others: list[Named]) -> list[live.Trace]:
    """The paths of other scenarios, for the live picture."""
    return [
        live.Trace(
            named.name, tuple(results.path(assumptions.scenario(named.values), live.times()))
        )
        for named in others
    ]


# --- the section -----------------------------------------------------------------------------


def show(
    chosen: Assumptions,
    others: list[Named],
    parameters: Mapping[str, Parameter],
    shock: date,
) -> None:
    """Keep, compare, take away, bring back."""
    left, right = st.columns(2, gap="medium")
    with left:
        _keep(chosen, others, parameters)
    with right:
        _bring(parameters)
    _comparison(chosen, others, parameters, shock)


def _keep(chosen: Assumptions, others: list[Named], parameters: Mapping[str, Parameter]) -> None:
    name = st.text_input(_("Name of these assumptions"), max_chars=30, key="demand_name")
    name = name.strip()
    usable = bool(_NAME.fullmatch(name))
    if name and not usable:
        st.warning(_("A name may hold letters, digits, spaces and `. , ' + -`"))
    named = Named(name, chosen.values)
    rest = [other for other in others if other.name != name]
    full = usable and len(rest) >= MOST
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
    key = "demand_file"

    def read() -> None:
        file = st.session_state[key]
        st.session_state.pop("demand_refused", None)
        if file is None:
            return
        try:
            named = from_json(file.getvalue(), parameters)
        except RefusedFileError as error:
            logger.info("scenario file refused: %s", error)
            st.session_state["demand_refused"] = (error.field, error.problem)
            return
        st.session_state["demand_name"] = named.name
        assumptions.choose(named.values, parameters)

    st.file_uploader(
        _("Bring a scenario back (JSON)"), type="json", key=key, on_change=read, max_upload_size=1
    )
    refused = st.session_state.get("demand_refused")
    if refused:
        field, problem = refused
        st.error(
            _("This file is not a scenario. `{field}`: {problem}.").format(
                field=field.replace("`", "'")[:60], problem=problem
            )
        )


def _comparison(
    chosen: Assumptions, others: list[Named], parameters: Mapping[str, Parameter], shock: date
) -> None:
    columns = [Named(_("Yours"), chosen.values), *others]
    outcomes = [
        results.outcome(assumptions.scenario(named.values), named.values["supply_elasticity"])
        for named in columns
    ]
    rows: dict[str, list[str]] = {
        _("Short-run demand"): [words.factor(o.short_run) for o in outcomes],
        _("Long-run demand"): [words.factor(o.long_run) for o in outcomes],
        _("Back at its trend"): [words.back(o, shock) for o in outcomes],
    }
    for key in KEYS:
        rows[assumptions.label(parameters[key])] = [
            assumptions.figure(named.values[key]) for named in columns
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
