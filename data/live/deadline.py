"""The moment until which a caller waits."""

from __future__ import annotations

import time


class Deadline:
    """The moment until which a caller waits in all, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + max(seconds, 0.0)

    def remaining(self) -> float:
        """Seconds until then, 0 afterwards."""
        return max(0.0, self._end - time.monotonic())
