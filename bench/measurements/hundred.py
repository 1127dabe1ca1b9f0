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
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from bench.actions import Action, Go
from bench.clicks import CLICKS, PAGES
from bench.client import Visitor
from bench.crowd import Guest, guest
from bench.rows import Measurement, Row, Value, percentile
from bench.serving import EMPTY, OURS, resident_megabytes, serving, wait_until_at_rest

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
    """What one visitor met: seconds of the first run and of each click, and what went wrong.

    `late_clicks`: how many of them ended in the second half of the time.
    """

    first: float = float("nan")
    clicks: list[float] = field(default_factory=list)
    late_clicks: int = 0
    errors: list[str] = field(default_factory=list)


_Asked = Callable[[Guest, random.Random], AsyncIterator[float]]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What everybody met, and the MB that the processes grew by."""

    outcomes: Sequence[_Outcome]
    memory: float

    @property
    def clicks(self) -> list[float]:
        """Milliseconds of all clicks."""
        return [1000 * seconds for each in self.outcomes for seconds in each.clicks]

    @property
    def rate(self) -> float:
        """Clicks a second while all pages are open: in the second half of the time."""
        return sum(each.late_clicks for each in self.outcomes) / (_SECONDS / 2)


def _actions(page: str, chance: random.Random) -> Iterator[Action]:
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


async def _clicks(visitor: Guest, chance: random.Random) -> AsyncIterator[float]:
    """Seconds of one click after the other, of those that the server hears of."""
    for action in _actions(visitor.tab.page, chance):
        seconds = await visitor.do(action)
        if seconds is not None:
            yield seconds


async def _reruns(visitor: Guest, chance: random.Random) -> AsyncIterator[float]:
    """Seconds of one rerun after the other; all that a visitor of the empty app can do."""
    del chance
    while True:
        yield await visitor.rerun()


async def _visit(visitor: Guest, number: int, until: float, asked: _Asked) -> _Outcome:
    chance, outcome = random.Random(number), _Outcome()
    await asyncio.sleep(chance.uniform(0, _EVERY))
    try:
        outcome.first = await visitor.open()
        began = time.perf_counter()
        async for seconds in asked(visitor, chance):
            outcome.clicks.append(seconds)
            outcome.late_clicks += until - _SECONDS / 2 <= time.perf_counter() < until
            outcome.errors += visitor.tab.problems()
            await asyncio.sleep(max(0.0, began + _EVERY - time.perf_counter()))
            began = time.perf_counter()
            if began >= until:
                break
    except (LookupError, OSError, TimeoutError, WebSocketException) as error:
        outcome.errors.append(repr(error))
    return outcome


async def _crowd(
    addresses: Sequence[str],
    pids: Sequence[int],
    pages: Sequence[str],
    asked: _Asked,
) -> _Crowd:
    """What a hundred visitors met, shared out among the addresses and the pages."""
    before = sum(map(resident_megabytes, pids))
    async with AsyncExitStack() as stack:
        crowd = [
            await stack.enter_async_context(
                guest(addresses[number % len(addresses)], pages[number % len(pages)])
            )
            for number in range(_VISITORS)
        ]
        until = time.perf_counter() + _SECONDS
        visits = (_visit(each, number, until, asked) for number, each in enumerate(crowd))
        outcomes = await asyncio.gather(*visits)
        return _Crowd(outcomes, sum(map(resident_megabytes, pids)) - before)


def _warm_up(address: str) -> None:
    """Memory that the pages themselves take is not the sessions'."""
    for page in PAGES:
        with Visitor(address, page) as visitor:
            visitor.open()


def _empty() -> _Crowd:
    """The same visitors on as many empty apps."""
    with ExitStack() as stack:
        addresses = [stack.enter_context(serving(EMPTY)).address for _ in range(_PROCESSES)]
        for address in addresses:
            with Visitor(address) as visitor:
                visitor.open()
        return asyncio.run(_crowd(addresses, [], [""], _reruns))


def _ours(addresses: Sequence[str]) -> _Crowd:
    """The crowd on our pages: at the addresses, or on processes of their own without any."""
    with ExitStack() as stack:
        servers = (
            [] if addresses else [stack.enter_context(serving(OURS)) for _ in range(_PROCESSES)]
        )
        for each in servers:
            wait_until_at_rest(each)
        addresses = addresses or [each.address for each in servers]
        for address in addresses:
            _warm_up(address)
        pids = [each.pid for each in servers]
        return asyncio.run(_crowd(addresses, pids, PAGES, _clicks))


def measure() -> Mapping[str, Value]:
    """Lets the visitors in to ours, started unless addresses are given, and to empty apps."""
    empty = _empty()
    given = os.environ.get("R1_BENCH_ADDRESS", "").split()
    ours = _ours(given)
    first = [1000 * each.first for each in ours.outcomes]
    empty_first = [1000 * each.first for each in empty.outcomes]
    errors = [error for each in ours.outcomes for error in each.errors]
    named = f"{len(errors)} ({errors[0][:80]})" if errors else ""
    values = {
        _MEDIAN: Value(percentile(ours.clicks, 50), percentile(empty.clicks, 50)),
        _SLOW: Value(percentile(ours.clicks, 95), percentile(empty.clicks, 95)),
        _FIRST: Value(percentile(first, 95), percentile(empty_first, 95)),
        _RATE: Value(ours.rate, empty.rate),
        _ERRORS: Value(len(errors), shown=named),
    }
    return values if given else values | {_MEMORY: Value(ours.memory / _VISITORS)}


MEASUREMENT = Measurement(
    "hundred",
    "A hundred visitors at once",
    f"{_VISITORS} sessions spread over all pages and over {_PROCESSES} processes on ports of their "
    f"own (or the addresses in `R1_BENCH_ADDRESS`) do one of the clicks of `bench/clicks.py` every "
    f"{_EVERY:.0f} s for {_SECONDS:.0f} s, one click in five another page; whoever is answered "
    "late clicks as soon as the answer is there. Errors are lost connections, answers that take "
    "two minutes, clicks that a page does not have, tracebacks and red boxes. Memory is what the "
    "processes grew by while all sessions were open; clicks a second are those of the second half. "
    f"Beside it: as many visitors who rerun the empty app every {_EVERY:.0f} s, on {_PROCESSES} "
    "processes of it, which says what this machine can serve at all. The visitors run on the "
    "same machine.",
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
