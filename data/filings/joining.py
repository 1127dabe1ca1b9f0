"""Filed figures joined to the bundled ones: the filing's where there is one, and what differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.companies import MILLION, CountKind, ShareCount
from data.filings.model import (
    Disagreement,
    Filed,
    FiledQuarter,
    FiledShares,
    FilingSource,
    FilingsProblem,
    Quarter,
    Report,
    Series,
    Shares,
)

_QUARTER_DAYS = 364 / 4
#: Bundled figures are in whole millions.
_TOLERANCE = MILLION / 2
_LABEL = re.compile(r"FY(\d{4}) Q([1-4])")


def join(
    revenue: pd.DataFrame,
    counts: Sequence[ShareCount],
    filed: Filed | None,
    source: FilingSource,
    problem: FilingsProblem | None,
) -> Report:
    """The bundled series (see data.companies) with the filed figures in and after them.

    `source` says what `filed` is: fresh or cached. Quarters older than the bundled ones are left
    out. A filed count counts where it is as of a later day than all bundled ones, or of a day of
    theirs.
    """
    quarters, different = _quarters(revenue, filed, source)
    shares, different_shares = _shares(counts, filed, source)
    return Report(
        quarters=quarters,
        shares=shares,
        disagreements=(*different, *different_shares),
        source=quarters[-1].source,
        fetched_at=filed.fetched_at if filed else None,
        problem=problem,
        spending=filed.spending if filed else (),
    )


def _quarters(
    revenue: pd.DataFrame, filed: Filed | None, source: FilingSource
) -> tuple[tuple[Quarter, ...], list[Disagreement]]:
    known = {quarter.period_end: quarter for quarter in filed.quarters} if filed else {}
    joined: list[Quarter] = []
    different: list[Disagreement] = []
    for label, end, reported, bundled in zip(
        revenue["fiscal_quarter"].tolist(),
        pd.DatetimeIndex(revenue["period_end"]).date.tolist(),
        pd.DatetimeIndex(revenue["report_date"]).date.tolist(),
        (revenue["revenue_musd"].astype("float64") * MILLION).tolist(),
        strict=True,
    ):
        found = known.get(end)
        if found is None:
            joined.append(Quarter(label, end, bundled, FilingSource.BUNDLED, reported))
            continue
        joined.append(_as_quarter(found, label, source))
        if abs(found.revenue - bundled) > _TOLERANCE:
            different.append(Disagreement(Series.REVENUE, end, bundled, found.revenue, found.filed))
    last = joined[-1]
    for end in sorted(known):
        if end > last.period_end:
            label = _label_after(last.fiscal_quarter, last.period_end, end)
            joined.append(_as_quarter(known[end], label, source))
    return tuple(joined), different


def _as_quarter(found: FiledQuarter, label: str, source: FilingSource) -> Quarter:
    return Quarter(
        fiscal_quarter=label,
        period_end=found.period_end,
        revenue=found.revenue,
        source=source,
        reported=found.filed,
        derived=found.derived,
        restated=found.restated,
    )


def _label_after(label: str, end: date, later: date) -> str:
    """The name of the fiscal quarter that ends at `later`, counted on from `label` at `end`."""
    parts = _LABEL.fullmatch(label)
    if parts is None:
        raise ValueError(f"{label!r} is not a fiscal quarter")
    ahead = round((later - end).days / _QUARTER_DAYS)
    year, quarter = divmod(int(parts[1]) * 4 + int(parts[2]) - 1 + ahead, 4)
    return f"FY{year} Q{quarter + 1}"


def _shares(
    counts: Sequence[ShareCount], filed: Filed | None, source: FilingSource
) -> tuple[tuple[Shares, ...], list[Disagreement]]:
    known = {count.as_of: count for count in filed.shares} if filed else {}
    joined: list[Shares] = []
    different: list[Disagreement] = []
    for count in counts:
        found = known.get(count.as_of) if count.kind is CountKind.COVER else None
        if found is None:
            joined.append(Shares(count.as_of, count.shares, FilingSource.BUNDLED, count.source))
            continue
        joined.append(_as_count(found, source))
        if abs(found.shares - count.shares) > _TOLERANCE:
            different.append(
                Disagreement(Series.SHARES, count.as_of, count.shares, found.shares, found.filed)
            )
    newest = counts[-1].as_of
    joined += [_as_count(known[day], source) for day in sorted(known) if day > newest]
    return tuple(joined), different


def _as_count(found: FiledShares, source: FilingSource) -> Shares:
    document = f"{found.form} {found.accession}".strip()
    return Shares(found.as_of, found.shares, source, document, found.filed)
