"""How sure the model is: which way computing goes in the simulations, and the range of its path."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt
import pandas as pd

from calc.uncertainty import Fan
from calc.units import DAYS_PER_YEAR
from calc.verdict import AGREEMENT_DRAWS, CourseShares, Reading
from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.demand import verdict_text
from components.language import gettext as _
from components.theme import Palette

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
    likely = frame.iloc[0]
    return figure.of_model(
        "courses",
        _("Which way it goes: {share} of the simulations say “{course}”").format(
            share=likely["shown"], course=likely["course"]
        ),
        templates.filled(_courses, palette, {"rows": frame}, height=40 * len(frame)),
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


def _courses(_palette: Palette) -> templates.Composed:
    base = templates.named("rows").encode(
        y=alt.Y("course:N", sort=None, title=None, axis=None),
        x=alt.X("share:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1])),
    )
    return alt.layer(
        base.mark_bar(height=10, yOffset=9, cornerRadius=2).encode(
            color=alt.Color("colour:N", scale=None)
        ),
        base.mark_text(align="left", dy=-8).encode(x=alt.value(0), text="course:N"),
        base.mark_text(align="left", dx=6, dy=9, fontWeight=600).encode(text="shown:N"),
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
        templates.filled(_bands, palette, {"rows": frame}),
        palette,
        table=frame[["date", "p5", "p25", "p50", "p75", "p95", "above"]],
        labels={"date": _("Date"), **_quantile_names(), "above": _("At least 5% more")},
        remark=_(
            "Line: median. Inner band: half of the simulations. Outer band: nine tenths. 1: a "
            "world without R1."
        ),
    )


def _bands(palette: Palette) -> templates.Composed:
    base = templates.named("rows").encode(
        x=alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    )
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5], format="~g")
    return alt.layer(
        base.mark_area(opacity=0.16, color=palette.neutral).encode(
            y=alt.Y("p5:Q", title=None, scale=scale, axis=axis), y2="p95:Q"
        ),
        base.mark_area(opacity=0.28, color=palette.neutral).encode(y="p25:Q", y2="p75:Q"),
        base.mark_line(color=palette.ink, strokeWidth=2.5).encode(y="p50:Q"),
        templates.once()
        .mark_rule(color=palette.neutral, strokeDash=[4, 3], aria=False)
        .encode(y=alt.datum(1)),
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
    ).properties(height=260)
