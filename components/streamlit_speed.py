"""Takes out of Streamlit's runs what costs most and changes nothing that a browser is sent.

For each fragment Streamlit copies where the run stands: the cursor of each surrounding container,
by Python's general way of copying. That was up to a fifth of all function calls of a run of a
page. A cursor holds numbers and is copied here as such. What this touches is Streamlit's own:
`requirements.txt` pins the version, and a test holds that the copies are the same.
"""

from __future__ import annotations

from copy import deepcopy

from streamlit.cursor import Cursor, SparseList


def _copied(cursor: Cursor, memo: dict[int, object]) -> Cursor:
    """A deep copy: all that a cursor holds but its transient elements cannot be changed."""
    transient = cursor._transient_elements
    copied = object.__new__(type(cursor))
    vars(copied).update(
        vars(cursor),
        _transient_elements=deepcopy(transient, memo) if len(transient) else SparseList(),
    )
    return copied


def apply() -> None:
    """Switches it on for this process; a second time changes nothing."""
    setattr(Cursor, "__deepcopy__", _copied)  # noqa: B010 - no attribute that its type knows
