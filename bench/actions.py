"""What a visitor can do on a page, as data: nothing here sends or measures anything.

Widgets are named by the key that the page gave them (the end of the element's id), never by the
whole id. A key may hold `*` where the page changes part of it: the first in the page's order is
meant. Options are named by the text that the page shows in English, with `*` for any part of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Go:
    """Follow a link to a page: its slug, "" for the default page."""

    page: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose options of a segmented control, of pills, of a select box or of a multiselect."""

    key: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """Type a text into a field and press Enter."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Set a toggle."""

    key: str
    on: bool


@dataclass(frozen=True, slots=True)
class Press:
    """Press a button."""

    key: str


@dataclass(frozen=True, slots=True)
class Select:
    """Select in a chart: click a mark, or let a slider rest that is bound to a selection.

    `fields` are the selected values by field; the chart's other fields keep theirs.
    """

    key: str
    fields: tuple[tuple[str, str | float], ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """Do something in a component of the app's own, which tells the server in one `event`.

    `value` is what it tells, as JSON.
    """

    key: str
    event: str
    value: str


@dataclass(frozen=True, slots=True)
class Expand:
    """Open or close an expander or a menu that tells the server."""

    key: str
    open: bool


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Close the dialog. One that does not tell the server closes without a run."""


OnWidget = Choose | Type | Switch | Press | Select | Tell | Expand
Action = Go | Dismiss | OnWidget


@dataclass(frozen=True, slots=True)
class Click:
    """One of the clicks that are measured and tested.

    A visitor opens `page` with `query` in its address, does `do` and, to be able to do it again,
    `undo`; where `undo` is empty, `do` can simply be repeated. `group` is the kind of click as
    the table of results names it (range, event, filter, …).
    """

    name: str
    group: str
    page: str
    do: Action
    undo: tuple[Action, ...] = ()
    query: tuple[tuple[str, str], ...] = field(default=())
