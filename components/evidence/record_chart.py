"""Figure 1: what came against each forecast, beside how far such forecasts were off before."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.evidence import selection
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.language import mark
from components.theme import Palette
from data.companies import BILLION
from data.evidence import Counterfactual, Subject, Track

_ROW = 88
_BAND = 16
#: Pixels from the middle of a row to its name, its detail, its band and the number under the mark.
_NAME, _DETAIL, _DOWN, _NUMBER = -30, -13, 10, 31
_TICKS: Mapping[float, str] = {0.5: "½", 0.75: "¾", 1.5: "1½", 2: "2", 3: "3"}

_NAMES: Mapping[tuple[Counterfactual, Subject], str] = {
    (Counterfactual.ANALYSTS, Subject.NVIDIA_REVENUE): mark("Analysts: Nvidia’s revenue"),
    (Counterfactual.ANALYSTS, Subject.CAPEX_FOUR): mark("Analysts: spending of four cloud firms"),
}


def cached(assessed: Assessed) -> Figure:
    """The figure, made once for the assessment, the language and the colours."""
    return figure.cached(
        "evidence-record", (assessed.identity,), lambda palette: _figure(assessed.tracks, palette)
    )


def name(track: Track) -> str:
    """Whose forecast of what."""
    known = _NAMES.get((track.counterfactual, track.subject))
    if known is not None:
        return _(known)
    return _("Rule: {name}").format(name=selection.name(track.counterfactual).lower())


def _title(tracks: Sequence[Track]) -> str:
    """What the misses say together, each held against its own usual one."""
    above = [track.miss > track.usual for track in tracks]
    if len(above) > 1 and any(above) and not all(above):
        return _("Against their own record, forecasts missed in opposite directions")
    if all(above):
        return _("More came than usual, against the forecasters’ own record")
    return _("Less came than usual, against the forecasters’ own record")


def _figure(tracks: Sequence[Track], palette: Palette) -> Figure:
    table = pd.DataFrame(
        [
            {
                "row": name(each),
                "came": math.exp(each.miss),
                "usual": math.exp(each.usual),
                "low": math.exp(each.usual - each.spread),
                "high": math.exp(each.usual + each.spread),
                "detail": _detail(each),
            }
            for each in tracks
        ]
    )
    return Figure(
        name="evidence-record",
        title=_title(tracks),
        chart=templates.filled(_form, palette, _tables(tracks, table), silent=True),
        alt=fmt.listed(
            _("{row}: came ×{came}, usual miss ×{usual}, two in three ×{low} to ×{high}").format(
                row=row["row"],
                came=fmt.number(row["came"], 2),
                usual=fmt.number(row["usual"], 2),
                low=fmt.number(row["low"], 2),
                high=fmt.number(row["high"], 2),
            )
            for row in table.to_dict("records")
        ),
        source=_("Source: company filings; the forecasts stand below."),
        table=table,
        labels={
            "row": _("Forecast"),
            "came": _("Came, expected = 1"),
            "usual": _("Usual miss"),
            "low": _("Two in three from"),
            "high": _("Two in three to"),
            "detail": _("Forecast and outcome"),
        },
        remarks=[
            _(
                "◆ since the fall, ○ years before it, grey: two in three usual misses. To the "
                "right, more came than expected."
            )
        ],
    )


def _detail(track: Track) -> str:
    if track.ahead is not None:
        return _("{subject}, {count} quarters").format(
            count=track.ahead, subject=_(selection.SUBJECTS[track.subject])
        )
    return _("{expected} expected, {came} came").format(
        expected=_amounts(track.expected), came=_amounts(track.came)
    )


def _amounts(values: Sequence[float]) -> str:
    """One amount in billions of US dollars, or the lowest and the highest."""
    low, high = min(values), max(values)
    if low == high:
        return fmt.billions(low * BILLION)
    return _("{low} to {high}").format(
        low=fmt.billions(low * BILLION), high=fmt.billions(high * BILLION)
    )


def _tables(tracks: Sequence[Track], table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    past = [
        {"row": name(each), "x": math.exp(one.miss), "year": one.year}
        for each in tracks
        for one in each.past
    ]
    rows = table.assign(
        number=[_("×{factor}").format(factor=fmt.number(each, 2)) for each in table["came"]],
        note=[_("usual miss") if place == 0 else "" for place in range(len(table))],
    )
    return {"rows": rows, "past": pd.DataFrame(past, columns=["row", "x", "year"])}


def _form(palette: Palette) -> Composed:
    scale = alt.Scale(type="log", nice=False, padding=28)
    words = " : ".join(f"datum.value == {at} ? '×{text}'" for at, text in _TICKS.items())
    same = _("as expected")
    axis = alt.Axis(
        orient="top",
        values=[*_TICKS, 1],
        labelExpr=f"datum.value == 1 ? '{same}' : {words} : ''",
        labelFontSize=13,
        grid=True,
        domain=False,
        ticks=False,
    )
    rows, past = templates.named("rows"), templates.named("past")
    y = alt.Y("row:N", sort=None, title=None, axis=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, scale=scale, axis=axis)

    # A stroke in each row: a line through all of them would cross their names.
    expected = rows.mark_tick(
        color=palette.ink, thickness=1.5, size=_BAND + 18, yOffset=_DOWN
    ).encode(x=alt.datum(1, type="quantitative", scale=scale, axis=axis), y=y)
    band = rows.mark_bar(
        height=_BAND, cornerRadius=_BAND // 2, yOffset=_DOWN, color=palette.band
    ).encode(x=x("low"), x2="high:Q", y=y)
    usual = rows.mark_tick(
        color=palette.neutral, thickness=2, size=_BAND + 6, yOffset=_DOWN
    ).encode(x=x("usual"), y=y)
    years = past.mark_point(
        shape="circle", size=70, stroke=palette.neutral, strokeWidth=1.75, yOffset=_DOWN
    ).encode(
        x=x("x"),
        y=y,
        tooltip=[
            alt.Tooltip("year:N", title=_("Year")),
            alt.Tooltip("x:Q", title=_("Came, expected = 1"), format=".2f"),
        ],
    )
    came = rows.mark_point(
        shape="diamond", size=150, filled=True, color=palette.ink, opacity=1, yOffset=_DOWN
    ).encode(x=x("came"), y=y)
    number = rows.mark_text(dy=_NUMBER, fontSize=14, fontWeight=600, color=palette.ink).encode(
        x=x("came"), y=y, text="number:N"
    )
    note = rows.mark_text(dy=_NUMBER, align="left", fontSize=13, color=palette.neutral).encode(
        x=x("usual"), y=y, text="note:N"
    )
    title = rows.mark_text(
        align="left", dy=_NAME, fontSize=14, fontWeight=600, color=palette.ink
    ).encode(x=alt.value(0), y=y, text="row:N")
    detail = rows.mark_text(align="left", dy=_DETAIL, fontSize=13, color=palette.neutral).encode(
        x=alt.value(0), y=y, text="detail:N"
    )
    whole: Composed = alt.layer(
        band, expected, usual, years, came, number, note, title, detail
    ).properties(height={"step": _ROW})
    return whole
