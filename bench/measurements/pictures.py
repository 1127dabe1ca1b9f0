"""How long the server stands still while sixteen visitors ask for a picture at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from statistics import median

from bench.actions import Expand
from bench.crowd import Guest, guest
from bench.rows import Measurement, Row, Value, percentile
from bench.serving import OURS, serving, wait_until_at_rest

_PICTURES = 16
_PAGE, _MENU, _BUTTON = "market", "menu_price", "price_png"
_PROBE_EVERY = 0.01  #: seconds
_IDLE_SECONDS = 2.0
_LAG, _USUAL = "longest lag of the event loop", "lag of the event loop, 95th percentile"
_IDLE, _LAST = "lag of the event loop when idle, median", "last picture after"
_DRAWN = "pictures drawn"


async def _probe(visitor: Guest, until: asyncio.Event) -> list[float]:
    lags = []
    while not until.is_set():
        lags.append(await visitor.heartbeat())
        await asyncio.sleep(_PROBE_EVERY)
    return lags


async def _idle(visitor: Guest) -> list[float]:
    until = asyncio.Event()
    asyncio.get_running_loop().call_later(_IDLE_SECONDS, until.set)
    return await _probe(visitor, until)


async def _drawn(visitor: Guest) -> bool:
    """Whether the server drew the visitor's picture, or refused with a sentence."""
    try:
        await visitor.download(_BUTTON)
    except OSError:
        return False
    return True


async def _ask(address: str) -> tuple[list[float], list[float], int, float]:
    """Lags when idle and meanwhile, pictures drawn, seconds until all were answered."""
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(guest(address, _PAGE)) for _ in range(_PICTURES)]
        for each in crowd:
            await each.open()
            await each.do(Expand(_MENU, open=True))
        probing = await stack.enter_async_context(guest(address))
        await probing.open()
        idle, all_answered = await _idle(probing), asyncio.Event()
        meanwhile = asyncio.create_task(_probe(probing, all_answered))
        started = time.perf_counter()
        drawn = sum(await asyncio.gather(*map(_drawn, crowd)))
        passed = time.perf_counter() - started
        all_answered.set()
        return idle, await meanwhile, drawn, passed


def measure() -> Mapping[str, Value]:
    """Asks for the pictures and probes the event loop until the last one is answered."""
    with serving(OURS) as ours:
        wait_until_at_rest(ours)
        idle, lags, drawn, passed = asyncio.run(_ask(ours.address))
    return {
        _LAG: Value(1000 * max(lags)),
        _USUAL: Value(1000 * percentile(lags, 95)),
        _IDLE: Value(1000 * median(idle)),
        _DRAWN: Value(drawn),
        _LAST: Value(passed),
    }


MEASUREMENT = Measurement(
    "pictures",
    "Sixteen pictures at once",
    f"{_PICTURES} visitors click “Picture (PNG)” under the price of /{_PAGE} at the same moment. "
    "Meanwhile another session sends a heartbeat, which the server's event loop answers without "
    f"any work, {_PROBE_EVERY * 1000:.0f} ms after the last one was answered: the time of its way "
    "there and back is the lag.",
    [
        Row(_LAG, "ms", "≤ 20 ms", headline=True),
        Row(_USUAL, "ms"),
        Row(_IDLE, "ms"),
        Row(_DRAWN, f"of {_PICTURES}", "the rest refused with a sentence"),
        Row(_LAST, "s"),
    ],
    measure,
)
