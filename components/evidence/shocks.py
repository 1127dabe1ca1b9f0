"""Other shocks of the kind: a picture, a table, and what so few cases can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from calc.shocks import ESTIMATION_SESSIONS, ShockReaction, share_interval
from components import format as fmt
from components import language
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.content.text import localized, source_line
from components.language import gettext as _
from components.language import mark, ngettext
from components.markdown import escape_markdown
from components.theme import Palette
from data.shocks import MARKET, FirstReading, Shock, bundled_reactions, load_shocks, without_subject

READINGS: Mapping[FirstReading, str] = {
    FirstReading.BORNE_OUT: mark("● held"),
    FirstReading.NOT_BORNE_OUT: mark("○ did not hold"),
    FirstReading.OPEN: mark("◆ still open"),
}
_SHAPES: Mapping[FirstReading, str] = {
    FirstReading.BORNE_OUT: "circle",
    FirstReading.NOT_BORNE_OUT: "circle",
    FirstReading.OPEN: "diamond",
}
_ROW = 72
_NAME, _DETAIL, _DOWN = -24, -7, 14


def tally(shocks: Sequence[Shock]) -> str:
    """How often the first reading held, and what so few cases can show of that."""
    counted = Counter(shock.first_reading for shock in shocks)
    held, failed, open_ = (counted[each] for each in FirstReading)
    sentence = _(
        "Of {count} such shocks the first reading held in {held}, did not in {failed}, and is open "
        "in {open}."
    ).format(count=len(shocks), held=held, failed=failed, open=open_)
    if not held + failed:
        return sentence
    low, high = share_interval(held, held + failed)
    return f"{sentence} " + _(
        "From {decided} decided cases the share that holds may be anything from {low} to {high} of "
        "100 (exact 90% interval): chosen by hand and afterwards, they show that either happens, "
        "not how often."
    ).format(decided=held + failed, low=round(100 * low), high=round(100 * high))


def recovery(reaction: ShockReaction) -> str:
    """When the price was back above its close of the eve."""
    sessions = reaction.recovery.sessions
    if sessions is None:
        return _("not back yet")
    return ngettext("back after {count} session", "back after {count} sessions", sessions).format(
        count=sessions
    )


def cached() -> Figure:
    """The figure, made once for the language and the colours."""
    return figure.cached("evidence-shocks", (), _figure)


def _table() -> pd.DataFrame:
    """The first symbol of each shock: what it did beyond the market, and until recovered."""
    found, rows = bundled_reactions(), []
    for shock in load_shocks():
        symbol = shock.symbols[0]
        reaction = found[shock.id][symbol]
        rows.append(
            {
                "row": f"{localized(shock, 'title')}, {fmt.day(shock.session)}",
                "symbol": symbol,
                "abnormal": 100 * reaction.abnormal,
                "t": reaction.t,
                "sessions": reaction.recovery.sessions,
                "recovery": recovery(reaction),
                "reading": _(READINGS[shock.first_reading]),
                "shape": _SHAPES[shock.first_reading],
                "filled": 0.0 if shock.first_reading is FirstReading.NOT_BORNE_OUT else 1.0,
            }
        )
    return pd.DataFrame(rows)


def _detail(row: pd.Series) -> str:
    return _("{symbol} {move} · {recovery} · {reading}").format(
        symbol=row["symbol"],
        move=fmt.percent(row["abnormal"] / 100, 1),
        recovery=row["recovery"],
        reading=row["reading"],
    )


def _figure(palette: Palette) -> Figure:
    table = _table()
    drawn = table.assign(detail=table.apply(_detail, axis=1))
    shown = table.drop(columns=["shape", "filled"])
    return Figure(
        name="evidence-shocks",
        title=_title(),
        chart=templates.filled(_form, palette, {"rows": drawn}, silent=True),
        alt=fmt.listed(f"{row.row}: {row.detail}" for row in drawn.itertuples()),
        source=_(
            "Source: saved closes; market model on {sessions} sessions against {market}."
        ).format(sessions=ESTIMATION_SESSIONS, market=MARKET),
        table=shown,
        labels={
            "row": _("Shock"),
            "symbol": _("Symbol"),
            "abnormal": _("Abnormal return, %"),
            "t": _("t statistic"),
            "sessions": _("Sessions until recovered"),
            "recovery": _("Way back"),
            "reading": _("First reading"),
        },
        remarks=[
            _("Bars: the fall beyond the market in the first session."),
            tally(load_shocks()),
            cleaned(),
        ],
    )


def cleaned() -> str:
    """What Nvidia's own shocks come to where Nvidia is taken out of the market's fund."""
    titles = {shock.id: localized(shock, "title") for shock in load_shocks()}
    falls = [
        fmt.pair(titles[id_], fmt.percent(found.abnormal, 1))
        for id_, found in without_subject().items()
    ]
    return _(
        "{market} is taken as it is, with Nvidia in it; without Nvidia its own falls are: {falls}."
    ).format(market=MARKET, falls=fmt.listed(falls))


def _title() -> str:
    counted = Counter(shock.first_reading for shock in load_shocks())
    return _(
        "How often does the first reading hold? {held} of {decided} decided, {open} open"
    ).format(
        held=counted[FirstReading.BORNE_OUT],
        decided=counted[FirstReading.BORNE_OUT] + counted[FirstReading.NOT_BORNE_OUT],
        open=counted[FirstReading.OPEN],
    )


def _form(palette: Palette) -> Composed:
    rows = templates.named("rows")
    y = alt.Y("row:N", sort=None, title=None, axis=None)
    x = alt.X(
        "abnormal:Q",
        title=None,
        axis=alt.Axis(
            orient="top",
            tickCount=5,
            format=".0f",
            labelExpr="datum.label + ' %'",
            labelFontSize=13,
            labelOverlap="greedy",
            grid=True,
        ),
        scale=alt.Scale(zero=True, nice=True),
    )
    stem = rows.mark_bar(height=3, yOffset=_DOWN, color=palette.mark).encode(
        x=x, x2=alt.datum(0), y=y
    )
    end = rows.mark_point(
        size=130, stroke=palette.ink, strokeWidth=2, fill=palette.ink, opacity=1, yOffset=_DOWN
    ).encode(
        x=x,
        y=y,
        shape=alt.Shape("shape:N", scale=None),
        fillOpacity=alt.FillOpacity("filled:Q", scale=None),
    )
    zero = templates.once().mark_rule(color=palette.ink, strokeWidth=1.25).encode(x=alt.datum(0))
    # A text wider than the picture would be counted as part of it, and squeeze the bars.
    within: dict[str, Any] = {"align": "left", "limit": alt.ExprRef("width")}
    names = rows.mark_text(
        dy=_NAME, fontSize=14, fontWeight=600, color=palette.ink, **within
    ).encode(x=alt.value(0), y=y, text="row:N")
    details = rows.mark_text(dy=_DETAIL, fontSize=13, color=palette.neutral, **within).encode(
        x=alt.value(0), y=y, text="detail:N"
    )
    whole: Composed = alt.layer(stem, zero, end, names, details).properties(height={"step": _ROW})
    return whole


def table() -> None:
    """What set each shock off, what the other side answered, and what came of it."""
    _drawn(key=language.current())


@st.cache_resource(max_entries=4, show_spinner=False)
def _drawn(key: str) -> None:
    st.table(words(), border="horizontal", hide_index=True)
    st.caption("  \n".join(sources()))


def words() -> pd.DataFrame:
    """The shocks in words, a row each."""
    found = bundled_reactions()
    return pd.DataFrame([_words(shock, found[shock.id]) for shock in load_shocks()])


def _words(shock: Shock, found: Mapping[str, ShockReaction]) -> dict[str, str]:
    measured = fmt.listed(
        f"{symbol} {fmt.percent(each.abnormal, 1)}, {recovery(each)}"
        for symbol, each in found.items()
    )
    if shock.absent:
        measured += ". " + _("No saved prices, so not measured: {symbols}").format(
            symbols=", ".join(shock.absent)
        )
    return {
        _("Shock"): f"**{escape_markdown(localized(shock, 'title'))}**, {fmt.day(shock.session)}",
        _("What set it off"): escape_markdown(localized(shock, "trigger")),
        _("What the other side answered"): escape_markdown(localized(shock, "answer")),
        _("Abnormal return, and the way back"): escape_markdown(measured),
        _("First reading"): escape_markdown(
            f"{_(READINGS[shock.first_reading])}. {localized(shock, 'reason')}"
        ),
    }


def sources() -> list[str]:
    """The sources of each shock, a line each in Markdown."""
    return [
        fmt.pair(
            f"**{escape_markdown(localized(shock, 'title'))}**",
            "; ".join(source_line(source) for source in shock.sources),
        )
        for shock in load_shocks()
    ]
