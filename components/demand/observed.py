"""The bundled series that bear on the question, each as dated values in its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from components import format as fmt
from components import language
from components.demand.observed_chart import Remark
from components.language import gettext as _
from data import companies, model
from data.model import Observation

_RENT = ("h100_rental_on_demand", "h100_rental_one_year")
_CHIPS = "nvidia_h100e_cumulative"


def _observed(*names: str) -> pd.Series:
    rows = [row for name in names for row in model.observations(name)]
    return pd.Series([row.value for row in rows], index=pd.DatetimeIndex([r.date for r in rows]))


@cache
def _capital_spending() -> pd.Series:
    """The sum over the companies in US dollars, by the last day of each quarter."""
    spending = companies.capital_spending(companies.hyperscaler_capex())
    return spending.set_axis(pd.PeriodIndex(spending.index).end_time.normalize())


def series() -> dict[str, pd.Series]:
    """The series by the keys of `since.names`."""
    return {
        "revenue": _observed("nvidia_dc_revenue"),
        "capex": _capital_spending(),
        "tokens": _observed("google_tokens_month"),
        "stock": _observed(_CHIPS),
        "rent": _observed(*_RENT),
    }


def remarks() -> dict[str, dict[pd.Timestamp, Remark]]:
    """What must be said of single values of `series`, by series and day."""
    on_demand, one_year = (model.observations(name) for name in _RENT)
    partial = [row for row in model.observations(_CHIPS) if row.partial]
    return {
        "rent": _remarks(on_demand, apart=True) | _remarks(one_year),
        "stock": _remarks(partial, apart=True),
    }


def _remarks(rows: Sequence[Observation], *, apart: bool = False) -> dict[pd.Timestamp, Remark]:
    spoken = language.current()
    return {pd.Timestamp(row.date): Remark(row.note(spoken) or "", apart) for row in rows}


def sources() -> str:
    """Where the series come from, and how far they reach."""
    parts = {
        _("revenue from Nvidia’s filings"): "nvidia_dc_revenue",
        _("tokens as Alphabet told them"): "google_tokens_month",
        _("chips sold as estimated by Epoch AI"): _CHIPS,
        _("rents as quoted from SemiAnalysis"): _RENT[-1],
    }
    said = [
        f"{text} ({fmt.day(model.observations(name)[-1].date)})" for text, name in parts.items()
    ]
    said.insert(
        1,
        _("purchases of property and equipment from the filings of Microsoft, Alphabet, Amazon, "
          "Meta and Oracle ({day})").format(day=fmt.day(_capital_spending().index[-1].date())),
    )  # fmt: skip
    return _("Sources, with the last date of each: {list}.").format(list=fmt.listed(said))
