"""Whether a filed figure is of a size that can be right, held against its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


class Neighbours:
    """Known sizes by day, beginning with the bundled ones; each that is believed is one more.

    `most` is how many times the nearest known size another may be, or the nearest it.
    """

    def __init__(self, known: Mapping[date, float], most: float) -> None:
        self._sizes = dict(known)
        self._most = most
        self._first = min(known, default=date.max)

    def nearest(self, day: date) -> float:
        """The size on the known day that is nearest."""
        return self._sizes[min(self._sizes, key=lambda known: abs(known - day))]

    def admit(self, day: date, size: float) -> bool:
        """Whether `size` can be right on `day`; it is then a neighbour of the next ones.

        Before the first known day all can: nothing is done with those figures.
        """
        if day < self._first:
            return True
        nearest = self.nearest(day)
        if max(size / nearest, nearest / size) > self._most:
            return False
        self._sizes.setdefault(day, size)
        return True
