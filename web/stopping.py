"""SIGTERM: not ready, then drained, then closed.

A balancer needs time to see that it should send nobody any more; sessions that are open meanwhile
go on. A second signal ends the wait.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from web.health import READINESS

logger = logging.getLogger(__name__)


@contextmanager
def draining(seconds: float) -> Iterator[None]:
    """While the context lasts, SIGTERM first makes `/readyz` answer 503, for `seconds`.

    To be entered in the server's event loop, once its own handler is set: that one is called in
    the end.
    """
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGTERM)

    def stop(number: int) -> None:
        if callable(before):
            before(number, None)

    def drain(number: int, frame: FrameType | None) -> None:
        again, READINESS.draining = READINESS.draining, True
        if again or not seconds or not callable(before):
            stop(number)
            return
        logger.info("told to stop: not ready, closing in %g s", seconds)
        loop.call_soon_threadsafe(loop.call_later, seconds, stop, number)

    signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
