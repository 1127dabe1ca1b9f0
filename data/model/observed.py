"""The bundled series that bear on the question, each as dated values in its own unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from data import companies
from data.model.observations import Observation, observations

CHIPS_SOLD = "nvidia_h100e_cumulative"
_RENT = ("h100_rental_on_demand", "h100_rental_one_year")


@dataclass(frozen=True, slots=True)
class ValueNote:
    """What must be said of one value; `apart` if it is not of one kind with its neighbours."""

    text_en: str
    text_fr: str
    apart: bool = False

    def text(self, language: str) -> str:
        """The note in `language` (en or fr)."""
        return self.text_fr if language == "fr" else self.text_en


def _values(*names: str) -> pd.Series:
    rows = [row for name in names for row in observations(name)]
    return pd.Series([row.value for row in rows], index=pd.DatetimeIndex([r.date for r in rows]))


def _notes(rows: Sequence[Observation], *, apart: bool = False) -> dict[pd.Timestamp, ValueNote]:
    return {
        pd.Timestamp(row.date): ValueNote(row.note_en or "", row.note_fr or "", apart)
        for row in rows
    }


def _capital_spending() -> pd.Series:
    """The sum over the companies in US dollars, by the last day of each quarter."""
    spending = companies.capital_spending(companies.hyperscaler_capex())
    return spending.set_axis(pd.PeriodIndex(spending.index).end_time.normalize())


@cache
def observed_series() -> Mapping[str, pd.Series]:
    """The series by key: revenue, capex, tokens, stock (chips sold) and rent."""
    return {
        "revenue": _values("nvidia_dc_revenue"),
        "capex": _capital_spending(),
        "tokens": _values("google_tokens_month"),
        "stock": _values(CHIPS_SOLD),
        "rent": _values(*_RENT),
    }


@cache
def observed_notes() -> Mapping[str, Mapping[pd.Timestamp, ValueNote]]:
    """The notes on single values of `observed_series`, by key and day."""
    on_demand, one_year = (observations(name) for name in _RENT)
    partial = [row for row in observations(CHIPS_SOLD) if row.partial]
    return {
        "rent": _notes(on_demand, apart=True) | _notes(one_year),
        "stock": _notes(partial, apart=True),
    }
