"""Published figures, computed again by the functions that drive the sliders."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from components import format as fmt
from components import language, theme
from components.charts import style
from components.language import gettext as _
from data.model import PublishedFigure

_LARGE = 1e9
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _table(figures: Sequence[PublishedFigure]) -> pd.DataFrame:
    spoken = language.current()
    rows = []
    for figure in figures:
        computed = figure.compute()
        rows.append(
            {
                "agrees": figure.reproduced(computed),
                "label": figure.label(spoken),
                "published": figure.expected,
                "computed": computed,
                "difference": computed / figure.expected - 1,
                "tolerance": figure.tolerance,
                "unit": "" if figure.unit == "1" else figure.unit,
                "source": figure.source or "",
                "url": next(iter(figure.urls), None),
            }
        )
    return pd.DataFrame(rows)


def _figure(value: float) -> str:
    """Six digits, as the visitor's language writes them; large ones by powers of ten."""
    if abs(value) >= _LARGE:
        mantissa, exponent = f"{value:.5e}".split("e")
        power = str(int(exponent)).translate(_SUPERSCRIPT)
        return f"{fmt.number(float(mantissa), 5)} × 10{power}"
    digits = max(0, 5 - math.floor(math.log10(abs(value)))) if value else 0
    return fmt.number(value, digits)


def _strip(table: pd.DataFrame) -> alt.LayerChart:
    """Every figure by how much of its tolerance it uses; outside the band it differs."""
    palette = theme.palette()
    # The smallest tolerances stand for rounding; what is exact uses none of them.
    frame = table.assign(
        used=table["difference"] / table["tolerance"],
        colour=[palette.huang if agrees else palette.market for agrees in table["agrees"]],
    )[["label", "used", "colour"]]
    axis = alt.Axis(values=[-1, -0.5, 0, 0.5, 1], format="+.0%")
    x = alt.X("used:Q", title=_("Part of the tolerance used"), axis=axis)
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
                    alt.Tooltip("used:Q", title=_("Part of the tolerance used"), format="+.0%"),
                ],
            ),
        ).properties(height=44),
        palette,
    )


def show(figures: Sequence[PublishedFigure]) -> None:
    """The sentence and the table, computed now."""
    table = _table(figures)
    right = int(table["agrees"].sum())
    sentence = _("{right} of {all} published figures come out of the model’s own functions, within "
                 "the tolerance given.").format(right=right, all=len(table))  # fmt: skip
    if right == len(table):
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.error(sentence, icon=":material/error:")
    st.altair_chart(_strip(table), theme=None, key="validation_strip", alt=sentence)
    yes, no = _("✓ agrees"), _("✗ differs")
    shown = table.assign(
        agrees=[yes if agrees else no for agrees in table["agrees"]],
        difference=[fmt.percent(value, 2) for value in table["difference"]],
        tolerance=[
            f"± {fmt.percent(value, 1 if value >= 0.001 else 4, signed=False)}"
            for value in table["tolerance"]
        ],
        published=[_figure(value) for value in table["published"]],
        computed=[_figure(value) for value in table["computed"]],
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "agrees": _("Result"),
            "label": st.column_config.TextColumn(_("Published figure"), width="large"),
            "published": st.column_config.TextColumn(_("Published"), alignment="right"),
            "computed": st.column_config.TextColumn(_("Computed now"), alignment="right"),
            "difference": st.column_config.TextColumn(_("Difference"), alignment="right"),
            "tolerance": st.column_config.TextColumn(_("Tolerance"), alignment="right"),
            "unit": _("Unit"),
            "source": _("Source"),
            "url": st.column_config.LinkColumn(_("Link"), display_text=":material/open_in_new:"),
        },
        alt=_("Published figures beside what the model computes"),
    )
