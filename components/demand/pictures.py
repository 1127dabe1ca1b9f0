"""The pictures that follow once the sliders rest."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt
import pandas as pd

from calc.uncertainty import Bar, Fan, MonteCarlo, Robustness, SobolIndices
from components import format as fmt
from components.charts.figure import Figure
from components.demand import assumptions, figures, words
from components.language import gettext as _
from components.theme import Palette
from data import model

_DAYS_A_YEAR = 365.25
_MEANINGFUL = 0.005


def _label(parameter: str) -> str:
    return assumptions.label(model.parameter(parameter))


# --- four worlds -----------------------------------------------------------------------------


def worlds(drawn: MonteCarlo, palette: Palette) -> Figure:
    """Shares of the draws in which each reading holds, as bars."""
    names = {
        "market": (_("The market is right, short and long run"), palette.market),
        "both": (_("Both: the market first, then Huang"), palette.deepseek),
        "huang": (_("Huang is right, short and long run"), palette.huang),
        "flash": (_("A flash: more at first, then less"), palette.neutral),
    }
    frame = pd.DataFrame(
        [
            {"world": text, "share": getattr(drawn.worlds, key), "colour": colour}
            for key, (text, colour) in names.items()
        ]
    )
    frame["shown"] = [fmt.percent(share, 0, signed=False) for share in frame["share"]]
    base = alt.Chart(frame).encode(
        y=alt.Y("world:N", sort=None, title=None, axis=None),
        x=alt.X("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1])),
    )
    chart = alt.layer(
        base.mark_bar(height=10, yOffset=9, cornerRadius=2).encode(
            color=alt.Color("colour:N", scale=None)
        ),
        base.mark_text(align="left", dy=-8).encode(x=alt.value(0), text="world:N"),
        base.mark_text(align="left", dx=6, dy=9, fontWeight=600).encode(text="shown:N"),
    ).properties(height=180)
    likely = frame.iloc[int(frame["share"].argmax())]
    title = _("Four worlds: {share} of the draws say “{world}”").format(
        share=likely["shown"], world=likely["world"]
    )
    return figures.of_model(
        "four-worlds",
        title,
        chart,
        palette,
        table=frame[["world", "share"]],
        labels={"world": _("World"), "share": _("Share of the draws")},
        remark=_("{draws} draws of all assumptions at once, seed {seed}.").format(
            draws=fmt.number(drawn.draws), seed=drawn.seed
        ),
        alternative=fmt.listed(
            fmt.pair(str(row.world), str(row.shown)) for row in frame.itertuples()
        ),
    )


# --- the fan ---------------------------------------------------------------------------------


def fan(drawn: Fan, shock: date, palette: Palette) -> Figure:
    """The path of demand over all draws: median, half of them, nine tenths of them."""
    frame = pd.DataFrame(drawn.bands.T, columns=["p5", "p25", "p50", "p75", "p95"]).assign(
        date=[pd.Timestamp(shock + timedelta(days=t * _DAYS_A_YEAR)) for t in drawn.years],
        above=drawn.probability_above,
    )
    base = alt.Chart(frame).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    )
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5], format="~g")
    layers = [
        base.mark_area(opacity=0.16, color=palette.neutral).encode(
            y=alt.Y("p5:Q", title=None, scale=scale, axis=axis), y2="p95:Q"
        ),
        base.mark_area(opacity=0.28, color=palette.neutral).encode(y="p25:Q", y2="p75:Q"),
        base.mark_line(color=palette.ink, strokeWidth=2.5).encode(y="p50:Q"),
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(color=palette.neutral, strokeDash=[4, 3])
        .encode(y="one:Q"),
        base.mark_point(opacity=0, size=200).encode(
            y="p50:Q",
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("p5:Q", title="5 %", format=".2f"),
                alt.Tooltip("p50:Q", title=_("Median"), format=".2f"),
                alt.Tooltip("p95:Q", title="95 %", format=".2f"),
                alt.Tooltip("above:Q", title=_("Share above the trend"), format=".0%"),
            ],
        ),
    ]
    last = frame.iloc[-1]
    title = _(
        "In {month} demand stands between {low} and {high} against its trend, nine times in ten"
    ).format(
        month=words.month(shock, float(drawn.years[-1])),
        low=words.factor(last["p5"]),
        high=words.factor(last["p95"]),
    )
    return figures.of_model(
        "demand-fan",
        title,
        alt.layer(*layers).properties(height=260),
        palette,
        table=frame[["date", "p5", "p25", "p50", "p75", "p95", "above"]],
        labels={"date": _("Date"), "above": _("Share above the trend")},
        remark=_("Line: median. Inner band: half of the draws. Outer band: nine tenths."),
    )


# --- tornado and Sobol -----------------------------------------------------------------------


def tornado(bars: tuple[Bar, ...], palette: Palette) -> Figure:
    """The long-run multiplier with one assumption at a time at either end of its range."""
    moving = [bar for bar in bars if bar.swing > _MEANINGFUL] or list(bars[:1])
    rows = []
    for bar in moving:
        for at, multiplier in (
            (bar.low, bar.multiplier_at_low),
            (bar.high, bar.multiplier_at_high),
        ):
            rows.append(
                {
                    "assumption": _label(bar.parameter),
                    "value": at,
                    "multiplier": multiplier,
                    "centre": 1.0,
                    "shown": assumptions.figure(at),
                    "lower": multiplier == min(bar.multiplier_at_low, bar.multiplier_at_high),
                    "colour": palette.huang if multiplier > 1 else palette.market,
                }
            )
    frame = pd.DataFrame(rows)
    ends = frame.pivot_table(index="assumption", values="multiplier", aggfunc=["min", "max"])
    ends.columns = ["from", "to"]
    spans = ends.loc[[_label(bar.parameter) for bar in moving]].reset_index()
    y = alt.Y("assumption:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))
    x_axis = alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10], format="~g")
    x = alt.X(
        "from:Q", title=None, scale=alt.Scale(type="log", nice=False, padding=34), axis=x_axis
    )
    ends_of_bars = alt.Chart(frame)
    layers = [
        alt.Chart(spans).mark_bar(height=12, color=palette.faint).encode(y=y, x=x, x2="to:Q"),
        alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color=palette.neutral).encode(x="one:Q"),
        ends_of_bars.mark_point(filled=True, size=90, opacity=1).encode(
            y=y,
            x="multiplier:Q",
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("assumption:N", title=_("Assumption")),
                alt.Tooltip("shown:N", title=_("Value")),
                alt.Tooltip("multiplier:Q", title=_("Long-run demand, trend = 1"), format=".2f"),
            ],
        ),
        ends_of_bars.transform_filter("!datum.lower")
        .mark_text(align="left", dx=8, fontSize=11, color=palette.neutral)
        .encode(y=y, x="multiplier:Q", text="shown:N"),
        ends_of_bars.transform_filter("datum.lower")
        .mark_text(align="right", dx=-8, fontSize=11, color=palette.neutral)
        .encode(y=y, x="multiplier:Q", text="shown:N"),
    ]
    widest = moving[0]
    title = _("“{name}” moves the long run most: from {low} to {high}").format(
        name=_label(widest.parameter),
        low=words.factor(min(widest.multiplier_at_low, widest.multiplier_at_high)),
        high=words.factor(max(widest.multiplier_at_low, widest.multiplier_at_high)),
    )
    return figures.of_model(
        "tornado",
        title,
        alt.layer(*layers).properties(height=34 * len(moving) + 30),
        palette,
        table=frame[["assumption", "value", "multiplier"]],
        labels={
            "assumption": _("Assumption"),
            "value": _("Value"),
            "multiplier": _("Long-run demand, trend = 1"),
        },
        remark=_(
            "Long-run demand (trend = 1) with one assumption at the 5% and 95% end of its range."
        ),
    )


def sobol(indices: SobolIndices, palette: Palette) -> Figure:
    """Whose uncertainty makes the long-run result uncertain."""
    frame = pd.DataFrame(
        [
            {"assumption": _label(key), "total": total, "alone": indices.first_order[key]}
            for key, total in indices.total.items()
            if total > _MEANINGFUL
        ]
    ).sort_values("total", ascending=False)
    y = alt.Y("assumption:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))
    base = alt.Chart(frame).encode(y=y)
    axis = alt.Axis(format="%", tickCount=5)
    chart = alt.layer(
        base.mark_bar(height=14, color=palette.faint).encode(
            x=alt.X("total:Q", title=None, axis=axis)
        ),
        base.mark_bar(height=14, color=palette.neutral).encode(
            x="alone:Q",
            tooltip=[
                alt.Tooltip("assumption:N", title=_("Assumption")),
                alt.Tooltip("alone:Q", title=_("Alone"), format=".1%"),
                alt.Tooltip("total:Q", title=_("With interactions"), format=".1%"),
            ],
        ),
    ).properties(height=30 * len(frame) + 30)
    first = frame.iloc[0]
    title = _("{share} of the uncertainty about the long run comes from “{name}”").format(
        share=fmt.percent(first["total"], 0, signed=False), name=first["assumption"]
    )
    return figures.of_model(
        "sobol-indices",
        title,
        chart,
        palette,
        table=frame,
        labels={
            "assumption": _("Assumption"),
            "total": _("With interactions"),
            "alone": _("Alone"),
        },
        remark=_(
            "Sobol indices of the logarithm of demand. Inner bar: alone. "
            "Whole bar: with interactions."
        ),
    )


def robustness(moved: Robustness, palette: Palette) -> Figure:
    """The probability that Huang is right in the long run, by the two beliefs that matter."""
    frame = pd.DataFrame(
        [
            {"elasticity": e, "share": s, "probability": float(moved.probability[i, j])}
            for i, e in enumerate(moved.long_run_elasticities)
            for j, s in enumerate(moved.compute_shares)
        ]
    )
    frame["shown"] = [fmt.percent(value, 0, signed=False) for value in frame["probability"]]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "elasticity:O",
            title=_("Long-run elasticity believed in"),
            axis=alt.Axis(labelAngle=0, format="~g"),
        ),
        y=alt.Y(
            "share:O",
            sort="descending",
            title=_("Share of cost that is compute"),
            axis=alt.Axis(format="~g"),
        ),
    )
    colour = alt.Color(
        "probability:Q",
        legend=None,
        scale=alt.Scale(
            domain=[0, 0.5, 1],
            range=[palette.market, palette.panel, palette.huang],
            interpolate="rgb",
        ),
    )
    chart = alt.layer(
        base.mark_rect(opacity=0.55).encode(color=colour),
        base.mark_text(fontWeight=600).encode(text="shown:N"),
    ).properties(height=230)
    low, high = frame["probability"].min(), frame["probability"].max()
    title = _("Believe otherwise and the probability runs from {low} to {high}").format(
        low=fmt.percent(low, 0, signed=False), high=fmt.percent(high, 0, signed=False)
    )
    return figures.of_model(
        "prior-robustness",
        title,
        chart,
        palette,
        table=frame[["elasticity", "share", "probability"]],
        labels={
            "elasticity": _("Long-run elasticity believed in"),
            "share": _("Share of cost that is compute"),
            "probability": _("Probability"),
        },
        remark=_("Probability that demand ends above its trend."),
    )
