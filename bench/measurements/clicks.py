"""The clicks: the first time in a fresh process, and when everything is warm."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from functools import partial

from bench.actions import Click
from bench.clicks import CLICKS
from bench.client import Visitor
from bench.replay import done, open_page, repeat
from bench.rows import Measurement, Row, Value, in_turn, milliseconds, name_of
from bench.serving import EMPTY, OURS, serving, wait_until_at_rest

logger = logging.getLogger(__name__)

_ROUNDS = 7
_WARM_LIMIT, _COLD_LIMIT = 60, 150  #: milliseconds
_WARM_SUMMARY = f"warm clicks slower than the empty app's rerun or {_WARM_LIMIT} ms"
_COLD_SUMMARY = f"clicks slower than {_COLD_LIMIT} ms the first time in a process"


def _warm(click: Click) -> str:
    return f"{_name(click)}, warm"


def _cold(click: Click) -> str:
    return f"{_name(click)}, first time"


def _name(click: Click) -> str:
    return f"{click.group} · {name_of(click.page)} · {click.name}"


def _all_warm() -> dict[str, Value]:
    values = {}
    with serving(EMPTY) as empty, serving(OURS) as ours, Visitor(empty.address) as plain:
        plain.open()
        wait_until_at_rest(ours)
        for click in CLICKS:
            try:
                with open_page(ours.address, click) as visitor:
                    done(visitor, click)
                    own, other = in_turn(partial(repeat, visitor, click), plain.rerun, _ROUNDS)
                values[_warm(click)] = Value(milliseconds(own), milliseconds(other))
            except LookupError as error:
                values[_warm(click)] = _not_found(error)
    return values


def _all_cold() -> dict[str, Value]:
    values = {}
    with serving(OURS) as ours:
        wait_until_at_rest(ours)
        for click in CLICKS:
            try:
                with open_page(ours.address, click) as visitor:
                    values[_cold(click)] = Value(1000 * done(visitor, click).finished)
            except LookupError as error:
                values[_cold(click)] = _not_found(error)
    return values


def _not_found(error: LookupError) -> Value:
    """A click that the page no longer has; the tests say so, the other clicks are measured."""
    logger.error("%s", error)
    return Value(math.nan, shown="not on the page")


def _summary(values: Mapping[str, Value], too_slow: Callable[[Value], bool]) -> Value:
    """How many are too slow, how many could not be done, and the slowest."""
    found = {name: each for name, each in values.items() if not math.isnan(each.ours)}
    slow, missing = sum(map(too_slow, found.values())), len(values) - len(found)
    worst = max(found, key=lambda name: found[name].ours)
    text = f"{slow}; slowest {found[worst].ours:,.0f} ms ({worst})"
    return Value(slow, shown=text + (f"; {missing} not on the page" if missing else ""))


def measure() -> Mapping[str, Value]:
    """Every click, and how many are too slow."""
    warm, cold = _all_warm(), _all_cold()
    return {
        _WARM_SUMMARY: _summary(
            warm, lambda value: (value.ratio or 0) > 1 or value.ours > _WARM_LIMIT
        ),
        _COLD_SUMMARY: _summary(cold, lambda value: value.ours > _COLD_LIMIT),
        **warm,
        **cold,
    }


MEASUREMENT = Measurement(
    "clicks",
    "Clicks",
    f"The {len(CLICKS)} clicks of `bench/clicks.py`, from the request to the end of the run. First "
    "time: once, in a process that has made its own visits and in which only the clicks before it "
    f"in this list were done. Warm: median of {_ROUNDS} in one session, each undone before it is "
    "done again, in alternation with reruns of the empty app, in a process at rest that has seen "
    "the clicks before it in this list.",
    [
        Row(_WARM_SUMMARY, f"of {len(CLICKS)}", "0", headline=True),
        Row(_COLD_SUMMARY, f"of {len(CLICKS)}", "0", headline=True),
        *(Row(_warm(each), "ms", f"≤ 1.0 × empty and ≤ {_WARM_LIMIT} ms") for each in CLICKS),
        *(Row(_cold(each), "ms", f"≤ {_COLD_LIMIT} ms") for each in CLICKS),
    ],
    measure,
)
