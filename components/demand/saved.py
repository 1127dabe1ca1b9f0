"""Named scenarios, as files and as parts of an address."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calc.outcome import path_values
from components import choices
from components.demand import assumptions, live_path
from components.demand.assumptions import BESIDE, UNLIMITED_KEY, Values
from components.language import gettext as _
from data.model import Parameter, sliders

MAX_BESIDE = 3
#: Names no field: the file as a whole is at fault.
WHOLE_FILE = "file"
MAX_FILE_SIZE = 10_000  # bytes
#: Letters, digits and a few signs, spaces only between them.
NAME = re.compile(r"[\w.,'’+\-](?:[\w .,'’+\-]{0,28}[\w.,'’+\-])?")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A scenario with the name that its visitor gave it."""

    name: str
    values: Values


class _File(BaseModel):
    """What a scenario's file holds. No ceiling is null: JSON has no ∞."""

    model_config = ConfigDict(extra="forbid", strict=True)

    r1_shock_scenario: int = Field(ge=_FORMAT, le=_FORMAT)
    name: str = Field(pattern=f"^{NAME.pattern}$")
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
    if len(content) > MAX_FILE_SIZE:
        raise RefusedFileError(WHOLE_FILE, _("larger than {size} bytes").format(size=MAX_FILE_SIZE))
    try:
        raw: Any = json.loads(content, object_pairs_hook=_each_once)
    except RefusedFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise RefusedFileError(WHOLE_FILE, _("not JSON")) from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or WHOLE_FILE
        problems = {"missing": _("missing"), "extra_forbidden": _("unknown")}
        raise RefusedFileError(
            field, problems.get(first["type"], _("of the wrong kind"))
        ) from error
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
        if key not in values:
            raise RefusedFileError(f"values.{key}", _("no assumption of this model"))
        if value is None:
            if key != UNLIMITED_KEY:
                raise RefusedFileError(f"values.{key}", _("empty"))
            values[key] = math.inf
            continue
        low, high = parameters[key].limits
        if not low <= value <= high:
            raise RefusedFileError(
                f"values.{key}",
                _("not between {low} and {high}").format(
                    low=assumptions.value_text(low), high=assumptions.value_text(high)
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
    if not NAME.fullmatch(name) or len(parts) > len(sliders(parameters)):
        return None
    values = assumptions.defaults(parameters)
    for part in parts:
        key, _colon, number = part.partition(":")
        value = assumptions.understood(number, parameters[key]) if key in values else None
        if value is None:
            return None
        values[key] = value
    return Named(name, values)


def beside(parameters: Mapping[str, Parameter]) -> list[Named]:
    """The scenarios of the query string, at most three, of different names.

    What is refused becomes a notice.
    """
    found: dict[str, Named] = {}
    for text in st.query_params.get_all(BESIDE)[:MAX_BESIDE]:
        named = decode(text, parameters)
        if named is None:
            choices.add_notice(
                _("The address lays a scenario beside yours that this model does not understand.")
            )
        elif named.name in found:
            choices.add_notice(
                _("The address lays two scenarios of one name beside yours. The first is shown.")
            )
        else:
            found[named.name] = named
    return list(found.values())


def traces(others: list[Named]) -> tuple[live_path.Trace, ...]:
    """The paths of other scenarios, for the live picture."""
    return tuple(
        live_path.Trace(
            named.name, tuple(path_values(assumptions.scenario(named.values), live_path.times()))
        )
        for named in others
    )
