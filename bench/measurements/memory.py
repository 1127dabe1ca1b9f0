"""The memory of twenty sessions that have seen every page."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from bench.actions import Go
from bench.clicks import PAGES
from bench.client import Visitor
from bench.rows import Measurement, Row, Value
from bench.serving import OURS, resident_megabytes, serving

_SESSIONS = 20
_BEFORE, _WITH = "memory before the first visitor", f"memory with {_SESSIONS} sessions"


def measure() -> Mapping[str, Value]:
    """Resident memory of the process and its children, before and with the sessions."""
    with serving(OURS) as ours, ExitStack() as sessions:
        before = resident_megabytes(ours.pid)
        for _ in range(_SESSIONS):
            visitor = sessions.enter_context(Visitor(ours.address))
            visitor.open()
            for page in PAGES[1:]:
                visitor.do(Go(page))
        return {_BEFORE: Value(before), _WITH: Value(resident_megabytes(ours.pid))}


MEASUREMENT = Measurement(
    "memory",
    "Memory",
    f"Resident memory of server.py and its children. {_SESSIONS} sessions come one after the "
    "other, open every page once and stay.",
    [Row(_BEFORE, "MB"), Row(_WITH, "MB", "≤ 360 MB", headline=True)],
    measure,
)
