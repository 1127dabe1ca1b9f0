"""What companies and the press reported: shares, losses, revenue, spending, dividends, splits.

Every row is validated when its file is read and names its source. Money is in US dollars; the
columns whose names end in `_musd` are in millions of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

import pandas as pd
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator

from calc.value import implied_shares, market_value_change, rounds_to
from data.files.csv import BUNDLED, Text, read_rows
from data.symbols import Ticker

SHARES_FILE = "shares_outstanding.csv"
LOSSES_FILE = "published_losses.csv"
ACTIONS_FILE = "dividends_splits.csv"
QUARTERLY_FILE = "nvda_quarterly.csv"
CAPEX_FILE = "hyperscaler_capex.csv"

MILLION = 1e6
BILLION = 1e9

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Millions = Annotated[int, Field(gt=0)]
Printed = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CountKind(StrEnum):
    """Where in a filing a share count stands."""

    COVER = "cover"  #: the cover page, rounded by the company
    EQUITY_STATEMENT = "equity statement"  #: exact to the million


class ShareCount(_Row):
    """Nvidia's shares outstanding on a day, adjusted for the split of June 2024.

    `filed` is the date of the document that the figure was read from; an equity statement is
    often read from a later document that repeats it, so the figure may have been public before.
    """

    as_of: date
    filed: date
    shares_millions: Positive
    kind: CountKind
    basis: Text
    source: Text

    @property
    def shares(self) -> float:
        """The count in shares."""
        return self.shares_millions * MILLION

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.filed < self.as_of:
            raise ValueError("filed before the day that it counts")
        return self


class FigurePrecision(StrEnum):
    """How a printed figure is meant."""

    ROUNDED = "rounded"  #: the figure to as many digits as it shows
    AT_LEAST = "at least"  #: "more than …"


class Access(StrEnum):
    """How the report was consulted when the figure was noted."""

    READ = "read"  #: the publisher's page itself
    MIRROR = "mirror"  #: a reprint or a copy of its text
    CITED = "cited"  #: named by others; the page itself was not read


class PublishedLoss(_Row):
    """A loss of Nvidia's market value, or a closing price of the day, as somebody printed it.

    `loss_busd` is in billions of US dollars and keeps its printed digits; `close_usd` is the
    price that the same publisher printed for the session, None where none is known. So is
    `printed_on` where the day is not established.
    """

    session: date
    publisher: Text
    printed_on: date | None
    precision: FigurePrecision
    loss_busd: Printed | None
    close_usd: Printed | None
    source: Text
    access: Access
    url: AnyHttpUrl | None

    @model_validator(mode="after")
    def _check_not_empty(self) -> Self:
        if self.loss_busd is None and self.close_usd is None:
            raise ValueError("neither a loss nor a close")
        return self


class ActionKind(StrEnum):
    """What a corporate action pays or changes."""

    DIVIDEND = "dividend"  #: US dollars per share, in today's shares
    SPLIT = "split"  #: new shares for an old one


class CorporateAction(_Row):
    """A dividend or split by its ex-date."""

    ex_date: date
    symbol: Ticker
    kind: ActionKind
    value: Positive


class RevenueQuarter(_Row):
    """One fiscal quarter of Nvidia's revenue; parts that were not reported are None."""

    fiscal_quarter: Annotated[str, Field(pattern=r"^FY\d{4} Q[1-4]$")]
    period_start: date
    period_end: date
    report_date: date
    revenue_musd: Millions
    data_center_musd: Millions | None
    dc_compute_musd: Millions | None
    dc_networking_musd: Millions | None
    dc_hyperscale_musd: Millions | None
    dc_acie_musd: Millions | None
    edge_computing_musd: Millions | None
    gaming_musd: Millions | None
    derivation: Text
    source: Text
    report_date_source: Text

    @model_validator(mode="after")
    def _check_consistent(self) -> Self:
        if not self.period_start < self.period_end < self.report_date:
            raise ValueError("start, end and report are not in this order")
        if self.data_center_musd is not None and self.data_center_musd > self.revenue_musd:
            raise ValueError("data centre above total revenue")
        return self


