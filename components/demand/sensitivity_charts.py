"""Which assumption the result hangs on: one at a time, by their shares, and by other beliefs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from calc.uncertainty import Bar, Robustness, SobolIndices
from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.demand import assumptions, questions, verdict_text
from components.language import gettext as _
from components.theme import Palette

_MEANINGFUL = 0.005


def tornado(bars: tuple[Bar, ...], palette: Palette) -> Figure:
    """The long-run multiplier with one assumption at a time at either end of its range."""
    moving = [bar for bar in bars if bar.swing > _MEANINGFUL] or list(bars[:1])
    names = {bar.parameter: questions.asked(bar.parameter) for bar in moving}
    frame = _ends(moving, names, palette)
    spans = pd.DataFrame(
        [(names[bar.parameter], *bar.span) for bar in moving], columns=["assumption", "from", "to"]
    )
    low, high = moving[0].span
    title = _("It depends most on {phrase}: from {low} to {high} in the long run").format(
        phrase=questions.depends_on(moving[0].parameter),
        low=verdict_text.factor(low),
        high=verdict_text.factor(high),
    )
    return figure.of_model(
        "tornado",
        title,
        templates.filled(
            _tornado,
            palette,
            {"rows": frame, "spans": spans},
            height=figure.question_height(frame["assumption"]) * len(moving),
        ),
        palette,
        table=frame[["assumption", "value", "multiplier"]],
        labels=_tornado_labels(),
        remark=_(
            "Computing used in the long run (1: as without R1) with one assumption at either end "
            "of its range, moved to your value; the bar reaches to what your value itself gives."
        ),
    )


def _ends(bars: list[Bar], names: Mapping[str, str], palette: Palette) -> pd.DataFrame:
    """A row for either end of each bar."""
    return pd.DataFrame(
        [
            {
                "assumption": names[bar.parameter],
                "value": value,
                "multiplier": multiplier,
                "shown": assumptions.value_text(value),
                # A high assumption may well lower demand.
                "lower": multiplier == min(bar.multiplier_at_low, bar.multiplier_at_high),
                "colour": palette.huang if multiplier > 1 else palette.market,
            }
            for bar in bars
            for value, multiplier in (
                (bar.low, bar.multiplier_at_low),
                (bar.high, bar.multiplier_at_high),
            )
        ]
    )


def _tornado_labels() -> dict[str, str]:
    return {
        "assumption": _("Assumption"),
        "value": _("Value"),
        "multiplier": figure.long_run_demand(),
    }


def _tornado(palette: Palette) -> templates.Composed:
    return alt.layer(
        _spans(palette),
        templates.once().mark_rule(color=palette.neutral, aria=False).encode(x=alt.datum(1)),
        *_points(palette),
    )


def _spans(palette: Palette) -> alt.Chart:
    x = alt.X(
        "from:Q",
        title=None,
        scale=alt.Scale(type="log", nice=False, padding=34),
        axis=alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10], format="~g"),
    )
    chart: alt.Chart = (
        templates.named("spans")
        .mark_bar(height=12, color=palette.faint)
        .encode(y=figure.by_question("assumption"), x=x, x2="to:Q")
    )
    return chart


def _points(palette: Palette) -> list[alt.Chart]:
    """The ends of the bars, with their values written outside."""
    labels = _tornado_labels()
    ends = templates.named("rows").encode(y=figure.by_question("assumption"), x="multiplier:Q")
    lower, upper = (ends.transform_filter(f"{sign}datum.lower") for sign in ("", "!"))
    return [
        *_beside(lower, {"align": "right", "dx": -8}, palette),
        *_beside(upper, {"align": "left", "dx": 8}, palette),
        ends.mark_point(filled=True, size=90, opacity=1).encode(
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("assumption:N", title=labels["assumption"]),
                alt.Tooltip("shown:N", title=labels["value"]),
                alt.Tooltip("multiplier:Q", title=labels["multiplier"], format=".2f"),
            ],
        ),
    ]


def _beside(ends: alt.Chart, place: dict[str, Any], palette: Palette) -> list[alt.Chart]:
    """The values beside their ends, on a ground of their own where a rule passes under them."""
    text = ends.encode(text="shown:N")
    return [
        text.mark_text(stroke=palette.background, strokeWidth=4, fontSize=11, **place),
        text.mark_text(color=palette.neutral, fontSize=11, **place),
    ]


def sobol(indices: SobolIndices, palette: Palette) -> Figure:
    """Whose uncertainty makes the long-run result uncertain."""
    frame = pd.DataFrame(
        [
            {
                "key": key,
                "assumption": questions.asked(key),
                "total": total,
                "alone": indices.first_order[key],
            }
            for key, total in indices.total.items()
            if total > _MEANINGFUL
        ]
    ).sort_values("total", ascending=False)
    first = frame.iloc[0]
    title = _("{share} of the uncertainty is about {phrase}").format(
        share=fmt.percent(first["total"], 0, signed=False),
        phrase=questions.depends_on(str(first["key"])),
    )
    return figure.of_model(
        "sobol-indices",
        title,
        templates.filled(
            _sobol,
            palette,
            {"rows": frame},
            height=figure.question_height(frame["assumption"]) * len(frame),
        ),
        palette,
        table=frame[["assumption", "total", "alone"]],
        labels=_sobol_labels(),
        remark=_(
            "Sobol indices of the logarithm of computing used. Inner bar: alone. "
            "Whole bar: with interactions."
        ),
    )


def _sobol_labels() -> dict[str, str]:
    return {
        "assumption": _("Assumption"),
        "total": _("With interactions"),
        "alone": _("Alone"),
    }


def _sobol(palette: Palette) -> templates.Composed:
    labels = _sobol_labels()
    base = templates.named("rows").encode(y=figure.by_question("assumption"))
    axis = alt.Axis(format="%", tickCount=5)
    return alt.layer(
        base.mark_bar(height=14, color=palette.faint).encode(
            x=alt.X("total:Q", title=None, axis=axis)
        ),
        base.mark_bar(height=14, color=palette.neutral).encode(
            x="alone:Q",
            tooltip=[
                alt.Tooltip("assumption:N", title=labels["assumption"]),
                alt.Tooltip("alone:Q", title=labels["alone"], format=".1%"),
                alt.Tooltip("total:Q", title=labels["total"], format=".1%"),
            ],
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
    shown = [fmt.percent(value, 0, signed=False) for value in frame["probability"]]
    low, high = frame["probability"].min(), frame["probability"].max()
    title = _("Believe otherwise, and {low} to {high} of the simulations end higher").format(
        low=fmt.percent(low, 0, signed=False), high=fmt.percent(high, 0, signed=False)
    )
    return figure.of_model(
        "prior-robustness",
        title,
        templates.filled(_probabilities, palette, {"rows": frame.assign(shown=shown)}),
        palette,
        table=frame,
        labels=_robustness_labels(),
        remark=_("Share of the simulations that end at least 5% above a world without R1."),
    )


def _robustness_labels() -> dict[str, str]:
    return {
        "elasticity": _("Rise in use when 1% cheaper (%), our best guess"),
        "share": _("Share of cost that is compute"),
        "probability": _("Probability"),
    }


def _probabilities(palette: Palette) -> templates.Composed:
    """A cell for each pair of beliefs, with its probability in it."""
    labels = _robustness_labels()
    base = templates.named("rows").encode(
        x=alt.X(
            "elasticity:O", title=labels["elasticity"], axis=alt.Axis(labelAngle=0, format="~g")
        ),
        y=alt.Y("share:O", sort="descending", title=labels["share"], axis=alt.Axis(format="~g")),
    )
    scale = figure.from_market_to_huang([0, 0.5, 1], palette.panel, palette)
    colour = alt.Color("probability:Q", legend=None, scale=scale)
    return alt.layer(
        base.mark_rect(opacity=0.55).encode(color=colour),
        base.mark_text(fontWeight=600).encode(text="shown:N"),
    ).properties(height=230)
