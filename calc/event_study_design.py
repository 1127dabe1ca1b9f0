"""How an event is studied, and why one cannot be: lengths, what is left out, which variance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEWEST_ESTIMATION_SESSIONS = 10
"""Eight degrees of freedom: with fewer, the residual variance says nothing."""


class Problem(StrEnum):
    """Why an event cannot be studied; `StudyError.values` fills the sentence."""

    PARAMETER = "parameter"  #: name, value, least
    SERIES = "series"  #: series, session, fault
    NOT_A_SESSION = "not_a_session"  #: session, first, last
    TOO_FEW_BEFORE = "too_few_before"  #: session, needed, available
    TOO_FEW_AFTER = "too_few_after"  #: session, needed, available, last
    OVERLAP = "overlap"  #: before, gap_sessions
    NO_MOVEMENT = "no_movement"  #: series, first, last
    NO_RESIDUAL = "no_residual"  #: first, last
    TOO_FEW_LEFT = "too_few_left"  #: needed, available


class StudyError(ValueError):
    """An event that cannot be studied: what is wrong and where, in words and as a code."""

    def __init__(
        self, problem: Problem, message: str, **values: str | int | float | date | None
    ) -> None:
        super().__init__(message)
        self.problem = problem
        self.values: Mapping[str, str | int | float | date | None] = values


class Variance(StrEnum):
    """What the residual variance of a study is taken to be."""

    CONSTANT = "constant"  #: the same in all sessions, as ordinary least squares has it
    EWMA = "ewma"  #: a moving average of squared residuals that forgets the older ones


@dataclass(frozen=True, slots=True)
class Design:
    """How an event is studied: lengths in sessions.

    The estimation period has `estimation_sessions` returns; the last lies `gap_sessions` before
    the event. The window runs from `before` sessions before the event to `after` after it.
    Sessions of `excluded` are left out of the estimation period where they lie in it, without
    others in their place; `variance` says how the spread of the forecast errors is estimated.
    """

    estimation_sessions: int = 252
    gap_sessions: int = 10
    before: int = 1
    after: int = 5
    excluded: tuple[date, ...] = ()
    variance: Variance = Variance.CONSTANT

    def __post_init__(self) -> None:
        least = {
            "estimation_sessions": FEWEST_ESTIMATION_SESSIONS,
            "gap_sessions": 1,
            "before": 0,
            "after": 0,
        }
        for name, smallest in least.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < smallest:
                raise StudyError(
                    Problem.PARAMETER,
                    f"{name} = {value!r}: must be a whole number of at least {smallest}",
                    name=name,
                    value=value,
                    least=smallest,
                )
        if self.before >= self.gap_sessions:
            raise StudyError(
                Problem.OVERLAP,
                f"the window starts {self.before} sessions before the event and so overlaps the "
                f"estimation period, which ends {self.gap_sessions} before it",
                before=self.before,
                gap_sessions=self.gap_sessions,
            )
