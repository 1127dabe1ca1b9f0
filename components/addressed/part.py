"""What a part of a page is: `?embed=true&part=<name>` shows it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class NotShownError(Exception):
    """A part that its address does not have; the text says why, in the visitor's language."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page.

    `name` stands in addresses, `page` is the stem of its page and `label` its name in the list of
    what can be shared, before translation. `draw` draws it, source line included, by the query
    string's other choices; it raises NotShownError. `height` is how many CSS pixels it needs
    where it is 900 wide. `needs` is the choice without which it is nothing ("event"), `picture` the
    name of the chart that server.py draws as a picture, empty where there is none.
    """

    name: str
    page: str
    label: str
    draw: Callable[[], None]
    height: int
    needs: str = ""
    picture: str = ""
