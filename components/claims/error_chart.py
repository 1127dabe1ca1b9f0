"""The path of the errors from the video to the article: where each entered, and what it became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components import format as fmt
from components import theme
from components.charts import figure as figures
from components.charts import style
from components.charts.figure import Figure
from components.claims import article, texts, verdicts
from components.claims.review_cache import Examined
from components.content.text import localized, source_line
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from data.claims import Basis, ErrorPath, Ledger, Link, Review, Stage
from data.events import DatePrecision, Event

_STAGES: Mapping[Stage, str] = {
    Stage.VIDEO: mark("Video"),
    Stage.ENGLISH_PRESS: mark("English press"),
    Stage.CHINESE_REWRITE: mark("Chinese rewrite"),
    Stage.FRENCH_ARTICLE: mark("French article"),
}
_BASES: Mapping[Basis, str] = {
    Basis.DOCUMENTED: mark("documented"),
    Basis.INFERRED: mark("inferred"),
}
_ROW = 62
_HEADER = 46
_TEXT_GAP = 9
#: An error that begins or ends where it entered still gets a line, of this share of the distance
#: between two stages.
_MIN_LENGTH = 0.35


@dataclass(frozen=True, slots=True)
class LocalizedError:
    """An error in the visitor's language, its figures computed."""

    error: ErrorPath
    before: str
    after: str
    how: str


def localized_errors(review: Review) -> tuple[LocalizedError, ...]:
    """All errors of the ledger, in its order."""

    def text(error: ErrorPath, field: str) -> str:
        return texts.fill(localized(error, field), review.figures)

    return tuple(
        LocalizedError(error, text(error, "before"), text(error, "after"), text(error, "how"))
        for error in review.ledger.errors
    )


def cached(examined: Examined) -> Figure:
    """The figure of a review, made once for each language and look."""
    return figures.cached(
        "path-of-errors", [examined.identity], lambda _palette: figure(examined.review)
    )


def figure(review: Review) -> Figure:
    """The chart with its message, and the errors as its table."""
    errors = localized_errors(review)
    late = sum(each.error.entered is not Stage.ENGLISH_PRESS for each in errors)
    return Figure(
        name="r1-shock-path-of-errors",
        title=_(
            "Of {count} errors, {late} entered after the English-language press had reported"
        ).format(count=len(errors), late=late),
        chart=chart(errors),
        alt=_(
            "Where each error entered on the way from the video to the French article: {list}."
        ).format(
            list=fmt.listed(fmt.pair(each.after, _(_STAGES[each.error.entered])) for each in errors)
        ),
        source=_(
            "Grey: as it was said, from the first hand that has it. Red: as it was passed on. "
            "Dashed: where it entered is inferred, not documented."
        ),
        table=table(errors),
        labels={
            "entered": _("Entered at"),
            "basis": _("How that is known"),
            "before": _("Before"),
            "after": _("In the article"),
            "how": _("How"),
            "claims": _("Statements"),
        },
    )


def table(errors: Sequence[LocalizedError]) -> pd.DataFrame:
    """The errors in the visitor's language, one row each."""
    return pd.DataFrame(
        {
            "before": [each.before for each in errors],
            "after": [each.after for each in errors],
            "entered": [_(_STAGES[each.error.entered]) for each in errors],
            "basis": [_(_BASES[each.error.basis]) for each in errors],
            "how": [each.how for each in errors],
            "claims": [", ".join(each.error.claims) for each in errors],
        }
    )


def chart(errors: Sequence[LocalizedError]) -> alt.LayerChart:
    """One lane an error from where its subject begins to the last stage, red where it is wrong."""
    palette, red = theme.palette(), verdicts.RED[theme.appearance()]
    stages, rows = list(Stage), _rows(errors)
    height = _HEADER + len(errors) * _ROW
    lanes = alt.Chart(rows)
    x_scale = alt.Scale(domain=[-0.02, len(stages) - 1 + 0.02], nice=False, zero=False)
    y_scale = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
    y = alt.Y("lane:Q", axis=None, scale=y_scale)

    def place(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=x_scale)

    before = lanes.mark_rule(strokeWidth=2, color=palette.neutral, aria=False).encode(
        x=place("start"), x2="entered:Q", y=y
    )
    after = [
        lanes.transform_filter(alt.datum.inferred == inferred)
        .mark_rule(strokeWidth=3, color=red, strokeDash=dash, aria=False)
        .encode(x=place("entered"), x2="end:Q", y=y)
        for inferred, dash in ((False, [1, 0]), (True, [6, 4]))
    ]
    entries = _entries(lanes, red).encode(x=place("entered"), y=y)
    before_text = lanes.mark_text(
        align="left", baseline="bottom", dy=-_TEXT_GAP, fontSize=style.LABEL_SIZE,
        color=palette.neutral, aria=False,
    ).encode(x=place("start"), y=y, text="before:N")  # fmt: skip
    after_text = lanes.mark_text(
        align="right", baseline="top", dy=_TEXT_GAP, fontSize=style.LABEL_SIZE, fontWeight=600,
        color=red, aria=False,
    ).encode(x=place("end"), y=y, text="after:N")  # fmt: skip
    layered = alt.layer(
        *_header(stages, height, x_scale, y_scale), before, *after, entries, before_text, after_text
    ).properties(height=height)
    return style.styled(layered, palette)


