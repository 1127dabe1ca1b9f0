"""What it means in machines: chips, power, capital, Nvidia's revenue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc import fleet
from calc.demand import trend
from components import choices
from components import format as fmt
from components.demand import words
from components.demand.assumptions import Values, scenario
from components.language import gettext as _
from data.model import Observation, Parameter

_HORIZONS = ("1", "2", "3", "5")
_DEFAULT_HORIZON = "3"
#: The generations of the parameter file, by the prefix of their keys.
GENERATIONS = ("a100", "h100", "h20", "b200", "gb200", "gb300", "vr200")


@dataclass(frozen=True, slots=True)
class Step:
    """One conversion: without the gain, with it, and the two factors that give the latter."""

    name: str
    unit: str
    trend: float
    with_gain: float
    factors: str


def steps(
    stock: float, growth: float, multiplier: float, parameters: Mapping[str, Parameter]
) -> list[Step]:
    """From a stock of H100-equivalents to Nvidia's revenue, one product after the other."""
    watts = parameters["h100_it_watts"].default
    pue = parameters["pue"].default
    price = parameters["usd_per_gigawatt"].default
    share = parameters["nvidia_share"].default
    chips, more_chips = stock * growth, stock * growth * multiplier
    power, more_power = (fleet.gigawatts(n, watts, pue) for n in (chips, more_chips))
    capital, more_capital = (fleet.capex_usd(p, price) for p in (power, more_power))
    revenue, more_revenue = (fleet.nvidia_revenue_usd(c, share) for c in (capital, more_capital))
    million, billion = 1e6, 1e9
    return [
        Step(
            _("Compute in use"),
            _("million H100-equivalents"),
            chips / million,
            more_chips / million,
            f"{fmt.number(chips / million, 2)} × {fmt.number(multiplier, 3)}",
        ),
        Step(
            _("Power at the meter"),
            "GW",
            power,
            more_power,
            _("{chips} million × {kilowatts} kW each").format(
                chips=fmt.number(more_chips / million, 2),
                kilowatts=fmt.number(watts * pue / 1000, 3),
            ),
        ),
        Step(
            _("Capital to build it"),
            _("billion USD"),
            capital / billion,
            more_capital / billion,
            _("{power} GW × {price} billion a gigawatt").format(
                power=fmt.number(more_power, 1), price=fmt.number(price / billion)
            ),
        ),
        Step(
            _("Nvidia’s part of it"),
            _("billion USD"),
            revenue / billion,
            more_revenue / billion,
            _("{capital} billion × {share}").format(
                capital=fmt.number(more_capital / billion),
                share=fmt.percent(share, 0, signed=False),
            ),
        ),
    ]


def _stock(observed: Sequence[Observation], shock: date) -> Observation:
    return max((row for row in observed if row.date <= shock), key=lambda row: row.date)


def show(
    values: Values,
    parameters: Mapping[str, Parameter],
    observed: Sequence[Observation],
    shock: date,
) -> None:
    """The section. `observed` is Nvidia's stock in H100-equivalents."""
    options = {key: _("{count} years").format(count=key) for key in _HORIZONS}
    options["1"] = _("1 year")
    picked = choices.segmented(
        _("Time after the shock"), options, key="horizon_years", default=_DEFAULT_HORIZON
    )
    years = float(picked)
    start = _stock(observed, shock)
    growth = trend(years, values["growth"], values["decay"])
    multiplier = scenario(values).path(years)
    rows = steps(start.value, growth, multiplier, parameters)
    st.markdown(
        _(
            "In {month} these assumptions mean **{power} GW** instead of {trend} GW for the chips "
            "that Nvidia has sold: {factor} of the trend."
        ).format(
            month=words.month(shock, years),
            power=fmt.number(rows[1].with_gain, 1),
            trend=fmt.number(rows[1].trend, 1),
            factor=words.factor(multiplier, 3),
        )
    )
    _table(rows)
    st.caption(
        _(
            "Start: {stock} million H100-equivalents sold by Nvidia until {day} ({source}); the "
            "trend is {growth} of it. Other makers’ chips are not in it. A chip draws {watts} W "
            "with its server, {pue} times that with the building."
        ).format(
            stock=fmt.number(start.value / 1e6, 2),
            day=fmt.day(start.date),
            source=start.source,
            growth=words.factor(growth),
            watts=fmt.number(parameters["h100_it_watts"].default),
            pue=fmt.number(parameters["pue"].default, 2),
        )
    )
    _generations(rows[0].with_gain, parameters)


def _table(rows: list[Step]) -> None:
    frame = pd.DataFrame(
        {
            "what": [f"{row.name} ({row.unit})" for row in rows],
            "trend": [fmt.number(row.trend, 1) for row in rows],
            "with": [fmt.number(row.with_gain, 1) for row in rows],
            "difference": [fmt.number(row.with_gain - row.trend, 1, signed=True) for row in rows],
            "factors": [row.factors for row in rows],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "what": _("What"),
            "trend": _("On trend"),
            "with": _("With the gain"),
            "difference": _("Difference"),
            "factors": _("How it is computed"),
        },
        alt=_("Compute, power, capital and revenue, on trend and with the gain"),
    )


def _generations(million_h100: float, parameters: Mapping[str, Parameter]) -> None:
    reference = parameters["h100_fp8_flop_per_second"].default
    rows = []
    for generation in GENERATIONS:
        peak = parameters[f"{generation}_fp8_flop_per_second"]
        worth = fleet.h100_equivalents_per_gpu(peak.default, reference)
        chips = fleet.gpus_of_generation(million_h100, peak.default, reference)
        rows.append(
            {
                "chip": peak.label_en.split(":")[0]
                if fmt.locale() == "en_US"
                else peak.label_fr.split(":")[0].strip(),
                "worth": fmt.number(worth, 3),
                "chips": fmt.number(chips, 2),
                "factors": f"{fmt.number(million_h100, 2)} ÷ {fmt.number(worth, 3)}",
            }
        )
    st.markdown(_("**The same compute in other chips**, by their peak rate (FP8, dense)"))
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "chip": _("Chip"),
            "worth": _("H100-equivalents each"),
            "chips": _("Million chips"),
            "factors": _("How it is computed"),
        },
        alt=_("The same compute in chips of other generations"),
    )
