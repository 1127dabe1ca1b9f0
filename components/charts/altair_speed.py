"""Takes out of Altair's composing what costs most and changes nothing in the specification.

Composing the charts of one language took ten seconds of the interpreter, which every first visitor
shares; this takes about a third of it off. A test holds that the specifications stay the same. What
it touches is Altair's own: `requirements.lock` pins the version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import altair as alt
from altair.utils import schemapi

#: Parts that nothing changes once they are made, so that copies of a chart can share them.
SHARED = (
    alt.MarkDef,
    alt.FacetedEncoding,
    alt.Axis,
    alt.Scale,
    alt.Legend,
    alt.DateTime,
    alt.ExprRef,
)


def _itself(part: object, _memo: object) -> object:
    return part


class KeptConverter(schemapi._FromDict):
    """Altair's way from a dictionary to its classes, with the table of their schemas made once.

    Altair hashes the schemas of all its classes anew for each encoding that is given as a text.
    """

    _tables: ClassVar[dict[tuple[type, ...], dict[int, list[type[schemapi.SchemaBase]]]]] = {}

    def __init__(self, wrapper_classes: Iterable[type[schemapi.SchemaBase]], /) -> None:
        classes = tuple(wrapper_classes)
        if classes not in self._tables:
            super().__init__(classes)
            self._tables[classes] = self.class_dict
        self.class_dict = self._tables[classes]


def apply() -> None:
    """Switches it on for this process; a second time changes nothing."""
    # Checking each value against its schema where it is made. The tests check (tests/conftest.py).
    schemapi.DEBUG_MODE = False
    # Whenever charts are layered, Altair copies all that is in them, each mark and axis with its
    # ninety unset properties.
    for part in SHARED:
        setattr(part, "__deepcopy__", _itself)  # noqa: B010 - no attribute that its type knows
    schemapi._FromDict = KeptConverter  # type: ignore[misc]
