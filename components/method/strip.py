"""The strip of published figures: how much of its tolerance each result of the model uses.

On its page it is HTML, which needs none of the scripts that draw charts (0.3 MB); a picture of it
is drawn as all charts are.
"""

from __future__ import annotations

import json
from html import escape

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import style
from components.language import gettext as _
from components.language import mark
from components.theme import Palette

_HEIGHT = 74  #: pixels, the axis included
#: How far the strip reaches, in tolerances; what lies further off stands at its end.
_REACH = 2.5
_WHOLE = _REACH * 1.02  #: the strokes at its ends are drawn whole
#: The numbers of the strip by column, with what the column is called.
COLUMNS = {
    "label": mark("Published figure"),
    "published": mark("Published"),
    "computed": mark("Computed now"),
    "unit": mark("Unit"),
    "difference": mark("Difference"),
    "tolerance": mark("Tolerance"),
    "source": mark("Source"),
}


def how_to_read() -> str:
    """What the strip's strokes and its band are."""
    return _(
        "Each stroke is a published figure, placed by how much of its tolerance the "
        "model’s result uses; the band is what is allowed, and what lies far off stands at "
        "the end."
    )


def html(table: pd.DataFrame, spoken: str) -> str:
    """The strip of the figures that `published_table.computed` gave; `spoken` says what it shows.

    A stroke tells its figure to a pointer; for everybody the tables below do.
    """
    strokes = "".join(
        f'<span class="{"agrees" if agrees else "differs"}" style="left:{_place(used):.2f}%" '
        f'title="{escape(_told(label, published, result, used), quote=True)}"></span>'
        for label, published, result, used, agrees in zip(
            table["label"],
            table["published"],
            table["computed"],
            table["difference"] / table["tolerance"],
            table["agrees"],
            strict=True,
        )
    )
    words = "".join(
        f'<span style="left:{_place(at):.2f}%">{escape(name)}</span>'
        for at, name in _names().items()
    )
    band = f"left:{_place(-1):.2f}%;right:{100 - _place(1):.2f}%"
    return (
        f'<div class="published-strip" role="img" aria-label="{escape(spoken, quote=True)}">'
        f'<div class="strokes"><div class="band" style="{band}"></div>{strokes}</div>'
        f'<div class="words" aria-hidden="true">{words}</div></div>'
    )


def _place(used: float) -> float:
    """Where that part of the tolerance lies, in percent of the strip's width."""
    return 50 * (1 + min(max(used, -_REACH), _REACH) / _WHOLE)


def _told(label: str, published: float, computed: float, used: float) -> str:
    said = _(
        "{figure}: published {published}, computed now {computed}; uses {part} of its tolerance"
    )
    return said.format(
        figure=label,
        published=fmt.significant(published),
        computed=fmt.significant(computed),
        part=fmt.percent(used, 0),
    )


def _names() -> dict[int, str]:
    return {-1: _("as low as allowed"), 0: _("exact"), 1: _("as high as allowed")}


def chart(table: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """Every figure by how much of its tolerance it uses; outside the band it differs."""
    used = table["difference"] / table["tolerance"]
    frame = table.assign(
        used=used,
        at=used.clip(-_REACH, _REACH),
        colour=[palette.huang if agrees else palette.market for agrees in table["agrees"]],
        published=[fmt.significant(value) for value in table["published"]],
        computed=[fmt.significant(value) for value in table["computed"]],
    )[["label", "used", "at", "colour", "published", "computed"]]
    names = _names()
    worded = " : ".join(f"datum.value == {at} ? {json.dumps(name)}" for at, name in names.items())
    axis = alt.Axis(
        values=list(names), labelExpr=f"{worded} : ''", labelFlush=False, ticks=False, domain=False
    )
    x = alt.X("at:Q", title=None, axis=axis, scale=alt.Scale(domain=[-_WHOLE, _WHOLE], nice=False))
    band = alt.Chart(pd.DataFrame([{"from": -1, "to": 1}]))
    return style.styled(
        alt.layer(
            band.mark_rect(color=palette.faint, opacity=0.5).encode(x="from:Q", x2="to:Q"),
            alt.Chart(frame)
            .mark_tick(thickness=2, size=26)
            .encode(
                x=x,
                color=alt.Color("colour:N", scale=None),
                tooltip=[
                    alt.Tooltip("label:N", title=_("Published figure")),
                    alt.Tooltip("published:N", title=_("Published")),
                    alt.Tooltip("computed:N", title=_("Computed now")),
                    alt.Tooltip("used:Q", title=_("Part of the tolerance used"), format="+.0%"),
                ],
            ),
        ).properties(height=_HEIGHT),
        palette,
    )
