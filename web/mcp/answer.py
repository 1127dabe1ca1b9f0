"""What a tool is asked and what it answers: figures with unit, source, time and page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from components.addressed.model import Parameters
from web.links.request import PageView


class Value(BaseModel):
    """A figure. Ratios are fractions: -0.17 is a fall of 17 %."""

    name: str
    value: float | int | str | None
    unit: str


class ToolAnswer(BaseModel):
    """What every tool answers with."""

    model_config = ConfigDict(frozen=True)

    title: str
    sentences: list[str] = Field(description="What the page says of it")
    values: list[Value] = Field(description="Figures with their units")
    rows: list[dict[str, Any]] = Field(default=[], description="A table, oldest row first")
    columns: list[dict[str, Any]] = Field(default=[], description="Its columns with their units")
    record: dict[str, Any] | None = Field(
        default=None, description="An entry of the bundled record"
    )
    source: str
    as_of: str = Field(description="Time or day of the newest figure, ISO 8601")
    page: str = Field(description="The address to cite: the page that shows it")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: `answer` is called with an instance of `parameters` and the site's address.

    It raises NotServedError where there is nothing to answer with.
    """

    name: str
    summary: str
    parameters: type[Parameters]
    answer: Callable[[Any, str], ToolAnswer]


def page(site: str, name: str, asked: Parameters, without: Sequence[str] = (), **added: str) -> str:
    """The address of a page with the choices that were asked for.

    Those `without` are left out; those `added` stand in it even where they were not asked for.
    """
    left_out = {*Parameters.model_fields, *without}
    given = asked.model_dump(mode="json", exclude_unset=True, exclude=left_out)
    choices = {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in given.items()
    }
    return PageView(name, asked.lang, choices | added).path(site)
