"""The next earnings date of a company, and what a request for one can fail by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.live.renewal import ServiceError


class Timing(StrEnum):
    """When on its day a company publishes."""

    BEFORE_OPEN = "before open"
    AFTER_CLOSE = "after close"


@dataclass(frozen=True, slots=True)
class EarningsDate:
    """The day (in New York) on which a company is expected to publish its next results.

    `is_estimate`: worked out by the provider from earlier dates, not named by the company.
    `timing` None: not said.
    """

    day: date
    provider: str
    is_estimate: bool
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is known at once; `is_pending`: the provider is being asked."""

    date: EarningsDate | None = None
    is_pending: bool = False


#: Nothing is known, and nothing is asked for.
NO_DATE = Lookup()


class EarningsFailure(StrEnum):
    """Why the provider gave no answer."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    RATE_LIMITED = "rate limited"
    BAD_DATA = "bad data"


class EarningsError(ServiceError[EarningsFailure]):
    """The provider gave no answer."""
