"""Published figures, computed again by the functions that drive the sliders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components import format as fmt
from components import language, theme
from components.charts import style
from components.charts.written import write
from components.language import gettext as _
from components.theme import Appearance, Palette
from data.model import PublishedFigure

_TABLE_HEIGHT = 560
_STRIP_HEIGHT = 74  #: pixels, the axis included
#: What the strip shows at least, in tolerances: room for the words at the band's ends.
_REACH = 1.25


def computed(figures: Sequence[PublishedFigure]) -> pd.DataFrame:
    """The figures with what the model's functions give now: a row each. Not to be changed."""
    return _computed(language.current(), figures)


@st.cache_resource(max_entries=8, show_spinner=False)
def _computed(language_code: str, _figures: Sequence[PublishedFigure]) -> pd.DataFrame:
    rows = []
    for figure in _figures:
        computed = figure.compute()
        rows.append(
            {
                "agrees": figure.reproduced(computed),
                "label": figure.label(language_code),
                "published": figure.expected,
                "computed": computed,
                "difference": computed / figure.expected - 1,
                "tolerance": figure.tolerance,
                "unit": fmt.unit(figure.unit),
                "source": figure.source or "",
                "url": next(iter(figure.urls), None),
            }
        )
    return pd.DataFrame(rows)


def _strip(table: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """Every figure by how much of its tolerance it uses; outside the band it differs."""
    # The smallest tolerances stand for rounding; what is exact uses none of them.
    frame = table.assign(
        used=table["difference"] / table["tolerance"],
        colour=[palette.huang if agrees else palette.market for agrees in table["agrees"]],
        published=[fmt.significant(value) for value in table["published"]],
        computed=[fmt.significant(value) for value in table["computed"]],
    )[["label", "used", "colour", "published", "computed"]]
    reach = max(_REACH, float(frame["used"].abs().max()) * 1.05)
    names = {-1: _("as low as allowed"), 0: _("exact"), 1: _("as high as allowed")}
    worded = " : ".join(f"datum.value == {at} ? {json.dumps(name)}" for at, name in names.items())
    axis = alt.Axis(
        values=list(names), labelExpr=f"{worded} : ''", labelFlush=False, ticks=False, domain=False
    )
    x = alt.X("used:Q", title=None, axis=axis, scale=alt.Scale(domain=[-reach, reach], nice=False))
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
        ).properties(height=_STRIP_HEIGHT),
        palette,
    )


def finding(table: pd.DataFrame) -> str:
    """How many of the figures agree, in a sentence."""
    return _(
        "{right} of {all} published figures come out of the model’s own functions, within the "
        "tolerance given."
    ).format(right=int(table["agrees"].sum()), all=len(table))


def show(table: pd.DataFrame) -> None:
    """The sentence, the strip and the table of what `computed` gave."""
    results = tuple(table["computed"])
    _show(results, language.current(), theme.appearance(), table)


@st.cache_resource(max_entries=16, show_spinner=False)
def _show(
    results: tuple[float, ...], spoken: str, appearance: Appearance, _table: pd.DataFrame
) -> None:
    """The section as it was made once for the results: Streamlit replays it."""
    del results, spoken  # parts of the key
    table = _table
    sentence = finding(table)
    if table["agrees"].all():
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.error(sentence, icon=":material/error:")
    strip = write(_strip(table, theme.PALETTES[appearance]))
    specification = {**strip.specification, "datasets": dict(strip.datasets)}
    st.vega_lite_chart(specification, theme=None, alt=sentence)
    st.caption(
        _(
            "Each stroke is a published figure, placed by how much of its tolerance the "
            "model’s result uses; the band is what is allowed."
        )
    )
    columns = _columns()
    st.dataframe(
        _worded(table),
        hide_index=True,
        height=_TABLE_HEIGHT,
        column_order=list(columns),
        column_config=columns,
        alt=_("Published figures beside what the model computes"),
    )


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """The table as the visitor's language writes it."""
    yes, no = _("✓ agrees"), _("✗ differs")
    return table.assign(
        agrees=[yes if agrees else no for agrees in table["agrees"]],
        difference=[fmt.percent(value, 2) for value in table["difference"]],
        tolerance=[
            f"± {fmt.percent(value, 1 if value >= 0.001 else 4, signed=False)}"
            for value in table["tolerance"]
        ],
        published=[fmt.significant(value) for value in table["published"]],
        computed=[fmt.significant(value) for value in table["computed"]],
    )


def _columns() -> dict[str, Any]:
    """The columns as they are shown, from left to right."""
    of = st.column_config
    return {
        "agrees": _("Result"),
        "label": of.TextColumn(_("Published figure"), width=340),
        "published": of.TextColumn(_("Published"), alignment="right"),
        "computed": of.TextColumn(_("Computed now"), alignment="right"),
        "unit": of.TextColumn(_("Unit"), width=120),
        "difference": of.TextColumn(_("Difference"), alignment="right"),
        "tolerance": of.TextColumn(_("Tolerance"), alignment="right"),
        "source": _("Source"),
        "url": of.LinkColumn(_("Link"), display_text=":material/open_in_new:"),
    }
