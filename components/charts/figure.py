"""A chart with all that belongs to it: message, source, text alternative, numbers, downloads."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from components import choices, language, theme
from components import format as fmt
from components.charts import export, pictures, style
from components.charts.written import WrittenChart, write
from components.content import citation
from components.language import gettext as _
from components.markdown import escape_markdown
from components.run_lock import RUN_LOCK, if_open

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

    from components.theme import Palette


#: Letters of a question on a line of an axis.
_LINE = 28
#: Pixels of such a line, and between two questions.
_LINE_HEIGHT, _BETWEEN_QUESTIONS = 15, 8
#: Makes a page that works offline, from its address and the day it is taken.
MakePage = Callable[[str, date], bytes]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the texts and numbers that go with it.

    `name` becomes the file name of downloads (ASCII), `title` the chart's message, `alt` the text
    alternative, `source` the line under it (provider and last date), `remarks` further
    lines. `table` holds the numbers that are drawn, `labels` its columns' names in the visitor's
    language; `terms` are further comment lines of the CSV, beside title, source and URL. Where
    `source` tells an age, `recorded` is the same line for files, in absolute times.
    """

    name: str
    title: str
    chart: alt.LayerChart | WrittenChart
    alt: str
    source: str
    table: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    terms: Sequence[str] = ()
    recorded: str = ""
    identity: str = ""  #: what it was cached under; empty for a figure of this run alone


def cached(name: str, key: Sequence[object], build: Callable[[Palette], Figure]) -> Figure:
    """The figure that `build` makes in the visitor's colours and language, made once.

    `name` says which figure it is; `key` holds the few small values (numbers, texts, dates, codes)
    that it depends on besides colours and language. What changes with the clock, such as the age
    of a price, must not be in it: `dataclasses.replace` puts it in afterwards. The result is
    shared by all visitors and must not be changed.
    """
    return _cached(identity=_identity(name, key), _palette=theme.palette(), _build=build)


def _identity(name: str, key: Sequence[object]) -> str:
    return " ".join(map(repr, (name, language.current(), theme.appearance(), *key)))


@st.cache_resource(max_entries=400, show_spinner=False)
def _cached(identity: str, _palette: Palette, _build: Callable[[Palette], Figure]) -> Figure:
    figure = _build(_palette)
    chart = figure.chart if isinstance(figure.chart, WrittenChart) else write(figure.chart)
    return replace(figure, chart=chart, identity=identity)


def of_model(  # noqa: PLR0913 - what a figure is made of
    name: str,
    title: str,
    chart: alt.LayerChart | alt.FacetChart | WrittenChart,
    palette: Palette,
    *,
    table: pd.DataFrame,
    labels: Mapping[str, str],
    remark: str,
    alternative: str | None = None,
) -> Figure:
    """A picture whose numbers come from the model alone.

    A `chart` that is written already has its look. `remark` says how to read it, `alternative`
    what a screen reader says (the title unless given).
    """
    return Figure(
        name=name,
        title=title,
        chart=chart if isinstance(chart, WrittenChart) else style.styled(chart, palette),
        alt=alternative or title,
        source=_("Source: the model of this project; parameters and formulas on the method page."),
        remarks=[remark],
        terms=[remark],
        table=table,
        labels=dict(labels),
    )


def long_run_demand() -> str:
    """The name of M in tables and tooltips."""
    return _("Computing in the long run, without R1 = 1")


