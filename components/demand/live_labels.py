"""What is named on the path of demand: its lines' ends, its farthest point and its crossing.

Names stand in two rows above the plot and beyond its right end, so that none covers a line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from calc.approximate_date import SEASON_WITHIN
from calc.uncertainty import UNDETERMINED
from components.charts import labels, style
from components.demand import dates, live_path, vega_params, verdict_text
from components.demand.live_path import Trace
from components.language import gettext as _
from components.theme import SIGNS, Palette

#: Pixels from the top of one row of names to the next.
_ROW = 22
#: Of the years, from the left: where a crossing's name changes sides.
_LABEL_LEFT = 0.55
#: Pixels that names at the lines' ends keep apart, and the same as a share of the drawn ratios.
_APART, _SHARE = 22, 0.08
#: From this multiple of a world without R1 on, it is said as a multiple and no longer in percent.
_MULTIPLE = 2


def layers(
    base: alt.Chart, shock: date, traces: Sequence[Trace], palette: Palette
) -> list[alt.Chart | alt.LayerChart]:
    """All names, over the rows of `base` (see `live_path`)."""
    return [
        _farthest(base, shock, palette),
        _crossing(base, shock, palette),
        *_ends(live_path.last(base), shock, traces, palette),
    ]


def _together(found: alt.Chart, *marks: alt.Chart) -> alt.LayerChart:
    """Marks of the same rows, which are then written and computed once."""
    return alt.LayerChart(layer=list(marks), transform=found.transform)


def _at(level: str) -> Any:
    """Where a level of the path lies, in pixels.

    Of rows that may all be filtered away, a field would have Vega look for its extent, in vain and
    with a warning at every redraw.
    """
    return alt.value(alt.ExprRef(f"scale('y', {level})"))


def _when(moment: str, shock: date) -> str:
    season = f"{live_path.milliseconds(shock, SEASON_WITHIN)}"
    return dates.named_in_vega(moment, season)


def _farthest(base: alt.Chart, shock: date, palette: Palette) -> alt.LayerChart:
    """Before the path ends on one side: its farthest point on the other, where that is decided."""
    low, high = (f"{math.exp(sign * UNDETERMINED)}" for sign in (-1, 1))
    found = (
        base.transform_joinaggregate(lowest="min(m)", highest="max(m)")
        .transform_window(end="last_value(m)", frame=[None, None], sort=[alt.SortField("step")])
        .transform_filter(
            f"(datum.end >= 1 && datum.m == datum.lowest && datum.m < {low}) || "
            f"(datum.end < 1 && datum.m == datum.highest && datum.m > {high})"
        )
        .transform_calculate(when=_when("datum.date", shock))
    )
    lowest = vega_params.quoted(_("Lowest in {when}: {change}"))
    highest = vega_params.quoted(_("Highest in {when}: {change}"))
    template = f"(datum.m < 1 ? '{lowest}' : '{highest}')"
    change = "format(datum.m - 1, '+.0%')"
    label = f"replace(replace({template}, '{{when}}', datum.when), '{{change}}', {change})"
    # A narrow picture has no room for a second name.
    seen: Any = alt.ExprRef(f"width < {live_path.NARROW} ? 0 : 1")
    x = live_path.time_axis(shock)
    one = alt.Chart()
    return _together(
        found.transform_calculate(label=label),
        one.mark_rule(color=palette.ink, strokeWidth=style.LEADER_LINE, opacity=seen).encode(
            x=x, y=_at("datum.m"), y2=alt.value(0)
        ),
        one.mark_text(
            align="left",
            baseline="top",
            dx=6,
            opacity=seen,
            fontSize=style.LABEL_SIZE,
            fontWeight=style.NAME_WEIGHT,
        ).encode(x=x, y=alt.value(0), text="label:N"),
    )


def _ends(
    end: alt.Chart, shock: date, traces: Sequence[Trace], palette: Palette
) -> list[alt.Chart]:
    """The name and the last value of each line; those of others give way to the visitor's."""
    x = live_path.time_axis(shock)
    value = f"(datum.m >= {_MULTIPLE} ? '×' + format(datum.m, '.1f') : format(datum.m - 1, '+.0%'))"
    yours = vega_params.quoted(_("Yours"))
    own = end.transform_calculate(
        label=f"(width < {live_path.NARROW} ? '' : '{yours} ') + {value}"
    ).mark_text(align="left", baseline="middle", dx=8, fontSize=16, fontWeight=style.NAME_WEIGHT)
    drawn = [own.encode(x=x, y="m:Q", text="label:N")]
    for number, (trace, at) in enumerate(zip(traces, _spread(traces), strict=True)):
        drawn.append(_end(end, trace, at, live_path.trace_look(trace, number, palette)[0], x))
    return drawn


