"""Published figures, computed again by the functions that drive the sliders."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language, theme
from components.charts.figure import Figure
from components.language import gettext as _
from components.markdown import escape_markdown
from components.method import strip
from data.model import FigureGroup, PublishedFigure

_TABLE_HEIGHT = 360  #: pixels at most
_ROW_HEIGHT = 36


def computed(figures: Sequence[PublishedFigure]) -> pd.DataFrame:
    """The figures with what the model's functions give now: a row each. Not to be changed."""
    return _computed(language_code=language.current(), _figures=figures)


@st.cache_resource(max_entries=8, show_spinner=False)
def _computed(language_code: str, _figures: Sequence[PublishedFigure]) -> pd.DataFrame:
    rows = []
    for figure in _figures:
        computed = figure.compute()
        rows.append(
            {
                "tests": figure.tests.value,
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


def figure(table: pd.DataFrame) -> Figure:
    """The strip of the figures of `table`, as `computed` gave them, with their numbers."""
    palette = theme.palette()
    return Figure(
        name="r1-shock-published-figures",
        title=finding(table),
        chart=strip.chart(table, palette),
        alt=finding(table),
        source=_("Source: each figure’s own, which stands in its row; computed by this model."),
        table=table[list(strip.COLUMNS)],
        labels={key: _(label) for key, label in strip.COLUMNS.items()},
        remarks=(strip.how_to_read(),),
        terms=(strip.how_to_read(), rule()),
    )


def _of(table: pd.DataFrame, group: FigureGroup) -> pd.DataFrame:
    return table[table["tests"] == group.value]


def finding(table: pd.DataFrame) -> str:
    """What is tested, and how many of its figures agree, in a sentence."""
    rows = zip(table["tests"], table["agrees"], strict=True)
    physics = [agrees for tests, agrees in rows if tests == FigureGroup.PHYSICS.value]
    return _(
        "What is tested here is the physics: {right} of {all} figures that others counted or "
        "measured come out of the model’s own functions."
    ).format(right=sum(physics), all=len(physics))


def not_tested() -> str:
    """What the figures do not test."""
    return _(
        "They do not test the demand model: that is held against a placebo and against what "
        "happened since, on the page of the evidence."
    )


def rule() -> str:
    """How near a figure must come: one rule for all, which knows none of them."""
    return _(
        "The tolerance follows from one rule, which knows none of the figures: half a unit of the "
        "last digit that the source prints, zeros being digits too, of the figure and of each of "
        "its rounded inputs. What a source rounds further than it prints does not come out: it is "
        "named, not allowed."
    )


def _titles() -> dict[FigureGroup, tuple[str, str]]:
    """Each group's name and what it shows."""
    return {
        FigureGroup.PHYSICS: (
            _("Physics"),
            _("Operations, parameters, memory and machines that somebody counted or measured."),
        ),
        FigureGroup.CIRCULAR: (
            _("Circular by declaration"),
            _(
                "The source calculates as we do, or took an input from the figure itself: that it "
                "comes out shows only that we calculate alike."
            ),
        ),
        FigureGroup.ARITHMETIC: (
            _("Sums, ratios and growth rates"),
            _(
                "Arithmetic with published numbers: it shows that they fit together, and nothing "
                "about the model."
            ),
        ),
    }


def runs_sentence(ratios: Sequence[float]) -> str:
    """How far 6·N·D lies from operations that are known from elsewhere."""
    return _(
        "Not a printed figure, but a test: for {count} training runs whose operations are known "
        "from elsewhere, 6·N·D gives {median} times as many in the median, {low} to {high} times "
        "in all."
    ).format(
        count=len(ratios),
        median=fmt.number(statistics.median(ratios), 2),
        low=fmt.number(min(ratios), 2),
        high=fmt.number(max(ratios), 2),
    )


def show(table: pd.DataFrame, ratios: Sequence[float]) -> None:
    """The sentence, the strip and the tables of what `computed` gave, by what they test.

    `ratios` are 6·N·D over the operations of the training runs that are known from elsewhere.
    """
    results = (*table["computed"], *ratios)
    _show(
        results=results,
        language_code=language.current(),
        _table=table,
        _ratios=tuple(ratios),
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _show(
    results: tuple[float, ...],
    language_code: str,
    _table: pd.DataFrame,
    _ratios: tuple[float, ...],
) -> None:
    """The section as it was made once for the results: Streamlit replays it."""
    del results, language_code  # parts of the key
    table = _table
    sentence = finding(table)
    if _of(table, FigureGroup.PHYSICS)["agrees"].all():
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.warning(sentence, icon=":material/rule:")
    st.html(strip.html(table, sentence))
    st.caption(f"{strip.how_to_read()} {rule()}")
    for group, (title, meaning) in _titles().items():
        _group(_of(table, group), title, meaning)
        if group is FigureGroup.PHYSICS:
            st.markdown(runs_sentence(_ratios))


def _group(table: pd.DataFrame, title: str, meaning: str) -> None:
    st.subheader(title, anchor=False)
    st.markdown(f"{meaning} {_outcome(table)}")
    columns = _columns()
    st.dataframe(
        _worded(table),
        hide_index=True,
        height=min(_TABLE_HEIGHT, _ROW_HEIGHT * (len(table) + 1)),
        column_order=list(columns),
        column_config=columns,
        alt=title,
    )


def _outcome(table: pd.DataFrame) -> str:
    """How many figures of a group come out, and by name those that do not."""
    right, all_ = int(table["agrees"].sum()), len(table)
    if right == all_:
        return _("All {all} come out.").format(all=all_)
    wrong = fmt.listed(
        [_("“{label}”").format(label=label) for label in table.loc[~table["agrees"], "label"]]
    )
    return _("{right} of {all} come out; not {names}.").format(
        right=right, all=all_, names=escape_markdown(wrong)
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
