"""What a measurement is: rows with a target each, and how their values are got."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from bench.client import Run


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the results: its name, its unit, and what is wanted of it ("" for no target).

    `headline` rows stand in the table at the top of the results as well.
    """

    name: str
    unit: str
    target: str = ""
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """What was measured, and the same of the empty app where there is such a thing.

    `shown` replaces number and unit where they alone do not say it.
    """

    ours: float
    empty: float | None = None
    shown: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the empty app's."""
        return self.ours / self.empty if self.empty else None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A part of the benchmark: `python -m bench <name>` runs it alone.

    `about` says what is measured and how, in Markdown; `measure` returns values by row name.
    """

    name: str
    title: str
    about: str
    rows: Sequence[Row]
    measure: Callable[[], Mapping[str, Value]]


class NotMeasuredError(Exception):
    """The machine lacks what a measurement needs; the message says what."""


def milliseconds(seconds: Sequence[float]) -> float:
    """The median of some times, in milliseconds."""
    return 1000 * median(seconds)


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def in_turn(
    ours: Callable[[], Run], empty: Callable[[], Run], rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of two kinds of run, in alternation, so that both meet the same noise."""
    pairs = [(ours().finished, empty().finished) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def name_of(page: str) -> str:
    """A page as the results name it."""
    return f"/{page}"