class CapexQuarter(_Row):
    """One quarter of a company's cash purchases of property and equipment."""

    company: Text
    symbol: Ticker
    calendar_quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    fiscal_label: Text
    period_start: date
    period_end: date
    capex_cash_ppe_musd: Millions
    derivation: Text
    source: Text
    capex_incl_finance_leases_musd: Millions | None
    incl_finance_leases_source: Text | None

    @model_validator(mode="after")
    def _check_consistent(self) -> Self:
        if not self.period_start < self.period_end:
            raise ValueError("the period ends before it starts")
        return self


@dataclass(frozen=True, slots=True)
class ComputedLoss:
    """The loss in US dollars (positive for a fall) that a filed share count gives."""

    count: ShareCount
    loss: float


@dataclass(frozen=True, slots=True)
class LossMatch:
    """A filed count and a close of the day that together give a printed loss."""

    count: ShareCount
    close: float


@dataclass(frozen=True, slots=True)
class CheckedLoss:
    """A published loss against the filings.

    `implied_shares` is the count that the official closes need to give the printed figure (a
    lower bound for "at least"). `matches` are the filed counts whose loss at the official close
    rounds to the figure (exceeds it for "at least"), newest first. Where there is none,
    `matches_elsewhere` has those that do so at another close that was printed for the session.
    Only counts as of the session or before are tried: a later one that happens to fit explains
    nothing.
    """

    published: PublishedLoss
    implied_shares: float
    matches: tuple[ShareCount, ...]
    matches_elsewhere: tuple[LossMatch, ...]


@dataclass(frozen=True, slots=True)
class LossFigures:
    """The loss of a session under each filed count, and each published loss explained."""

    computed: tuple[ComputedLoss, ...]
    published: tuple[CheckedLoss, ...]


@lru_cache(maxsize=8)
def share_counts(root: Path = BUNDLED) -> tuple[ShareCount, ...]:
    """Nvidia's filed share counts, oldest first."""
    return tuple(sorted(read_rows(SHARES_FILE, ShareCount, root), key=lambda row: row.as_of))


@lru_cache(maxsize=8)
def published_losses(root: Path = BUNDLED) -> tuple[PublishedLoss, ...]:
    """What was printed about Nvidia's loss and close, in the order of printing.

    A row whose day is not established stands with those of the session itself.
    """
    rows = read_rows(LOSSES_FILE, PublishedLoss, root)
    return tuple(sorted(rows, key=lambda row: row.printed_on or row.session))


@lru_cache(maxsize=8)
def losses_on(
    session: date, close_before: float, close_after: float, root: Path = BUNDLED
) -> LossFigures:
    """The loss of market value on `session`, from its official closes in US dollars.

    `computed` has every filed count as of the session or before, newest first; `published` the
    printed losses of that session. ValueError unless the price fell.
    """
    if not 0 < close_after < close_before:
        raise ValueError(f"no loss from {close_before} to {close_after}")
    counts = [row for row in reversed(share_counts(root)) if row.as_of <= session]
    printed = [row for row in published_losses(root) if row.session == session]
    others = sorted({float(row.close_usd) for row in printed if row.close_usd} - {close_after})

    def checked(row: PublishedLoss, loss_busd: Decimal) -> CheckedLoss:
        matches = tuple(c for c in counts if _matches(c, row, close_before, close_after))
        elsewhere = tuple(
            LossMatch(count, close)
            for close in ([] if matches else others)
            for count in counts
            if _matches(count, row, close_before, close)
        )
        implied = implied_shares(float(loss_busd) * BILLION, close_before, close_after)
        return CheckedLoss(row, implied, matches, elsewhere)

    return LossFigures(
        computed=tuple(
            ComputedLoss(count, -market_value_change(count.shares, close_before, close_after))
            for count in counts
        ),
        published=tuple(
            checked(row, row.loss_busd) for row in printed if row.loss_busd is not None
        ),
    )


