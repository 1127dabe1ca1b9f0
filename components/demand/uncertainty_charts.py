"""The pictures that follow once the sliders rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from calc.uncertainty import Bar, Fan, Robustness, SobolIndices
from calc.units import DAYS_PER_YEAR
from calc.verdict import AGREEMENT_DRAWS, CourseShares, Reading
from components import format as fmt
from components.charts import figure
from components.charts.figure import Figure
from components.demand import assumptions, questions, verdict_text
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

_MEANINGFUL = 0.005


# --- the courses -----------------------------------------------------------------------------


def courses(shares: CourseShares, turn: float, palette: Palette) -> Figure:
    """In how many of 100 simulations computing goes which way, at first and in the long run.

    The headline's own count is one of the bars: same simulations, same rule of 5 %. `turn` is the
    share in which the two ends alone, without that rule, lie below and above.
    """
    frame = pd.DataFrame(
        [
            {
                "course": _course_names()[pair],
                "share": share,
                "colour": _end_colour(pair[1], palette),
            }
            for pair, share in sorted(shares.items(), key=lambda each: -each[1])
            if share >= _MEANINGFUL
        ]
    )
    frame["shown"] = [fmt.percent(share, 0, signed=False) for share in frame["share"]]
    base = alt.Chart(frame).encode(
        y=alt.Y("course:N", sort=None, title=None, axis=None),
        x=alt.X("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1])),
    )
    chart = alt.layer(
        base.mark_bar(height=10, yOffset=9, cornerRadius=2).encode(
            color=alt.Color("colour:N", scale=None)
        ),
        base.mark_text(align="left", dy=-8).encode(x=alt.value(0), text="course:N"),
        base.mark_text(align="left", dx=6, dy=9, fontWeight=600).encode(text="shown:N"),
    ).properties(height=40 * len(frame))
    likely = frame.iloc[0]
    return figure.of_model(
        "courses",
        _("Which way it goes: {share} of the simulations say “{course}”").format(
            share=likely["shown"], course=likely["course"]
        ),
        chart,
        palette,
        table=frame[["course", "share"]],
        labels={"course": _("Course"), "share": _("Share of the simulations")},
        remark=_(
            "{draws} simulations, each with other assumptions from our ranges. More or less: by at "
            "least 5% from a world without R1, followed all the way; undecided: closer than that. "
            "The headline’s count is one of these bars. By the two ends alone, any less in the "
            "short run and any more in the long run, it would be {turn}."
        ).format(draws=fmt.number(AGREEMENT_DRAWS), turn=fmt.percent(turn, 0, signed=False)),
        alternative=fmt.listed(
            fmt.pair(str(row.course), str(row.shown)) for row in frame.itertuples()
        ),
    )


def _course_names() -> dict[tuple[Reading, Reading], str]:
    more, less, undecided = Reading.HUANG, Reading.MARKET, Reading.UNDETERMINED
    names = {
        (less, more): _("Less at first, then more"),
        (less, undecided): _("Less at first, then undecided"),
        (less, less): _("Less from the start"),
        (more, more): _("More from the start"),
        (more, undecided): _("More at first, then undecided"),
        (more, less): _("More at first, then less"),
        (undecided, undecided): _("Always undecided"),
    }
    # A path that reaches 5 % only in the end has no other first.
    return names | {(undecided, end): names[end, end] for end in (more, less)}


def _end_colour(end: Reading, palette: Palette) -> str:
    return {
        Reading.HUANG: palette.huang,
        Reading.MARKET: palette.market,
        Reading.UNDETERMINED: palette.neutral,
    }[end]


# --- the fan ---------------------------------------------------------------------------------


def _quantile_names() -> dict[str, str]:
    """The quantiles of the fan, as the visitor's language names them."""
    names = {f"p{q}": fmt.percent(q / 100, 0, signed=False) for q in (5, 25, 50, 75, 95)}
    return names | {"p50": _("Median")}


def fan(drawn: Fan, shock: date, palette: Palette) -> Figure:
    """The path of demand over all draws: median, half of them, nine tenths of them."""
    frame = pd.DataFrame(drawn.bands.T, columns=["p5", "p25", "p50", "p75", "p95"]).assign(
        date=[pd.Timestamp(shock + timedelta(days=t * DAYS_PER_YEAR)) for t in drawn.years],
        above=drawn.probability_above,
    )
    last = frame.iloc[-1]
    title = _(
        "In {month}, nine simulations in ten use {low} to {high} the computing of a world "
        "without R1"
    ).format(
        month=verdict_text.month(shock, float(drawn.years[-1])),
        low=verdict_text.factor(last["p5"]),
        high=verdict_text.factor(last["p95"]),
    )
    return figure.of_model(
        "demand-fan",
        title,
        alt.layer(*_bands(frame, palette)).properties(height=260),
        palette,
        table=frame[["date", "p5", "p25", "p50", "p75", "p95", "above"]],
        labels={"date": _("Date"), **_quantile_names(), "above": _("At least 5% more")},
        remark=_(
            "Line: median. Inner band: half of the simulations. Outer band: nine tenths. 1: a "
            "world without R1."
        ),
    )


