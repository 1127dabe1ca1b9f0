"""A rerun of every page that changes nothing, beside a rerun of the empty app."""

from __future__ import annotations

from collections.abc import Mapping

from bench.clicks import PAGES
from bench.client import Visitor
from bench.rows import Measurement, Row, Value, in_turn, milliseconds, name_of
from bench.serving import EMPTY, OURS, serving, wait_until_at_rest

_ROUNDS = 15
_BEFORE = 3  #: reruns that are not counted


def _row(page: str) -> str:
    return f"whole rerun of {name_of(page)}"


def measure() -> Mapping[str, Value]:
    """The medians of both apps, page by page."""
    values = {}
    with serving(EMPTY) as empty, serving(OURS) as ours, Visitor(empty.address) as plain:
        plain.open()
        wait_until_at_rest(ours)
        for page in PAGES:
            with Visitor(ours.address, page) as visitor:
                visitor.open()
                for _ in range(_BEFORE):
                    visitor.rerun()
                own, other = in_turn(visitor.rerun, plain.rerun, _ROUNDS)
            values[_row(page)] = Value(milliseconds(own), milliseconds(other))
    return values


MEASUREMENT = Measurement(
    "reruns",
    "Whole rerun of a page",
    "A rerun that changes nothing, in an app at rest, from the request to the end of the run; "
    f"median of {_ROUNDS} in alternation with the empty app. The widgets' states and the hashes of "
    "the messages that a browser holds are sent as a browser does.",
    [Row(_row(page), "ms", "≤ 1.0 × empty", headline=True) for page in PAGES],
    measure,
)
