"""Figure 4: how the error of the comparison grows with waiting, and which would do."""

from __future__ import annotations

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.evidence.assessment_cache import CERTAINTY, Outlook
from components.language import gettext as _
from components.language import ngettext
from components.theme import Palette

_ROW = 58
_NAME, _DOWN = -14, 9


def cached(outlook: Outlook, identity: str) -> Figure:
    """The figure, made once for `identity` (of the figures), the language and the colours."""
    return figure.cached("evidence-waiting", (identity,), lambda palette: _figure(outlook, palette))


def _table(outlook: Outlook) -> pd.DataFrame:
    rows = []
    for waits in zip(*outlook.waits.values(), strict=True):
        errors = [each.error for each in waits]
        rows.append(
            {
                "row": _when(waits[0].quarters),
                "quarters": waits[0].quarters,
                "low": min(errors),
                "high": max(errors),
            }
        )
    return pd.DataFrame(rows)


def _when(quarters: int) -> str:
    if not quarters:
        return _("today")
    return ngettext("in {count} quarter", "in {count} quarters", quarters).format(count=quarters)


def title(outlook: Outlook) -> str:
    """Whether the error grows with waiting."""
    grows = all(waits[-1].error > waits[0].error for waits in outlook.waits.values())
    return (
        _("Waiting will not settle it: forecasts grow worse with distance")
        if grows
        else _("Waiting helps: the error of the comparison shrinks")
    )


def sentences(outlook: Outlook) -> list[str]:
    """How small the error would have to be for each reading, and what is expected of waiting."""
    percent = round(100 * CERTAINTY)
    texts = {
        "huang": (
            _(
                "If Huang is right, {percent} of 100 would be reached with an error of {error} or "
                "less."
            ),
            _("If Huang is right, no accuracy would give {percent} of 100."),
        ),
        "market": (
            _(
                "If the market is right, {percent} of 100 would be reached with an error of "
                "{error} or less."
            ),
            _(
                "If the market is right, no accuracy of today’s figures would give {percent} of "
                "100: who uses the computing, and how far laboratories use what they save, is not "
                "known."
            ),
        ),
    }
    said = []
    for truth, error in outlook.needed.items():
        some, none = texts[truth]
        said.append(
            none.format(percent=percent)
            if error is None
            else some.format(percent=percent, error=fmt.number(error, 2))
        )
    return said


def _figure(outlook: Outlook, palette: Palette) -> Figure:
    table = _table(outlook)
    values = [
        _("{name}: {value}").format(name=row["row"], value=_range(row["low"], row["high"]))
        for row in table.to_dict("records")
    ]
    error = outlook.needed.get("huang")
    enough = [] if error is None else [{"x": error, "name": _enough(error)}]
    needed = pd.DataFrame(enough, columns=["x", "name"])
    return Figure(
        name="evidence-waiting",
        title=title(outlook),
        chart=templates.filled(
            _form, palette, {"rows": table.assign(name=values), "needed": needed}, silent=True
        ),
        alt=fmt.listed(values),
        source=_("Source: the record of the growth rules on Nvidia’s data centres."),
        table=table,
        labels={
            "row": _("When"),
            "quarters": _("Further quarters"),
            "low": _("Error, lower rule"),
            "high": _("Error, higher rule"),
        },
        remarks=[
            _("Error of the comparison in logarithms (0.10 is about 10%), at our own settings.")
        ],
    )


def _enough(error: float) -> str:
    return "▲ " + _("enough if Huang is right: {error}").format(error=fmt.number(error, 2))


def _range(low: float, high: float) -> str:
    one, other = fmt.number(low, 2), fmt.number(high, 2)
    return one if one == other else _("{low} to {high}").format(low=one, high=other)


def _form(palette: Palette) -> Composed:
    rows, needed = templates.named("rows"), templates.named("needed")
    scale = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(grid=True, tickCount=5, format=".1f", labelFontSize=13)
    y = alt.Y("row:N", sort=None, title=None, axis=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, scale=scale, axis=axis)

    bars = rows.mark_bar(height=14, yOffset=_DOWN, color=palette.mark).encode(x=x("low"), y=y)
    reach = rows.mark_bar(
        height=14,
        yOffset=_DOWN,
        fill=palette.band,
        stroke=palette.mark,
        strokeWidth=1,
    ).encode(x=x("low"), x2="high:Q", y=y)
    name = rows.encode(x=alt.value(0), y=y, text="name:N")
    ground = name.mark_text(
        align="left", dy=_NAME, fontSize=13, stroke=palette.background, strokeWidth=4
    )
    names = name.mark_text(align="left", dy=_NAME, fontSize=13, color=palette.ink)
    line = needed.mark_rule(color=palette.huang, strokeWidth=2, strokeDash=[6, 3]).encode(x=x("x"))
    label = needed.mark_text(
        align="left", dx=6, fontSize=13, fontWeight=600, color=palette.huang
    ).encode(x=x("x"), y=alt.value(-8), text="name:N")
    whole: Composed = alt.layer(bars, reach, line, label, ground, names).properties(
        height={"step": _ROW}
    )
    return whole
