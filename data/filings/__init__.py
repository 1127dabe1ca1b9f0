"""Nvidia's newest quarterly revenue and share count from SEC EDGAR, joined to the bundled ones."""

from data.filings.model import (
    Disagreement,
    FiledSpending,
    FilingsFailure,
    FilingSource,
    FilingsProblem,
    Quarter,
    Report,
    Series,
    Shares,
)
from data.filings.service import FilingsService, default_service

__all__ = [
    "Disagreement",
    "FiledSpending",
    "FilingSource",
    "FilingsFailure",
    "FilingsProblem",
    "FilingsService",
    "Quarter",
    "Report",
    "Series",
    "Shares",
    "default_service",
]