def _bands(frame: pd.DataFrame, palette: Palette) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    )
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5], format="~g")
    return [
        base.mark_area(opacity=0.16, color=palette.neutral).encode(
            y=alt.Y("p5:Q", title=None, scale=scale, axis=axis), y2="p95:Q"
        ),
        base.mark_area(opacity=0.28, color=palette.neutral).encode(y="p25:Q", y2="p75:Q"),
        base.mark_line(color=palette.ink, strokeWidth=2.5).encode(y="p50:Q"),
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(color=palette.neutral, strokeDash=[4, 3])
        .encode(y="one:Q"),
        # The pointer hits these points.
        base.mark_point(opacity=0, size=200).encode(
            y="p50:Q",
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("p5:Q", title="5 %", format=".2f"),
                alt.Tooltip("p50:Q", title=_("Median"), format=".2f"),
                alt.Tooltip("p95:Q", title="95 %", format=".2f"),
                alt.Tooltip("above:Q", title=_("At least 5% more"), format=".0%"),
            ],
        ),
    ]


# --- tornado and Sobol -----------------------------------------------------------------------


def tornado(bars: tuple[Bar, ...], parameters: Mapping[str, Parameter], palette: Palette) -> Figure:
    """The long-run multiplier with one assumption at a time at either end of its range."""
    moving = [bar for bar in bars if bar.swing > _MEANINGFUL] or list(bars[:1])
    names = {bar.parameter: questions.asked(bar.parameter) for bar in moving}
    frame = _ends(moving, names, palette)
    labels = {
        "assumption": _("Assumption"),
        "value": _("Value"),
        "multiplier": figure.long_run_demand(),
    }
    layers = [
        _spans(moving, names, palette),
        alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color=palette.neutral).encode(x="one:Q"),
        *_points(frame, labels, palette),
    ]
    low, high = moving[0].span
    title = _("It depends most on {phrase}: from {low} to {high} in the long run").format(
        phrase=questions.depends_on(moving[0].parameter),
        low=verdict_text.factor(low),
        high=verdict_text.factor(high),
    )
    return figure.of_model(
        "tornado",
        title,
        alt.layer(*layers).properties(
            height=figure.question_height(frame["assumption"]) * len(moving)
        ),
        palette,
        table=frame[["assumption", "value", "multiplier"]],
        labels=labels,
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


def _spans(bars: list[Bar], names: Mapping[str, str], palette: Palette) -> alt.Chart:
    spans = pd.DataFrame(
        [(names[bar.parameter], *bar.span) for bar in bars], columns=["assumption", "from", "to"]
    )
    x = alt.X(
        "from:Q",
        title=None,
        scale=alt.Scale(type="log", nice=False, padding=34),
        axis=alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10], format="~g"),
    )
    chart: alt.Chart = (
        alt.Chart(spans)
        .mark_bar(height=12, color=palette.faint)
        .encode(y=figure.by_question("assumption"), x=x, x2="to:Q")
    )
    return chart


def _points(frame: pd.DataFrame, labels: Mapping[str, str], palette: Palette) -> list[alt.Chart]:
    """The ends of the bars, with their values written outside."""
    ends = alt.Chart(frame).encode(y=figure.by_question("assumption"), x="multiplier:Q")
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


def sobol(indices: SobolIndices, parameters: Mapping[str, Parameter], palette: Palette) -> Figure:
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
    labels = {
        "assumption": _("Assumption"),
        "total": _("With interactions"),
        "alone": _("Alone"),
    }
    base = alt.Chart(frame).encode(y=figure.by_question("assumption"))
    axis = alt.Axis(format="%", tickCount=5)
    layers = [
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
    ]
    first = frame.iloc[0]
    title = _("{share} of the uncertainty is about {phrase}").format(
        share=fmt.percent(first["total"], 0, signed=False),
        phrase=questions.depends_on(str(first["key"])),
    )
    return figure.of_model(
        "sobol-indices",
        title,
        alt.layer(*layers).properties(
            height=figure.question_height(frame["assumption"]) * len(frame)
        ),
        palette,
        table=frame[["assumption", "total", "alone"]],
        labels=labels,
        remark=_(
            "Sobol indices of the logarithm of computing used. Inner bar: alone. "
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
    labels = {
        "elasticity": _("Rise in use when 1% cheaper (%), our best guess"),
        "share": _("Share of cost that is compute"),
        "probability": _("Probability"),
    }
    low, high = frame["probability"].min(), frame["probability"].max()
    title = _("Believe otherwise, and {low} to {high} of the simulations end higher").format(
        low=fmt.percent(low, 0, signed=False), high=fmt.percent(high, 0, signed=False)
    )
    return figure.of_model(
        "prior-robustness",
        title,
        alt.layer(*_probabilities(frame, labels, palette)).properties(height=230),
        palette,
        table=frame,
        labels=labels,
        remark=_("Share of the simulations that end at least 5% above a world without R1."),
    )


def _probabilities(
    frame: pd.DataFrame, labels: Mapping[str, str], palette: Palette
) -> list[alt.Chart]:
    """A cell for each pair of beliefs, with its probability in it."""
    shown = [fmt.percent(value, 0, signed=False) for value in frame["probability"]]
    base = alt.Chart(frame.assign(shown=shown)).encode(
        x=alt.X(
            "elasticity:O", title=labels["elasticity"], axis=alt.Axis(labelAngle=0, format="~g")
        ),
        y=alt.Y("share:O", sort="descending", title=labels["share"], axis=alt.Axis(format="~g")),
    )
    scale = figure.from_market_to_huang([0, 0.5, 1], palette.panel, palette)
    colour = alt.Color("probability:Q", legend=None, scale=scale)
    return [
        base.mark_rect(opacity=0.55).encode(color=colour),
        base.mark_text(fontWeight=600).encode(text="shown:N"),
    ]
