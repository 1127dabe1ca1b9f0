"""A hundred visitors who click every two seconds, all over the site, on two processes.

Give `R1_BENCH_ADDRESS` the address of a balancer that is already running to measure that instead
(several addresses, separated by spaces, are shared out among the visitors). Memory is then not
measured.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from bench.actions import Action, Go
from bench.clicks import CLICKS, PAGES
from bench.client import Visitor
from bench.crowd import Guest, guest
from bench.rows import Measurement, Row, Value, percentile
from bench.serving import OURS, resident_megabytes, serving, wait_until_at_rest

_VISITORS = 100
_PROCESSES = 2
_EVERY = 2.0  #: seconds between the clicks of a visitor who is answered in time
_SECONDS = 30.0
_CHANGES_OF_PAGE = 0.2  #: part of the clicks
_MEDIAN, _SLOW = "100 visitors, median", "100 visitors, 95th percentile"
_FIRST, _ERRORS = "100 visitors, first run, 95th percentile", "100 visitors, errors"
_RATE, _MEMORY = "100 visitors, clicks a second", "100 visitors, memory a session"


@dataclass(slots=True)
class _Outcome:
    """What one visitor met: seconds of the first run and of each click, and what went wrong."""

    first: float = float("nan")
    clicks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def _ways(page: str, chance: random.Random) -> Iterator[Action]:
    """What a visitor does one after the other; whatever was done is undone before the next."""
    waiting: deque[Action] = deque()
    while True:
        if waiting:
            yield waiting.popleft()
        elif chance.random() < _CHANGES_OF_PAGE:
            page = chance.choice([each for each in PAGES if each != page])
            yield Go(page)
        else:
            here = [
                each
                for each in CLICKS
                if each.page == page and not each.query and not isinstance(each.do, Go)
            ]
            click = chance.choice(here)
            waiting.extend(click.undo)
            yield click.do


async def _visit(visitor: Guest, number: int, until: float) -> _Outcome:
    chance, outcome = random.Random(number), _Outcome()
    await asyncio.sleep(chance.uniform(0, _EVERY))
    try:
        outcome.first = await visitor.open()
        for action in _ways(visitor.tab.page, chance):
            began = time.perf_counter()
            if began >= until:
                break
            seconds = await visitor.do(action)
            if seconds is None:  # the server did not hear of it
                continue
            outcome.clicks.append(seconds)
            outcome.errors += visitor.tab.problems()
            await asyncio.sleep(max(0.0, began + _EVERY - time.perf_counter()))
    except (LookupError, OSError, TimeoutError, WebSocketException) as error:
        outcome.errors.append(repr(error))
    return outcome


async def _crowd(
    addresses: Sequence[str], memory: Sequence[int]
) -> tuple[list[_Outcome], float, float]:
    """Everybody's outcomes, the seconds it took, and the sessions' memory (MB, all together)."""
    before = sum(map(resident_megabytes, memory))
    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(
                guest(addresses[number % len(addresses)], PAGES[number % len(PAGES)])
            )
            for number in range(_VISITORS)
        ]
        began = time.perf_counter()
        visits = (_visit(each, number, began + _SECONDS) for number, each in enumerate(crowd))
        outcomes = await asyncio.gather(*visits)
        passed = time.perf_counter() - began
        return outcomes, passed, sum(map(resident_megabytes, memory)) - before


def _warm_up(address: str) -> None:
    """Memory that the pages themselves take is not the sessions'."""
    for page in PAGES:
        with Visitor(address, page) as visitor:
            visitor.open()


def measure() -> Mapping[str, Value]:
    """Starts the processes unless addresses are given, and lets the visitors in."""
    with ExitStack() as stack:
        addresses, pids = os.environ.get("R1_BENCH_ADDRESS", "").split(), []
        if not addresses:
            servers = [stack.enter_context(serving(OURS)) for _ in range(_PROCESSES)]
            addresses, pids = [each.address for each in servers], [each.pid for each in servers]
            for each in servers:
                wait_until_at_rest(each)
        for address in addresses:
            _warm_up(address)
        outcomes, passed, memory = asyncio.run(_crowd(addresses, pids))
    clicks = [1000 * seconds for each in outcomes for seconds in each.clicks]
    errors = [error for each in outcomes for error in each.errors]
    named = f"{len(errors)} ({errors[0][:80]})" if errors else ""
    values = {
        _MEDIAN: Value(percentile(clicks, 50)),
        _SLOW: Value(percentile(clicks, 95)),
        _FIRST: Value(1000 * percentile([each.first for each in outcomes], 95)),
        _RATE: Value(len(clicks) / passed),
        _ERRORS: Value(len(errors), shown=named),
    }
    return values | ({_MEMORY: Value(memory / _VISITORS)} if pids else {})


MEASUREMENT = Measurement(
    "hundred",
    "A hundred visitors at once",
    f"{_VISITORS} sessions spread over all pages and over {_PROCESSES} processes on ports of their "
    f"own (or the addresses in `R1_BENCH_ADDRESS`) do one of the clicks of `bench/clicks.py` every "
    f"{_EVERY:.0f} s for {_SECONDS:.0f} s, one click in five another page; whoever is answered "
    "late clicks as soon as the answer is there. Errors are lost connections, answers that take "
    "two minutes, clicks that a page does not have, tracebacks and red boxes. Memory is what the "
    "processes grew by while all sessions were open. The visitors run on the same machine.",
    [
        Row(_MEDIAN, "ms", "", headline=True),
        Row(_SLOW, "ms", "< 150 ms", headline=True),
        Row(_FIRST, "ms"),
        Row(_RATE, "a second", f"{_VISITORS / _EVERY:.0f} where nobody waits"),
        Row(_ERRORS, "", "0", headline=True),
        Row(_MEMORY, "MB", "< 2 MB", headline=True),
    ],
    measure,
)
