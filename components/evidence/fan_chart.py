"""Figure 3: the demand for computing over time, before and after the evidence."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from calc.uncertainty import UNDETERMINED, Quantiles
from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.theme import Palette
from data import evidence
from data.evidence import READINGS, FanPair
from data.evidence.settings import DAYS_A_YEAR

HEIGHT = 280
_HORIZON, _STEPS = 5, 20
_AFTER = 1.0  # years: where the range is given in words
_EDGE = 1.25  # years: where both bands are named


def cached(assessed: Assessed) -> Figure:
    """The figure, made once for the assessment, the language and the colours."""
    return figure.cached(
        "evidence-fan", (assessed.identity,), lambda palette: _figure(assessed, palette)
    )


def _figure(assessed: Assessed, palette: Palette) -> Figure:
    years = np.linspace(0, _HORIZON, _STEPS + 1)
    pair = evidence.fan(assessed.result, years.tolist())
    before, after = evidence.path_quantiles(assessed.result, _AFTER)
    table = _table(pair)
    return Figure(
        name="evidence-fan",
        title=_title(before, after),
        chart=templates.filled(_form, palette, _tables(assessed, pair, table), silent=True),
        alt=_("{title}. {presets}").format(
            title=_title(before, after), presets=_presets(pair, before, after)
        ),
        source=_("Source: this project’s model and the figures below."),
        table=table,
        labels={
            "years": _("Years after the shock"),
            "before_low": _("Before: 5 of 100 below"),
            "before_median": _("Before: middle"),
            "before_high": _("Before: 5 of 100 above"),
            "after_low": _("After: 5 of 100 below"),
            "after_median": _("After: middle"),
            "after_high": _("After: 5 of 100 above"),
            "market": _("The market’s reading"),
            "huang": _("Huang’s reading"),
        },
        remarks=[
            _(
                "Computing for AI’s answers against a world without the gain; each band holds 90 "
                "of 100 simulations. {presets}"
            ).format(presets=_presets(pair, before, after))
        ],
    )


def _title(before: Quantiles, after: Quantiles) -> str:
    low, high = fmt.number(after.low, 2), fmt.number(after.high, 2)
    if after.high / after.low < before.high / before.low:
        return _("The range narrowed: after a year ×{low} to ×{high}").format(low=low, high=high)
    return _("The range did not narrow: after a year ×{low} to ×{high}").format(low=low, high=high)


def _presets(pair: FanPair, before: Quantiles, after: Quantiles) -> str:
    """The range before, and where both readings lie after a year."""
    place = int(np.argmin(np.abs(pair.before.years - _AFTER)))
    market, huang = (float(pair.presets[key][place]) for key in READINGS)

    def where(value: float) -> str:
        return _("inside") if after.low <= value <= after.high else _("outside")

    return _(
        "Before it was ×{low} to ×{high}. The market’s reading, ×{market} then, lies {inside}, "
        "Huang’s strongest case, ×{huang}, {outside}."
    ).format(
        low=fmt.number(before.low, 2),
        high=fmt.number(before.high, 2),
        market=fmt.number(market, 2),
        inside=where(market),
        huang=fmt.number(huang, 2),
        outside=where(huang),
    )


def _table(pair: FanPair) -> pd.DataFrame:
    columns: dict[str, np.ndarray] = {"years": pair.before.years}
    for name, fan in (("before", pair.before), ("after", pair.after)):
        columns |= {
            f"{name}_low": fan.bands[0],
            f"{name}_median": fan.bands[2],
            f"{name}_high": fan.bands[-1],
        }
    return pd.DataFrame(columns | {key: pair.presets[key] for key in READINGS})


def _tables(assessed: Assessed, pair: FanPair, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    shock = pd.Timestamp(assessed.figures.shock)
    days = pd.Series([shock + pd.Timedelta(days=DAYS_A_YEAR * each) for each in pair.before.years])
    dated = table.assign(day=days)
    place = int(np.argmin(np.abs(pair.before.years - _EDGE)))
    edge = dated.iloc[[place]]
    newest = assessed.result.newest
    return {
        "path": dated,
        "edge": edge.assign(before_name=_("before"), after_name=_("with the figures")),
        "ends": dated.iloc[[-1]].assign(
            market_name="▼ " + _("the market"), huang_name="▲ " + _("Huang")
        ),
        "newest": pd.DataFrame({"day": [] if newest is None else [pd.Timestamp(newest)]}).astype(
            "datetime64[ns]"
        ),
    }


def _form(palette: Palette) -> Composed:
    words = {0.5: _("half"), 1.0: _("same"), 2.0: _("double"), 4.0: "×4"}
    choices = " : ".join(f"datum.value == {at} ? '{word}'" for at, word in words.items())
    axis = alt.Axis(values=list(words), labelExpr=f"{choices} : ''", labelFontSize=13)
    scale = alt.Scale(type="log", nice=False, padding=14)
    path, edge, ends = (templates.named(name) for name in ("path", "edge", "ends"))
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", labelFontSize=13))

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)

    undecided = (
        templates.once()
        .mark_rect(color=palette.band)
        .encode(
            y=alt.datum(1 - UNDETERMINED, type="quantitative", scale=scale, axis=axis),
            y2=alt.datum(1 + UNDETERMINED),
        )
    )
    before = path.mark_area(color=palette.mark, opacity=0.35).encode(
        x=x, y=y("before_low"), y2="before_high:Q"
    )
    after = path.mark_area(color=palette.ink, opacity=0.22).encode(
        x=x, y=y("after_low"), y2="after_high:Q"
    )
    middle = path.mark_line(color=palette.ink, strokeWidth=2.25).encode(x=x, y=y("after_median"))
    market = path.mark_line(color=palette.market, strokeWidth=2).encode(x=x, y=y("market"))
    huang = path.mark_line(color=palette.huang, strokeWidth=2, strokeDash=[6, 3]).encode(
        x=x, y=y("huang")
    )
    until = (
        templates.named("newest").mark_rule(color=palette.neutral, strokeDash=[2, 3]).encode(x=x)
    )

    def label(
        chart: alt.Chart, field: str, text: str, color: str, dy: int, **look: Any
    ) -> alt.Chart:
        labels: alt.Chart = chart.mark_text(
            fontSize=13, fontWeight=600, color=color, dy=dy, **look
        ).encode(x=x, y=y(field), text=f"{text}:N")
        return labels

    whole: Composed = alt.layer(
        undecided,
        before,
        after,
        middle,
        market,
        huang,
        until,
        label(edge, "before_high", "before_name", palette.neutral, -10),
        label(edge, "after_high", "after_name", palette.ink, 14),
        label(ends, "market", "market_name", palette.market, 14, align="right"),
        label(ends, "huang", "huang_name", palette.huang, -10, align="right"),
    ).properties(height=HEIGHT)
    return whole