def _entries(lanes: alt.Chart, red: str) -> alt.Chart:
    """The marks with tooltip and text alternative: where each error entered."""
    entries: alt.Chart = lanes.mark_point(filled=True, size=110, color=red, opacity=1).encode(
        shape=alt.value("diamond"),
        description="spoken:N",
        tooltip=[
            alt.Tooltip("stage:N", title=_("Entered at")),
            alt.Tooltip("basis:N", title=_("How that is known")),
            alt.Tooltip("how:N", title=_("How")),
        ],
    )
    return entries


def _header(
    stages: Sequence[Stage], height: int, x_scale: alt.Scale, y_scale: alt.Scale
) -> list[alt.Chart]:
    """The stages' names over thin rules; the outer names stay within the chart."""
    palette = theme.palette()
    rows = pd.DataFrame(
        {
            "stage": range(len(stages)),
            "name": [_(_STAGES[stage]).replace(" ", "\n", 1) for stage in stages],
            "top": 0,
            "rule": _HEADER - 8,
            "bottom": height,
        }
    )
    x = alt.X("stage:Q", axis=None, scale=x_scale)
    rules = (
        alt.Chart(rows)
        .mark_rule(color=palette.faint, aria=False)
        .encode(x=x, y=alt.Y("rule:Q", axis=None, scale=y_scale), y2="bottom:Q")
    )
    names = [
        alt.Chart(rows.iloc[[position]])
        .mark_text(
            align="left" if position == 0 else "right" if position == len(stages) - 1 else "center",
            baseline="top",
            fontSize=style.SMALL_SIZE,
            fontWeight=600,
            lineHeight=15,
            lineBreak="\n",
            aria=False,
        )
        .encode(x=x, y=alt.Y("top:Q", axis=None, scale=y_scale), text="name:N")
        for position in range(len(stages))
    ]
    return [rules, *names]


def _rows(errors: Sequence[LocalizedError]) -> pd.DataFrame:
    stages = list(Stage)
    rows: list[dict[str, Any]] = []
    for position, each in enumerate(errors):
        error = each.error
        begins, entered = stages.index(error.begins), stages.index(error.entered)
        end = len(stages) - 1
        rows.append(
            {
                "lane": _HEADER + (position + 0.5) * _ROW,
                "start": begins if begins < entered else entered - _MIN_LENGTH,
                "entered": entered if entered < end else end - _MIN_LENGTH,
                "end": end,
                "inferred": error.basis is Basis.INFERRED,
                "stage": _(_STAGES[error.entered]),
                "basis": _(_BASES[error.basis]),
                "before": each.before,
                "after": each.after,
                "how": each.how,
                "spoken": _("{after}: entered at {stage}").format(
                    after=each.after, stage=_(_STAGES[error.entered])
                ),
            }
        )
    return pd.DataFrame(rows)


def links(examined: Examined) -> None:
    """The four stages in order: who, when, what they added, and how that is known."""
    _links(examined.key(), examined.review.ledger, examined.events)


@st.cache_resource(max_entries=16, show_spinner=False)
def _links(key: str, _ledger: Ledger, _events: Mapping[str, Event]) -> None:
    ledger, events = _ledger, _events
    for column, link in zip(st.columns(len(ledger.links)), ledger.links, strict=True):
        with column:
            _link(link, events.get(link.event) if link.event else None)


def _when(event: Event | None) -> str:
    """The day of a link, as far as it is known."""
    if event is None:
        return _("day unknown")
    day = fmt.day(event.date)
    if event.date_precision is DatePrecision.NOT_BEFORE:
        return _("not before {date}").format(date=day)
    return day


def _link(link: Link, event: Event | None) -> None:
    when = _("{date}, {basis}").format(date=_when(event), basis=_(_BASES[link.basis]))
    parts = [
        f"**{escape_markdown(localized(link, 'title'))}**",
        f":small[:gray[{when}]]",
        escape_markdown(localized(link, "text")),
        "\n".join(f"- :small[{source_line(source)}]" for source in link.sources),
    ]
    st.markdown("\n\n".join(parts))


def errors(examined: Examined) -> None:
    """Each error in a sentence, with links that open the statements that repeat it."""
    st.html(_errors(examined.key(), examined.review))


@st.cache_resource(max_entries=16, show_spinner=False)
def _errors(key: str, _review: Review) -> str:
    """The errors as HTML; what comes from the ledger is escaped."""
    numbers = {claim.id: claim.number for claim in _review.ledger.claims}
    return "".join(_error(each, numbers) for each in localized_errors(_review))


def _error(each: LocalizedError, numbers: Mapping[str, int]) -> str:
    links = " · ".join(
        article.statement_link(claim, _("Statement {number}").format(number=numbers[claim]))
        for claim in each.error.claims
    )
    change = f"<strong>{escape(each.before)} → {escape(each.after)}</strong>"
    return f'<p class="error">{change}<br>{escape(each.how)} {links}</p>'
