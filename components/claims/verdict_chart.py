"""The verdicts at a glance: one tile a statement, one row a verdict. A click opens a statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components import format as fmt
from components import theme
from components.charts import style
from components.charts.written import WrittenChart, write
from components.claims import selection, texts, verdicts
from components.claims.review_cache import Examined
from components.language import gettext as _
from data.claims import Claim, Verdict, counts

_TILE = 30  #: pixels
_STEP = 35
_ROW = 66
_TILES_FROM = 26  #: pixels below the row's label
_PICK = "picked"
_CLICKS = "_claims_chart_clicks"
_TILES = "data0"  #: as `write` calls the rows of the first layer


def draw(examined: Examined, shown: Sequence[Claim], opened: Claim | None) -> None:
    """The chart; what the filters hide is faint, the open statement has a thick edge."""
    claims = examined.review.ledger.claims
    number = counts(claims)
    written = _written(examined.key(theme.appearance()), claims)
    key = examined.key(
        theme.appearance(), [claim.id for claim in shown], opened.id if opened else ""
    )
    tiles = {_TILES: _tiles(key, claims, shown, opened)}
    st.vega_lite_chart(
        {**written.specification, "datasets": {**written.datasets, **tiles}},
        theme=None,
        # A new key forgets the click, so that the same tile can be clicked again.
        key=_key(),
        on_select=_follow_click,
        selection_mode=_PICK,
        alt=_("Verdicts on {count} statements: {list}.").format(
            count=len(claims),
            list=fmt.listed(verdicts.counted(v, number[v]) for v in Verdict),
        ),
    )


def _key() -> str:
    return f"verdicts_{st.session_state.get(_CLICKS, 0)}"


def _follow_click() -> None:
    state = st.session_state.get(_key())
    picked = state["selection"].get(_PICK) if state else None
    if picked:
        selection.open_claim(str(picked[0]["id"]))
        st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1


@st.cache_resource(max_entries=16, show_spinner=False)
def _written(key: str, _claims: Sequence[Claim]) -> WrittenChart:
    """The chart, whose tiles are replaced by those of the moment."""
    return write(chart(_claims, _claims, None))


@st.cache_resource(max_entries=400, show_spinner=False)
def _tiles(
    key: str, _claims: Sequence[Claim], _shown: Sequence[Claim], _opened: Claim | None
) -> pa.Table:
    return pa.Table.from_pandas(_rows(_claims, _shown, _opened), preserve_index=False)


def chart(claims: Sequence[Claim], shown: Sequence[Claim], opened: Claim | None) -> alt.LayerChart:
    """The tiles with their numbers below their row's label, at fixed distances in pixels."""
    tiles = alt.Chart(_rows(claims, shown, opened))
    longest = max(counts(claims).values())
    # Where there is no room for all, they move closer.
    x_scale = _pixels(longest * _STEP)
    x_scale.range = [0, {"expr": f"min(width, {longest * _STEP})"}]
    x = alt.X("place:Q", axis=None, scale=x_scale)
    y = alt.Y("top:Q", axis=None, scale=_pixels(len(Verdict) * _ROW))
    opacity = alt.Opacity("opacity:Q", scale=None)
    squares = (
        tiles.mark_square(size=_TILE**2, strokeWidth=1.5, cursor="pointer")
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            opacity=opacity,
            description="spoken:N",
            tooltip=[
                alt.Tooltip("number:N", title=_("Statement")),
                alt.Tooltip("phrase:N", title=_("The article")),
                alt.Tooltip("verdict:N", title=_("Verdict")),
            ],
        )
        .add_params(alt.selection_point(name=_PICK, fields=["id"], on="click"))
    )
    numbers = tiles.mark_text(fontSize=13, fontWeight=600, aria=False).encode(
        x=x, y=y, text="number:N", color=alt.Color("text:N", scale=None), opacity=opacity
    )
    rings = tiles.mark_square(
        size=(_TILE + 8) ** 2, filled=False, strokeWidth=2, tooltip=None, aria=False
    ).encode(x=x, y=y, stroke=alt.Stroke("ring:N", scale=None))
    labels = (
        alt.Chart(_labels(claims))
        .mark_text(align="left", baseline="top", fontSize=style.LABEL_SIZE, aria=False)
        .encode(x=alt.X("place:Q", axis=None), y=alt.Y("top:Q", axis=None), text="label:N")
    )
    layered = alt.layer(rings, squares, numbers, labels).properties(
        height=len(Verdict) * _ROW, padding=0
    )
    return style.styled(layered, theme.palette())


def _pixels(length: int) -> alt.Scale:
    return alt.Scale(domain=[0, length], range=[0, length], nice=False, zero=False)


def _rows(claims: Sequence[Claim], shown: Sequence[Claim], opened: Claim | None) -> pd.DataFrame:
    appearance, palette = theme.appearance(), theme.palette()
    rows: list[dict[str, Any]] = []
    for row, verdict in enumerate(Verdict):
        tile = verdicts.tile(verdict, appearance)
        members = [claim for claim in claims if claim.verdict is verdict]
        for column, claim in enumerate(members):
            rows.append(
                {
                    "id": claim.id,
                    "number": claim.number,
                    "phrase": texts.quoted(claim),
                    "verdict": verdicts.label(verdict),
                    "spoken": _("Statement {number}, {phrase}: {verdict}").format(
                        number=claim.number,
                        phrase=texts.quoted(claim),
                        verdict=verdicts.label(verdict),
                    ),
                    "place": column * _STEP + _TILE / 2 + 1,
                    "top": row * _ROW + _TILES_FROM + _TILE / 2,
                    "fill": tile.fill,
                    "stroke": tile.stroke,
                    "ring": palette.ink if claim is opened else "transparent",
                    "text": tile.text,
                    "opacity": 1 if claim in shown else 0.25,
                }
            )
    return pd.DataFrame(rows)


def _labels(claims: Sequence[Claim]) -> pd.DataFrame:
    number = counts(claims)
    return pd.DataFrame(
        [
            {
                "place": 0,
                "top": row * _ROW + 4,
                "label": verdicts.counted(verdict, number[verdict]),
            }
            for row, verdict in enumerate(Verdict)
        ]
    )
