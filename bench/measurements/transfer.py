"""How much a page sends: the first run and a rerun that changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from bench.clicks import PAGES
from bench.client import Visitor
from bench.rows import Measurement, Row, Value, name_of
from bench.serving import EMPTY, OURS, serving

_FIRST_RUN = {"": 120}
_FIRST_RUN_ELSEWHERE = 200
_RERUN = 40  #: kilobytes


def _first(page: str) -> str:
    return f"first run of {name_of(page)}"


def _again(page: str) -> str:
    return f"rerun of {name_of(page)}"


def _messages(page: str) -> str:
    return f"messages of {name_of(page)}"


def _sizes(address: str, page: str) -> tuple[float, float, int]:
    """Kilobytes of the first run and of a rerun, and messages of the first run."""
    with Visitor(address, page) as visitor:
        first = visitor.open()
        return first.received / 1000, visitor.rerun().received / 1000, first.messages


def measure() -> Mapping[str, Value]:
    """Every page, beside the empty app."""
    values: dict[str, Value] = {}
    with serving(EMPTY) as empty, serving(OURS) as ours:
        plain = _sizes(empty.address, "")
        for page in PAGES:
            rows = (_first(page), _again(page), _messages(page))
            sizes = _sizes(ours.address, page)
            values |= {
                row: Value(own, other) for row, own, other in zip(rows, sizes, plain, strict=True)
            }
    return values


MEASUREMENT = Measurement(
    "transfer",
    "What a page sends",
    "Bytes on the web socket without compression. For the rerun the client sends the hashes of the "
    "messages that it holds, as a browser does: a message that has not changed comes as a short "
    "reference.",
    [
        *(
            Row(
                _first(page),
                "kB",
                f"≤ {_FIRST_RUN.get(page, _FIRST_RUN_ELSEWHERE)} kB",
                headline=True,
            )
            for page in PAGES
        ),
        *(Row(_again(page), "kB", f"≤ {_RERUN} kB", headline=True) for page in PAGES),
        *(Row(_messages(page), "") for page in PAGES),
    ],
    measure,
)
