"""The ledger examined against the data of this moment: figures computed, verdicts rechecked."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd

from calc.claims import Trend
from data import calendar, companies
from data.claims.computations import COMPUTATIONS, RULES
from data.claims.ledger import Claim, FigureEntry, Ledger, NumberEntry
from data.claims.quantities import DataSet, Facts, GivenNumber, Result, Revenue, ShareNumber
from data.events import EVENTS_FILE, load_events
from data.files.errors import BundledFileError
from data.prices.bundled import default_snapshot
from data.symbols import MARKET, SUBJECT

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ComputedFigure:
    """A figure of the ledger and what it comes to; `result` is None where the data lacks it."""

    entry: FigureEntry
    result: Result | None


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How the series behind a changeable verdict stands; None where the data lacks it.

    `quarter_end` is that of its newest quarter, `reported` when that one was reported (None also
    where several companies report it, each on its day).
    """

    trend: Trend | None = None
    quarter_end: dt.date | None = None
    reported: dt.date | None = None

    @property
    def as_of(self) -> dt.date | None:
        """The day of its newest evidence."""
        return self.reported or self.quarter_end


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with the figures that its texts name."""

    claim: Claim
    figures: Mapping[str, ComputedFigure]
    rechecked: Rechecked | None

    @property
    def as_of(self) -> dt.date:
        """The day of the newest evidence: the ledger's, or the data's where that is newer."""
        days = [self.claim.judged]
        days += [figure.result.as_of for figure in self.figures.values() if figure.result]
        if self.rechecked is not None and self.rechecked.as_of is not None:
            days.append(self.rechecked.as_of)
        return max(days)


@dataclass(frozen=True, slots=True)
class Review:
    """All claims, examined; `figures` by id."""

    ledger: Ledger
    figures: Mapping[str, ComputedFigure]
    claims: tuple[CheckedClaim, ...]

    def claim(self, id_: str) -> CheckedClaim | None:
        """The examined claim with this id; None where there is none."""
        return next((each for each in self.claims if each.claim.id == id_), None)

    def numbers(self, figure: ComputedFigure) -> tuple[NumberEntry, ...]:
        """The numbers of the ledger that went into a figure."""
        if figure.result is None or DataSet.NUMBERS not in figure.result.data:
            return ()
        named = figure.entry.arguments.values()
        return tuple(number for number in self.ledger.numbers if number.id in named)


def gather(
    ledger: Ledger,
    *,
    closes: pd.Series[float] | None = None,
    revenue: Sequence[Revenue] | None = None,
    shares: Sequence[ShareNumber] | None = None,
    events: Path = EVENTS_FILE,
) -> Facts:
    """What the figures are computed from: the bundled data, or what is given in its place.

    A bundled file that cannot be used is left out, so that it costs the figures that need it.
    `closes` are Nvidia's, with a live source perhaps; they must reach back to the week of the
    fall. `revenue` and `shares` are data.filings' where it has newer ones.
    """
    known = {SUBJECT: closes, MARKET: _or_none(lambda: _bundled_closes(MARKET))}
    if closes is None:
        known[SUBJECT] = _or_none(lambda: _bundled_closes(SUBJECT))
    return Facts(
        closes={symbol: series for symbol, series in known.items() if series is not None},
        events={event.id: event for event in _or_none(lambda: load_events(events)) or ()},
        revenue=(_or_none(bundled_revenue) or ()) if revenue is None else revenue,
        capex=_or_none(companies.hyperscaler_capex),
        shares=(_or_none(companies.share_counts) or ()) if shares is None else shares,
        printed=_or_none(companies.published_losses) or (),
        numbers={
            number.id: GivenNumber(number.value, number.unit, number.on, number.source.name)
            for number in ledger.numbers
        },
    )


def _bundled_closes(symbol: str) -> pd.Series[float]:
    return default_snapshot().daily(symbol)["close"]


def _or_none(load: Callable[[], _T]) -> _T | None:
    try:
        return load()
    except BundledFileError as error:
        logger.error("figures are not computed: %s", error)
        return None


def completed(closes: pd.Series[float], as_of: dt.datetime) -> pd.Series[float]:
    """`closes` without a session that had not ended at `as_of`, the time of their newest price.

    A provider's last daily bar moves until the session ends. Asked before that, it is no close,
    however much later it is looked at.
    """
    last = pd.DatetimeIndex(closes.index)[-1].date()
    under_way = calendar.is_session(last) and calendar.session_close(last) > as_of
    return closes.iloc[:-1] if under_way else closes


@dataclass(frozen=True, slots=True)
class _BundledQuarter:
    fiscal_quarter: str
    period_end: dt.date
    revenue: float
    reported: dt.date


def bundled_revenue() -> tuple[Revenue, ...]:
    """Nvidia's quarterly revenue as bundled, oldest first, in US dollars."""
    frame = companies.quarterly_revenue()
    return tuple(
        _BundledQuarter(label, end, millions * companies.MILLION, reported)
        for label, end, millions, reported in zip(
            frame["fiscal_quarter"].tolist(),
            pd.DatetimeIndex(frame["period_end"]).date.tolist(),
            frame["revenue_musd"].astype("float64").tolist(),
            pd.DatetimeIndex(frame["report_date"]).date.tolist(),
            strict=True,
        )
    )


def review(ledger: Ledger, facts: Facts) -> Review:
    """Every figure computed and every changeable verdict rechecked.

    What the data does not give is None, with its cause in the log: nothing typed replaces it.
    """
    figures = {entry.id: ComputedFigure(entry, _computed(entry, facts)) for entry in ledger.figures}
    claims = tuple(
        CheckedClaim(
            claim,
            {figure: figures[figure] for figure in claim.figures},
            _rechecked(claim, facts),
        )
        for claim in ledger.claims
    )
    return Review(ledger, figures, claims)


def _computed(entry: FigureEntry, facts: Facts) -> Result | None:
    try:
        return COMPUTATIONS[entry.compute](facts, **entry.arguments)
    except (LookupError, ValueError) as error:
        logger.warning("figure %s cannot be computed: %s", entry.id, error)
        return None


def _rechecked(claim: Claim, facts: Facts) -> Rechecked | None:
    recheck = claim.recheck
    if recheck is None:
        return None
    try:
        trend, quarter_end, reported = RULES[recheck.rule](facts, recheck.event)
    except (LookupError, ValueError) as error:
        logger.warning("claim %s cannot be rechecked: %s", claim.id, error)
        return Rechecked()
    return Rechecked(trend, quarter_end, reported)