def _matches(count: ShareCount, row: PublishedLoss, before: float, after: float) -> bool:
    """Whether `count` and these closes give the loss that `row` prints."""
    if row.loss_busd is None:
        return False
    loss = -market_value_change(count.shares, before, after) / BILLION
    if row.precision is FigurePrecision.AT_LEAST:
        return loss > float(row.loss_busd)
    return rounds_to(loss, row.loss_busd)


def quarterly_revenue(root: Path = BUNDLED) -> pd.DataFrame:
    """Nvidia's revenue by fiscal quarter, oldest first: the columns of `RevenueQuarter`.

    Dates are datetime64, millions of US dollars nullable Int64.
    """
    return _frame_of(QUARTERLY_FILE, RevenueQuarter, root)


def hyperscaler_capex(root: Path = BUNDLED) -> pd.DataFrame:
    """Purchases of property and equipment by quarter: the columns of `CapexQuarter`.

    Oldest first; dates are datetime64, millions of US dollars nullable Int64.
    """
    return _frame_of(CAPEX_FILE, CapexQuarter, root)


def _frame_of(file: str, shape: type[_Row], root: Path) -> pd.DataFrame:
    """A file's rows as a frame of the caller's own, read again only when the file has changed."""
    path = root / file
    modified = path.stat().st_mtime_ns if path.is_file() else 0
    return _read_frame(file, shape, root, modified).copy(deep=False)


@lru_cache(maxsize=8)
def _read_frame(file: str, shape: type[_Row], root: Path, _modified: int) -> pd.DataFrame:
    return _frame(read_rows(file, shape, root), shape, "period_end")


def capital_spending(capex: pd.DataFrame) -> pd.Series[float]:
    """The sum of all companies' purchases of property and equipment, US dollars by quarter.

    `capex` is that of `hyperscaler_capex`. A calendar quarter that one of its companies has not
    reported is left out, since its sum would look like a fall. Indexed by quarter, oldest first.
    """
    quarters = capex.groupby("calendar_quarter").agg(
        companies=("symbol", "nunique"), total=("capex_cash_ppe_musd", "sum")
    )
    complete = quarters.loc[quarters["companies"] == capex["symbol"].nunique(), "total"]
    spending = complete.astype("float64") * MILLION
    spending.index = pd.PeriodIndex(spending.index, freq="Q")
    return spending.sort_index()


def corporate_actions(symbol: str | None = None, root: Path = BUNDLED) -> pd.DataFrame:
    """Dividends and splits by ex-date, oldest first: the columns of `CorporateAction`.

    Of one symbol, or of all with None; empty for a symbol of which none are bundled.
    """
    frame = _frame(read_rows(ACTIONS_FILE, CorporateAction, root), CorporateAction, "ex_date")
    return frame if symbol is None else frame[frame["symbol"] == symbol].reset_index(drop=True)


@lru_cache(maxsize=64)
def dividends(symbol: str, root: Path = BUNDLED) -> Mapping[date, float]:
    """The known dividends of a symbol by ex-date, US dollars per share in today's shares."""
    actions = corporate_actions(symbol, root)
    paid = actions[actions["kind"] == ActionKind.DIVIDEND]
    return MappingProxyType(
        {
            stamp.date(): float(value)
            for stamp, value in zip(paid["ex_date"], paid["value"], strict=True)
        }
    )


def _frame(rows: tuple[_Row, ...], shape: type[_Row], order: str) -> pd.DataFrame:
    """The rows as a frame with one type per column, sorted by the column `order`."""
    frame = pd.DataFrame([row.model_dump() for row in rows], columns=list(shape.model_fields))
    for name in frame.columns:
        if name.endswith("_musd"):
            frame[name] = frame[name].astype("Int64")
        elif name.endswith("date") or name.startswith("period_"):
            frame[name] = pd.to_datetime(frame[name]).dt.as_unit("ns")
    return frame.sort_values(order, kind="stable", ignore_index=True)