def _spread(traces: Sequence[Trace]) -> list[float]:
    """Where the names of other scenarios stand: at their last values, but apart."""
    if not traces:
        return []
    ends = [math.log(trace.multipliers[-1]) for trace in traces]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    gap = _SHARE * (high - low)
    placed = labels.spread(ends, gap, low - gap * len(ends), high + gap * len(ends))
    return [math.exp(each) for each in placed]


def _end(end: alt.Chart, trace: Trace, at: float, colour: str, x: alt.X) -> alt.Chart:
    last = trace.multipliers[-1]
    change = verdict_text.change(last)
    value = verdict_text.factor(last, 1) if last >= _MULTIPLE else change
    glyph = f" {SIGNS[trace.reading].glyph}" if trace.reading else ""
    short = trace.short or trace.name
    wide = vega_params.quoted(f"{trace.name} {value}{glyph}")
    narrow = rf"{vega_params.quoted(short)}\n{value}"
    away = "(scale('y', datum.at) - scale('y', datum.m))"
    moved = f"abs({away}) < {_APART} ? (({away} < 0 ? -1 : 1) * {_APART} - {away}) : 0"
    named: alt.Chart = (
        end.transform_calculate(
            at=f"{at}",
            label=f"width < {live_path.NARROW} ? '{narrow}' : '{wide}'",
        )
        .mark_text(
            align="left",
            baseline="middle",
            color=colour,
            dx=8,
            dy=alt.ExprRef(moved),
            fontSize=style.LABEL_SIZE,
            fontWeight=style.NAME_WEIGHT,
            lineBreak="\n",
        )
        .encode(x=x, y="at:Q", text="label:N")
    )
    return named


def _bent(part: str) -> str:
    """A better part of the way between two rows at which M is 1, from a good one."""
    return f"datum.straight - {part} * ({part} - 1) / 4 * datum.bends / datum.rise"


def _crossing(base: alt.Chart, shock: date, palette: Palette) -> alt.LayerChart:
    """Where demand crosses its trend for the last time: a rule with its date, between two rows."""
    found = (
        base.transform_window(
            [alt.WindowFieldDef(op="lag", field="m", param=2, **{"as": "earlier"})],
            before="lag(m)",
            date_before="lag(date)",
            later="lead(m)",
            sort=[alt.SortField("step")],
        )
        .transform_filter("datum.step > 1 && (datum.before < 1) != (datum.m < 1)")
        .transform_joinaggregate(last="max(step)")
        .transform_filter("datum.step == datum.last")
        .transform_calculate(
            rise="datum.m - datum.before",
            bend="datum.earlier - 2 * datum.before + datum.m",
        )
        .transform_calculate(
            bends="datum.bend + "
            "(isValid(datum.later) ? datum.before - 2 * datum.m + datum.later : datum.bend)",
            straight="(1 - datum.before) / datum.rise",
        )
        # By Bessel's formula, the curve between two rows from the two on either side: two steps
        # from the straight line are within a day or two of the root.
        .transform_calculate(first=_bent("datum.straight"))
        .transform_calculate(part=_bent("datum.first"))
        .transform_calculate(
            crossing="toDate(datum.date_before + (datum.date - datum.date_before) * datum.part)",
            colour=f"datum.m < 1 ? '{palette.market}' : '{palette.huang}'",
        )
    )
    up, down = (
        vega_params.quoted(_("As much as without R1 again:")),
        vega_params.quoted(_("Less than without R1 from")),
    )
    when = _when("datum.crossing", shock)
    x = alt.X("crossing:T", scale=live_path.time_scale(shock))
    colour = alt.Color("colour:N", scale=None)
    # Towards the middle: the label of a late date would stand out of the picture.
    first, end = live_path.milliseconds(shock, 0), live_path.milliseconds(shock, live_path.YEARS)
    align: Any = alt.ExprRef(
        f"(datum.crossing - {first}) / {end - first} < {_LABEL_LEFT} ? 'left' : 'right'"
    )
    # One line where there is room for it beside the farthest point's.
    top = f"(width < {live_path.NARROW} ? 0 : {_ROW})"
    words = f"(datum.m < 1 ? '{down}' : '{up}') + (width < {live_path.NARROW} ? '\\n' : ' ')"
    one = alt.Chart()
    return _together(
        found.transform_calculate(label=f"{words} + {when}"),
        one.mark_rule(strokeWidth=style.LEADER_LINE).encode(
            x=x, y=_at("1"), y2=alt.value(alt.ExprRef(top)), color=colour
        ),
        one.mark_text(
            align=align,
            baseline="top",
            dx=alt.ExprRef(f"({align.expr}) == 'left' ? 6 : -6"),
            fontSize=style.LABEL_SIZE,
            fontWeight=style.NAME_WEIGHT,
            lineBreak="\n",
        ).encode(x=x, y=alt.value(alt.ExprRef(top)), text="label:N", color=colour),
    )
