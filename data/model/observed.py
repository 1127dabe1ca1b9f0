"""The bundled series that bear on the question, each as dated values in its own unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from data import companies
from data.model.observations import Observation, observations

CHIPS_SOLD = "nvidia_h100e_cumulative"
DESIGNERS = ("nvidia", "google", "amd", "amazon")
"""The designers of AI chips whose sales or installations Epoch AI estimates."""
_RENT_ON_DEMAND, _RENT_ONE_YEAR = "h100_rental_on_demand", "h100_rental_one_year"
_RENT_INDEX = "h100_rental_index"


@dataclass(frozen=True, slots=True)
class ValueNote:
    """What must be said of one value; `apart` if it is not of one kind with its neighbours."""

    text_en: str
    text_fr: str
    apart: bool = False

    def text(self, language: str) -> str:
        """The note in `language` (en or fr)."""
        return self.text_fr if language == "fr" else self.text_en


def _series(rows: Sequence[Observation]) -> pd.Series:
    return pd.Series([row.value for row in rows], index=pd.DatetimeIndex([r.date for r in rows]))


def _values(*names: str) -> pd.Series:
    return _series([row for name in names for row in observations(name)])


def _notes(rows: Sequence[Observation], *, apart: bool = False) -> dict[pd.Timestamp, ValueNote]:
    """The notes by day; where several sources gave a value for one day, their notes together."""
    by_day: dict[pd.Timestamp, list[Observation]] = {}
    for row in rows:
        by_day.setdefault(pd.Timestamp(row.date), []).append(row)
    return {
        day: ValueNote(_joined(of, "en", "; "), _joined(of, "fr", "\u202f; "), apart)
        for day, of in by_day.items()
    }


def _joined(rows: Sequence[Observation], language: str, separator: str) -> str:
    return separator.join(note for row in rows if (note := row.note(language)))


def _capital_spending() -> pd.Series:
    """The sum over the companies in US dollars, by the last day of each quarter."""
    spending = companies.capital_spending(companies.hyperscaler_capex())
    return spending.set_axis(pd.PeriodIndex(spending.index).end_time.normalize())


def chips_of_all_designers() -> pd.Series:
    """H100-equivalents of all designers together, for the quarters that are whole for each."""
    whole = [
        _series([row for row in observations(f"{designer}_h100e_cumulative") if not row.partial])
        for designer in DESIGNERS
    ]
    return pd.concat(whole, axis=1, join="inner").sum(axis=1).sort_index()


@cache
def observed_series() -> Mapping[str, pd.Series]:
    """The series by key: revenue, capex, tokens, stock (Nvidia's chips), all_chips and rent.

    The last day of `rent` may hold several values: what different sources gave for that day.
    """
    return {
        "revenue": _values("nvidia_dc_revenue"),
        "capex": _capital_spending(),
        "tokens": _values("google_tokens_month"),
        "stock": _values(CHIPS_SOLD),
        "all_chips": chips_of_all_designers(),
        "rent": _values(_RENT_ON_DEMAND, _RENT_ONE_YEAR, _RENT_INDEX),
    }


@cache
def observed_notes() -> Mapping[str, Mapping[pd.Timestamp, ValueNote]]:
    """The notes on single values of `observed_series`, by key and day."""
    partial = [row for row in observations(CHIPS_SOLD) if row.partial]
    rent = (
        _notes(observations(_RENT_ON_DEMAND), apart=True)
        | _notes(observations(_RENT_ONE_YEAR))
        | _notes(observations(_RENT_INDEX), apart=True)
    )
    return {"rent": rent, "stock": _notes(partial, apart=True)}
