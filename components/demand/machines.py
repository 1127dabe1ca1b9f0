"""What it means in machines: chips, power, capital, Nvidia's revenue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from calc import fleet
from calc.buildout import Buildout, Conversions, buildout
from calc.demand import trend
from calc.outcome import path_values
from components import choices
from components import format as fmt
from components.demand import verdict_text
from components.demand.assumptions import Values, scenario
from components.language import gettext as _
from components.language import pgettext
from data.model import Observation, Parameter

_HORIZONS = ("1", "2", "3", "5")
_DEFAULT_HORIZON = "3"
CONVERSIONS = ("h100_it_watts", "pue", "usd_per_gigawatt", "nvidia_share")
_MILLION, _BILLION = 1e6, 1e9
#: The generations of the parameter file, by the prefix of their keys.
GENERATIONS = ("a100", "h100", "h20", "b200", "gb200", "gb300", "vr200")


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """One conversion: without the gain, with it, and the two factors that give the latter.

    `low` and `high` are what it would be at either end of the conversions' own ranges; None where
    nothing is converted.
    """

    name: str
    unit: str
    trend: float
    with_gain: float
    factors: str
    low: float | None = None
    high: float | None = None


def steps(
    stock: float, growth: float, multiplier: float, parameters: Mapping[str, Parameter]
) -> list[ConversionRow]:
    """From a stock of H100-equivalents to Nvidia's revenue, one product after the other."""
    by, low, high = (_conversions(parameters, end) for end in ("default", "low", "high"))
    chips = stock * growth * multiplier
    plain, gained = buildout(stock * growth, by), buildout(chips, by)
    names = (
        (_("Compute in use"), _("million H100-equivalents")),
        (_("Power at the meter"), "GW"),
        (_("Capital to build it"), _("billion USD")),
        (_("Nvidia’s part of it"), _("billion USD")),
    )
    columns = (_in_units(each) for each in (plain, gained))
    ends = (_in_units(buildout(chips, end)) for end in (low, high))
    factors = _factors(plain, gained, multiplier, by)
    first, *others = (
        ConversionRow(name, unit, *rest)
        for (name, unit), *rest in zip(names, *columns, factors, *ends, strict=True)
    )
    # The chips themselves are not converted: they have no range.
    return [replace(first, low=None, high=None), *others]


def _conversions(parameters: Mapping[str, Parameter], end: str) -> Conversions:
    """The conversions at their `default`, `low` or `high`."""
    watts, pue, price, share = (float(getattr(parameters[key], end)) for key in CONVERSIONS)
    return Conversions(watts, pue, price, share)


def _in_units(built: Buildout) -> tuple[float, float, float, float]:
    """Millions of chips, GW, and twice billions of dollars, as the table has them."""
    return (
        built.h100_equivalents / _MILLION,
        built.gigawatts,
        built.capex_usd / _BILLION,
        built.nvidia_revenue_usd / _BILLION,
    )


def _factors(
    plain: Buildout, gained: Buildout, multiplier: float, by: Conversions
) -> tuple[str, str, str, str]:
    """The two factors that give each amount, as the steps before have it."""
    return (
        f"{fmt.number(plain.h100_equivalents / _MILLION, 2)} × {fmt.number(multiplier, 3)}",
        _("{chips} million × {kilowatts} kW each").format(
            chips=fmt.number(gained.h100_equivalents / _MILLION, 2),
            kilowatts=fmt.number(by.kilowatts_per_gpu, 3),
        ),
        _("{power} GW × {price} billion a gigawatt").format(
            power=fmt.number(gained.gigawatts, 1),
            price=fmt.number(by.usd_per_gigawatt / _BILLION),
        ),
        _("{capital} billion × {share}").format(
            capital=fmt.number(gained.capex_usd / _BILLION),
            share=fmt.percent(by.nvidia_share, 0, signed=False),
        ),
    )


def _stock(observed: Sequence[Observation], shock: date) -> Observation:
    return max((row for row in observed if row.date <= shock), key=lambda row: row.date)


def show(
    values: Values,
    parameters: Mapping[str, Parameter],
    observed: Sequence[Observation],
    shock: date,
) -> None:
    """The section. `observed` is Nvidia's stock in H100-equivalents."""
    options = {key: verdict_text.years(float(key)) for key in _HORIZONS}
    picked = choices.segmented(
        _("Time after the shock"), options, key="horizon_years", default=_DEFAULT_HORIZON
    )
    years = float(picked)
    start = _stock(observed, shock)
    growth = trend(years, values["growth"], values["decay"])
    (multiplier,) = path_values(scenario(values), [years])
    rows = steps(start.value, growth, multiplier, parameters)
    st.markdown(
        _(
            "In {month} these assumptions mean **{power} GW** instead of {trend} GW for the chips "
            "that Nvidia has sold: {factor} of a world without R1."
        ).format(
            month=verdict_text.month(shock, years),
            power=fmt.number(rows[1].with_gain, 1),
            trend=fmt.number(rows[1].trend, 1),
            factor=verdict_text.factor(multiplier, 3),
        )
    )
    _table(rows)
    st.caption(
        _(
            "Start: {stock} million H100-equivalents sold by Nvidia until {day} ({source}); the "
            "trend multiplies that by {growth}. Other makers’ chips are not in it. A chip draws "
            "{watts} W with its server, {pue} times that with the building."
        ).format(
            stock=fmt.number(start.value / _MILLION, 2),
            day=fmt.day(start.date),
            source=start.source,
            growth=fmt.number(growth, 2),
            watts=fmt.number(parameters["h100_it_watts"].default),
            pue=fmt.number(parameters["pue"].default, 2),
        )
    )
    _generations(rows[0].with_gain, parameters)


def _table(rows: list[ConversionRow]) -> None:
    frame = pd.DataFrame(
        {
            "what": [f"{row.name} ({row.unit})" for row in rows],
            "trend": [fmt.number(row.trend, 1) for row in rows],
            "with": [fmt.number(row.with_gain, 1) for row in rows],
            "difference": [fmt.number(row.with_gain - row.trend, 1, signed=True) for row in rows],
            "factors": [row.factors for row in rows],
            "range": [_range(row) for row in rows],
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
            "range": st.column_config.TextColumn(
                pgettext("of values", "Range"),
                help=_("With the gain, at both ends of the conversions’ own ranges."),
            ),
        },
        alt=_("Compute, power, capital and revenue, on trend and with the gain"),
    )


def _range(row: ConversionRow) -> str:
    if row.low is None or row.high is None:
        return fmt.MISSING
    return _("{low} to {high}").format(low=fmt.number(row.low, 1), high=fmt.number(row.high, 1))


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
