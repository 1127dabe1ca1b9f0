"""The types in which the figures of filings travel, each with where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

#: Checked where a stored answer is read again.
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class FilingSource(StrEnum):
    """How a figure reached us."""

    FILING = "filing"  #: the SEC's answer of the last day
    CACHED = "cached"  #: an older answer of the SEC
    BUNDLED = "bundled"  #: the files that ship with the project


class Series(StrEnum):
    """Which figure of the company."""

    REVENUE = "revenue"
    SHARES = "shares"


class FilingsFailure(StrEnum):
    """Why the SEC gave nothing."""

    NO_CONTACT = "no_contact"  #: its rule: no request without a contact address
    OFFLINE = "offline"  #: live data is switched off, or there is no connection
    PENDING = "pending"  #: the first answer is under way
    TIMEOUT = "timeout"
    REFUSED = "refused"  #: 403
    RATE_LIMITED = "rate_limited"  #: 429
    MISSING = "missing"  #: it knows none of the concepts
    SERVER_ERROR = "server_error"
    BAD_DATA = "bad_data"  #: HTML, cut, too long, or without a usable fact
    IMPLAUSIBLE = "implausible"  #: what is newest is out of proportion to its neighbours


@dataclass(frozen=True, slots=True)
class FilingsProblem:
    """Why there is nothing new, and before when asking again is pointless (aware, UTC)."""

    reason: FilingsFailure
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FiledQuarter:
    """Revenue of one quarter as filed, in US dollars.

    `derived`: a fourth quarter, the year less nine months. `restated`: an earlier filing gave
    another figure for the same period; `revenue` is that of the newest filing.
    """

    period_start: date
    period_end: date
    revenue: Amount
    filed: date
    accession: str
    derived: bool = False
    restated: bool = False


@dataclass(frozen=True, slots=True)
class FiledShares:
    """Shares outstanding on a filing's cover, in today's shares."""

    as_of: date
    shares: Amount
    filed: date
    accession: str
    restated: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class FiledSpending:
    """What a company paid for property and equipment in one quarter, in US dollars."""

    symbol: str
    period_start: date
    period_end: date
    amount: Amount
    filed: date
    accession: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What the SEC answered at a moment, oldest first.

    Revenue or counts may be empty or lack what is newest; `missing` then says why. `spending` has
    the buyers that answered.
    """

    fetched_at: AwareDatetime
    quarters: tuple[FiledQuarter, ...]
    shares: tuple[FiledShares, ...]
    missing: FilingsFailure | None = None
    spending: tuple[FiledSpending, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of the joined series; revenue in US dollars, known since `reported`."""

    fiscal_quarter: str
    period_end: date
    revenue: float
    source: FilingSource
    reported: date
    derived: bool = False
    restated: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """One count of the joined series, in shares. `filed` is None where bundled.

    `document` names what it was read from: form and number of the filing, or the bundled row's.
    """

    as_of: date
    shares: float
    source: FilingSource
    document: str
    filed: date | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure on which a filing and the bundled files differ; the filing's value is used."""

    series: Series
    on: date  #: end of the quarter, or day of the count
    bundled: float
    filed: float
    filed_on: date


@dataclass(frozen=True, slots=True)
class Report:
    """The joined series, oldest first, and what a reader must know about them.

    `spending` is the buyers' as filed: whoever uses it joins it to the bundled quarters.

    `source` is that of the newest quarter; `fetched_at` when the SEC answered (None: never).
    """

    quarters: tuple[Quarter, ...]
    shares: tuple[Shares, ...]
    disagreements: tuple[Disagreement, ...]
    source: FilingSource
    fetched_at: datetime | None
    problem: FilingsProblem | None = None
    spending: tuple[FiledSpending, ...] = ()

    @property
    def newest_quarter(self) -> Quarter:
        """The last quarter there is."""
        return self.quarters[-1]

    @property
    def newest_shares(self) -> Shares:
        """The last count there is."""
        return self.shares[-1]

    def disagreement_on(self, count: Shares) -> Disagreement | None:
        """The disagreement with the bundled files about the day of `count`."""
        for found in self.disagreements:
            if found.series is Series.SHARES and found.on == count.as_of:
                return found
        return None
