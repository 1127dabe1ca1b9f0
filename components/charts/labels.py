"""Where to put the labels at the ends of lines so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions at least `gap` apart, within `low` and `high`, moved as little as possible.

    The order of `wanted` is kept (equal values keep theirs), and the sum of the squared moves is
    the smallest possible: a least-squares fit of a rising sequence. Where `high - low` has no
    room for all, the gap shrinks to what fits.
    """
    from scipy.optimize import isotonic_regression

    count = len(wanted)
    if count == 0:
        return []
    if count > 1:
        gap = min(gap, (high - low) / (count - 1))
    order = sorted(range(count), key=lambda item: wanted[item])
    rising = isotonic_regression([wanted[item] - rank * gap for rank, item in enumerate(order)]).x
    highest = max(low, high - (count - 1) * gap)
    placed = [0.0] * count
    for rank, item in enumerate(order):
        placed[item] = min(max(float(rising[rank]), low), highest) + rank * gap
    return placed