def by_name(field: str) -> alt.Y:
    """A row for each name, in the order of the data."""
    return alt.Y(f"{field}:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))


def by_question(field: str) -> alt.Y:
    """A row for each question, in the order of the data, broken into lines of a word's end."""
    line = f"regexp('(.{{1,{_LINE}}})( |$)', 'g')"
    lines = f"slice(split(replace(datum.label, {line}, '$1|'), '|'), 0, -1)"
    # Vega centres the first of several lines; most questions have two.
    axis = alt.Axis(labelExpr=lines, labelLimit=240, labelPadding=8, labelOffset=-_LINE_HEIGHT / 2)
    return alt.Y(f"{field}:N", sort=None, title=None, axis=axis)


def question_height(questions: Iterable[str]) -> int:
    """The pixels of a row in which each of the questions of `by_question` has room."""
    most = max(len(textwrap.wrap(question, _LINE)) for question in questions)
    return _LINE_HEIGHT * most + _BETWEEN_QUESTIONS


def from_market_to_huang(
    domain: list[float], between: str, palette: Palette, **scale: Any
) -> alt.Scale:
    """Colours over the low end, the undecided middle (the colour `between`) and the high end."""
    return alt.Scale(
        domain=domain,
        range=[palette.market, between, palette.huang],
        interpolate="rgb",
        **scale,
    )


def show(figure: Figure, *, key: str) -> None:
    """Draws a figure under its title, with one line of source and one menu below it."""
    if figure.identity:
        _replayed_under_title(identity=figure.identity, title=figure.title, _figure=figure)
    else:
        _under_title(figure)
    footer(figure, key=key)


def _under_title(figure: Figure) -> None:
    st.markdown(f"### {escape_markdown(figure.title)}")
    _chart(figure.chart, figure.alt, None)


@st.cache_resource(max_entries=400, show_spinner=False)
def _replayed_under_title(identity: str, title: str, _figure: Figure) -> None:
    """Title and chart as messages made once: Streamlit replays them to whoever asks."""
    _under_title(_figure)


def footer(figure: Figure, *, key: str) -> None:
    """What stands under a drawn figure: its source in a line, all else in one menu."""
    footer_of(figure.source, lambda: figure, key=key)


def footer_of(
    source: str, make: Callable[[], Figure], *, key: str, page: MakePage | None = None
) -> None:
    """The same under a picture whose figure is made only once the menu is opened.

    `page` makes its page that works offline, where that is more than the picture alone.
    """
    with st.container(
        horizontal=True, horizontal_alignment="distribute", gap="small", key=f"source_{key}"
    ):
        st.caption(escape_markdown(source))
        if_open(more_menu(key), _menu, make, key, choices.page_url(), page)


def draw(figure: Figure, *, height: int | None = None) -> None:
    """Draws the chart alone, without the texts and buttons around it.

    `height` in pixels replaces the chart's own.
    """
    if figure.identity:
        _replayed(
            identity=figure.identity,
            text_alternative=figure.alt,
            height=height,
            _written=figure.chart,
        )
    else:
        _chart(figure.chart, figure.alt, height)


def _chart(chart: alt.LayerChart | WrittenChart, text_alternative: str, height: int | None) -> None:
    written = chart if isinstance(chart, WrittenChart) else write(chart)
    specification = written.as_specification()
    if height is not None:
        specification["height"] = height
    # `theme=None`: the chart brings the project's look itself, as its downloads do.
    st.vega_lite_chart(specification, theme=None, alt=text_alternative)


@st.cache_resource(max_entries=400, show_spinner=False)
def _replayed(
    identity: str,
    text_alternative: str,
    height: int | None,
    _written: alt.LayerChart | WrittenChart,
) -> None:
    """The chart as a message made once: Streamlit replays it to whoever asks."""
    _chart(_written, text_alternative, height)


def more_menu(key: str) -> PopoverContainer:
    """The "⋯" under a picture; opening it runs the page again, see `if_open`."""
    return st.popover(
        _("More about this picture"),
        icon=":material/more_horiz:",
        type="tertiary",
        key=f"menu_{key}",
        on_change="rerun",
    )


def _menu(make: Callable[[], Figure], key: str, url: str, page: MakePage | None) -> None:
    """How to read the figure, its numbers, its files, and how it is cited."""
    figure = make()
    if figure.remarks:
        st.caption("  \n".join(map(escape_markdown, figure.remarks)))
    if st.button(_("Data"), icon=":material/table:", type="tertiary", key=f"{key}_data"):
        st.dialog(_("The numbers behind the chart"), width="large")(_numbers)(figure)
    _downloads(figure, key, url, page)
    if st.button(_("Cite"), icon=":material/format_quote:", type="tertiary", key=f"{key}_cite"):
        st.dialog(_("Cite this picture"), width="large")(_citation)(figure, url)


def _citation(figure: Figure, url: str) -> None:
    today = datetime.now(UTC).date()
    st.code(citation.text(figure.title, url, today), language=None, wrap_lines=True)
    st.code(citation.bibtex(figure.title, url, today), language="latex", wrap_lines=True)


def _numbers(figure: Figure) -> None:
    if figure.identity:
        _replayed_table(identity=figure.identity, _figure=figure)
    else:
        _table(figure)
    st.caption(escape_markdown(figure.source))


def _table(figure: Figure) -> None:
    st.dataframe(
        _formatted(figure.table),
        column_config=dict(figure.labels),
        hide_index=True,
        alt=_("The numbers behind the chart: {title}").format(title=figure.title),
    )


@st.cache_resource(max_entries=40, show_spinner=False)
def _replayed_table(identity: str, _figure: Figure) -> None:
    """The table as a message made once: Streamlit replays it to whoever asks."""
    _table(_figure)


def _formatted(table: pd.DataFrame) -> Styler:
    """The table with its figures as the visitor's language writes them; sorting sees numbers."""
    formats: dict[Any, Any] = {
        name: fmt.day
        for name, column in table.items()
        if pd.api.types.is_datetime64_any_dtype(column)
    }
    formats |= {
        name: partial(fmt.number, digits=2 if pd.api.types.is_float_dtype(column) else 0)
        for name, column in table.items()
        if pd.api.types.is_numeric_dtype(column)
    }
    return table.style.format(formats, na_rep=fmt.MISSING)


def file_source(figure: Figure) -> str:
    """The source line of a file: it must be true whenever the file is read."""
    return figure.recorded or figure.source


def comments(figure: Figure, url: str, taken: datetime | None = None) -> list[str]:
    """The comment lines at the head of a CSV: title, source, terms, URL of this view, and when."""
    link = _("This view: {link}").format(link=url)
    if taken is None:
        return [figure.title, file_source(figure), *figure.terms, link]
    when = _("Taken: {moment}").format(moment=taken.isoformat(timespec="seconds"))
    return [figure.title, file_source(figure), *figure.terms, link, when]


def numbers(figure: Figure, heading: Sequence[str]) -> bytes:
    """The CSV: the comment lines of `heading`, then the table under its columns' `labels`.

    With a byte order mark, for spreadsheets.
    """
    return export.csv(figure.table.rename(columns=figure.labels), heading).encode("utf-8-sig")


def _downloads(figure: Figure, key: str, url: str, own_page: MakePage | None) -> None:
    # Made when clicked: no page pays for files that nobody takes. The words are all in `figure`
    # by now, so nothing there depends on whose session makes them.
    palette = theme.palette()
    heading = comments(figure, url, datetime.now(UTC))
    # By the day: a picture is kept, and drawn again only where something in it has changed.
    below = export.stamped(url, datetime.now(UTC).date())

    def picture() -> dict[str, object]:
        with RUN_LOCK:  # work for the interpreter, like a run
            return export.standalone(
                figure.chart, figure.title, file_source(figure), palette, below
            )

    shown = theme.appearance()

    def page() -> bytes:
        if own_page is not None:
            return own_page(url, datetime.now(UTC).date())
        from components.charts.self_contained import page as self_contained

        return self_contained.of_figure(figure, shown, url, datetime.now(UTC).date())

    in_language = language.with_current_language(page)
    files: list[tuple[str, Callable[[], bytes], str, str]] = [
        (_("Numbers (CSV)"), lambda: numbers(figure, heading), "csv", "text/csv"),
        (_("Picture (PNG)"), lambda: pictures.png(picture()), "png", "image/png"),
        (_("Picture (SVG)"), lambda: pictures.svg(picture()), "svg", "image/svg+xml"),
        (_("Page (HTML, works offline)"), in_language, "html", "text/html"),
    ]
    for label, make, ending, kind in files:
        st.download_button(
            label,
            make,
            file_name=f"{figure.name}.{ending}",
            mime=kind,
            key=f"{key}_{ending}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
