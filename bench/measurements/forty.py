"""Forty visitors who think for a second between reruns of the market page."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack

from bench.crowd import Guest, guest
from bench.rows import Measurement, Row, Value, percentile
from bench.serving import EMPTY, OURS, serving, wait_until_at_rest

_VISITORS = 40
_THINK = 1.0  #: seconds
_SECONDS = 8.0  #: of one turn, after everybody has opened the page
_TURNS = 2
_MEDIAN, _SLOW = "40 visitors on /market, median", "40 visitors on /market, 95th percentile"


async def _visit(visitor: Guest, pause: random.Random, until: float) -> list[float]:
    await asyncio.sleep(pause.uniform(0, _THINK))
    times = []
    while time.perf_counter() < until:
        times.append(await visitor.rerun())
        await asyncio.sleep(_THINK)
    return times


async def _turn(address: str, page: str) -> list[float]:
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(guest(address, page)) for _ in range(_VISITORS)]
        for visitor in crowd:
            await visitor.open()
        until = time.perf_counter() + _SECONDS
        visits = (_visit(each, random.Random(n), until) for n, each in enumerate(crowd))
        return [each for times in await asyncio.gather(*visits) for each in times]


def measure() -> Mapping[str, Value]:
    """Both apps in turn, everybody's reruns together."""
    times: dict[str, list[float]] = {"ours": [], "empty": []}
    with serving(EMPTY) as empty, serving(OURS) as ours:
        wait_until_at_rest(ours)
        for _ in range(_TURNS):
            times["empty"] += asyncio.run(_turn(empty.address, ""))
            times["ours"] += asyncio.run(_turn(ours.address, "market"))
    return {
        name: Value(
            1000 * percentile(times["ours"], percent), 1000 * percentile(times["empty"], percent)
        )
        for name, percent in ((_MEDIAN, 50), (_SLOW, 95))
    }


MEASUREMENT = Measurement(
    "forty",
    "Forty visitors at once",
    f"{_VISITORS} sessions rerun a page, each {_THINK:.0f} s after its last rerun has ended, for "
    f"{_SECONDS:.0f} s; {_TURNS} turns of the empty app and of ours in alternation. The visitors "
    "run on the same machine.",
    [
        Row(_MEDIAN, "ms", "", headline=True),
        Row(_SLOW, "ms", "≤ 0.4 × empty", headline=True),
    ],
    measure,
)
