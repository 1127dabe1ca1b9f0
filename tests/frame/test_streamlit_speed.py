"""What is taken out of Streamlit's copying of cursors changes no copy."""

from __future__ import annotations

import cProfile
from copy import deepcopy

import pytest
from streamlit.cursor import Cursor, LockedCursor, RunningCursor
from streamlit.proto.Element_pb2 import Element

from components import streamlit_speed


def _advanced() -> RunningCursor:
    """A cursor in the second of two blocks, after its first element."""
    top = RunningCursor(0)
    top.lock_element()
    inner = top.open_block()
    inner.lock_element()
    return inner


def _with_transient() -> LockedCursor:
    cursor = LockedCursor(1, (2, 3), index=4)
    cursor.get_transient_cursor()
    cursor.transient_elements[0] = Element()
    return cursor


def _held(cursor: Cursor) -> dict[str, object]:
    return vars(cursor) | {"_transient_elements": list(cursor.transient_elements.items())}


@pytest.mark.parametrize("make", [_advanced, _with_transient, lambda: LockedCursor(0, (), 0)])
def test_a_copy_is_streamlits_own(make: type[Cursor], monkeypatch: pytest.MonkeyPatch) -> None:
    streamlit_speed.apply()
    cursor = make()
    ours = deepcopy(cursor)
    monkeypatch.delattr(Cursor, "__deepcopy__")
    streamlits = deepcopy(cursor)
    assert type(ours) is type(streamlits)
    assert _held(ours) == _held(streamlits) == _held(cursor)
    assert ours.delta_path == streamlits.delta_path


def test_a_copy_goes_its_own_way() -> None:
    streamlit_speed.apply()
    running, locked = _advanced(), _with_transient()
    deepcopy(running).lock_element()
    assert running.index == 1
    copied = deepcopy(locked)
    copied.transient_elements[1] = Element()
    deepcopy(running).transient_elements[0] = Element()
    assert (len(locked.transient_elements), len(running.transient_elements)) == (1, 0)


def test_a_copy_costs_few_calls() -> None:
    """Else it is not switched on, or Streamlit has come to copy in a way of its own."""
    streamlit_speed.apply()
    cursor, profile = _advanced(), cProfile.Profile()
    profile.runcall(deepcopy, cursor)
    assert sum(entry.callcount for entry in profile.getstats()) < 25
