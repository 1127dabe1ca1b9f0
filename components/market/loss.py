"""The market value that went on one day: under each filed share count, and as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from components import format as fmt
from components import language
from components.charts import figure as figures
from components.charts import style
from components.charts.figure import Figure
from components.content import filings
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_dollars
from components.theme import Palette
from data.companies import (
    Access,
    CheckedLoss,
    ComputedLoss,
    FigurePrecision,
    LossFigures,
    PublishedLoss,
    ShareCount,
)

_BILLION = 1e9
_ROW_HEIGHT = 24
#: Filed counts older than this are in the table only.
_DRAWN = timedelta(days=366)
_ACCESS = {
    Access.READ: mark("the page itself was read"),
    Access.MIRROR: mark("read in a mirror or reprint"),
    Access.CITED: mark("address given by another source, page not read"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """The figures of `session`, with the closes (US dollars) that they come from."""

    figures: LossFigures
    session: date
    close_before: float
    close_after: float

    @property
    def used(self) -> ComputedLoss:
        """The figure that the project uses: under the newest count as of the day or before."""
        return self.figures.computed[0]


def finding(loss: Loss) -> str:
    """The message: how much went, under which count, and what the press printed."""
    printed = sorted(loss.figures.published, key=lambda row: float(row.published.loss_busd or 0))
    text = _("Nvidia lost {loss} of market value on {date}").format(
        loss=fmt.billions(loss.used.loss), date=fmt.day(loss.session, "long")
    )
    if not printed:
        return text
    lowest, highest = printed[0].published, printed[-1].published
    high = float(highest.loss_busd or 0)
    template = (
        _("{finding}; the press printed {low} to more than {high}")
        if highest.precision is FigurePrecision.AT_LEAST
        else _("{finding}; the press printed {low} to {high}")
    )
    return template.format(
        finding=text,
        low=_short(float(lowest.loss_busd or 0)),
        high=fmt.billions(high * _BILLION, digits=_digits(high)),
    )


def _digits(billions: float) -> int:
    return 0 if billions == int(billions) else 1


def _short(billions: float) -> str:
    return fmt.number(billions, _digits(billions))


def table(loss: Loss) -> pd.DataFrame:
    """Every figure, computed and printed, with its share count (implied for printed ones)."""
    computed: list[dict[str, object]] = [
        {
            "what": _("computed"),
            "who": filings.document(row.count.source),
            "day": row.count.as_of,
            "shares_millions": row.count.shares_millions,
            "loss_busd": round(row.loss / _BILLION, 2),
        }
        for row in loss.figures.computed
    ]
    printed: list[dict[str, object]] = [
        {
            "what": (
                _("printed as “more than”")
                if row.published.precision is FigurePrecision.AT_LEAST
                else _("printed")
            ),
            "who": f"{row.published.publisher} ({_(_ACCESS[row.published.access])})",
            "day": row.published.printed_on,
            "shares_millions": round(row.implied_shares / 1e6),
            "loss_busd": float(row.published.loss_busd or 0),
        }
        for row in loss.figures.published
    ]
    return pd.DataFrame(computed + printed)


def drawn(loss: Loss) -> Figure:
    """The picture: a dot for each figure on one scale of billions."""
    return figures.cached("loss", _content(loss), lambda palette: _figure(loss, palette))


def _figure(loss: Loss, palette: Palette) -> Figure:
    message = finding(loss)
    source = _(
        "Source: closes of {before} and {after}; filings with the SEC; press reports."
    ).format(before=fmt.money(loss.close_before), after=fmt.money(loss.close_after))
    return Figure(
        name=f"nvda-loss-{loss.session:%Y-%m-%d}",
        title=message,
        chart=_chart(_rows(loss), palette),
        alt=message,
        source=source,
        table=table(loss),
        labels={
            "what": _("Figure"),
            "who": _("Source"),
            "day": _("Counted or printed on"),
            "shares_millions": _("Shares in millions (implied if printed)"),
            "loss_busd": _("Loss in billions of dollars"),
        },
        remarks=(_("Share counts of the year before; older ones are in the data."),),
    )


def _rows(loss: Loss) -> pd.DataFrame:
    oldest = loss.session - _DRAWN
    # Apart from the rows: the extraction of messages does not look into f-strings.
    used = "  \N{LEFTWARDS ARROW} " + _("used here")
    rows = [
        {
            "label": _("{millions} M shares, {date}").format(
                millions=fmt.number(row.count.shares_millions), date=fmt.day(row.count.as_of)
            ),
            "loss": row.loss / _BILLION,
            "text": _short_loss(row.loss / _BILLION) + (used if row is loss.used else ""),
            "kind": "used" if row is loss.used else "computed",
            "note": filings.document(row.count.source),
        }
        for row in loss.figures.computed
        if row.count.as_of >= oldest
    ]
    rows += [
        {
            "label": row.published.publisher,
            "loss": float(row.published.loss_busd or 0),
            "text": _printed_text(row.published),
            "kind": "printed",
            "note": _(_ACCESS[row.published.access]),
        }
        for row in loss.figures.published
    ]
    return pd.DataFrame(rows)


def _short_loss(billions: float) -> str:
    return fmt.number(billions, 1)


def _printed_text(published: PublishedLoss) -> str:
    amount = _short(float(published.loss_busd or 0))
    if published.precision is FigurePrecision.AT_LEAST:
        return _("more than {amount}").format(amount=amount)
    return amount


def _chart(rows: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    low, high = rows["loss"].min(), rows["loss"].max()
    span = (high - low) or 1.0
    x = alt.X(
        "loss:Q",
        title=_("Billions of dollars"),
        scale=alt.Scale(domain=[low - span * 0.06, high + span * 0.3], zero=False, nice=False),
        axis=alt.Axis(format=",.0f", tickCount=5, grid=True),
    )
    y = alt.Y(
        "label:N",
        title=None,
        sort=list(rows["label"]),
        axis=alt.Axis(labelLimit=190, domain=False, ticks=False, labelPadding=8),
    )
    colors = [palette.market, palette.market, palette.neutral]
    base = alt.Chart(rows).encode(
        x=x, y=y, color=alt.Color("kind:N", legend=None, scale=_by_kind(colors))
    )
    text = base.mark_text(align="left", dx=10, fontSize=style.SMALL_SIZE).encode(text="text:N")
    layers: list[alt.Chart] = [_dots(base, palette), text]
    return style.styled(alt.layer(*layers).properties(height=_ROW_HEIGHT * len(rows)), palette)


def _dots(base: alt.Chart, palette: Palette) -> alt.Chart:
    """The figures as dots; printed ones are hollow squares: told apart without colour."""
    dots: alt.Chart = base.mark_point(size=80, opacity=1, strokeWidth=2).encode(
        fill=alt.condition(
            "datum.kind == 'used'", alt.value(palette.market), alt.value("transparent")
        ),
        shape=alt.Shape("kind:N", legend=None, scale=_by_kind(["circle", "circle", "square"])),
        tooltip=[
            alt.Tooltip("label:N", title=_("Figure")),
            alt.Tooltip("loss:Q", title=_("Billions of dollars"), format=",.1f"),
            alt.Tooltip("note:N", title=_("Source")),
        ],
    )
    return dots


def _by_kind(values: list[str]) -> alt.Scale:
    return alt.Scale(domain=["used", "computed", "printed"], range=values)


def explanation(loss: Loss) -> str:
    """Why the figures differ, which one is used and why: a paragraph, a line for each printed."""
    return _kept_explanation(key=repr((*_content(loss), language.current())), _loss=loss)


def _content(loss: Loss) -> tuple[object, ...]:
    """All that the figures hang on; the printed ones and the filed counts are bundled."""
    return loss.session, loss.close_before, loss.close_after, loss.used.count.as_of


@st.cache_resource(max_entries=16, show_spinner=False)
def _kept_explanation(key: str, _loss: Loss) -> str:
    return _explanation(_loss)


def _explanation(loss: Loss) -> str:
    used = loss.used
    ours = _(
        "Everybody multiplies the same fall, {before} to {after} a share, by another number of "
        "shares. We use {shares} million, counted on {date}: the newest count as of that day "
        "({filing}). That makes {loss}."
    ).format(
        before=fmt.money(loss.close_before),
        after=fmt.money(loss.close_after),
        shares=fmt.number(used.count.shares_millions),
        date=fmt.day(used.count.as_of, "long"),
        filing=filings.document(used.count.source),
        loss=fmt.billions(used.loss),
    )
    alike: dict[str, list[CheckedLoss]] = {}
    for row in loss.figures.published:
        alike.setdefault(_printed_sentence(row, ""), []).append(row)
    printed = "\n".join(
        "- " + _printed_sentence(rows[0], _(" and ").join(row.published.publisher for row in rows))
        for rows in alike.values()
    )
    return escape_dollars(f"{ours}\n\n{printed}")


def _printed_sentence(row: CheckedLoss, publisher: str) -> str:
    printed = float(row.published.loss_busd or 0)
    amount = fmt.billions(printed * _BILLION, digits=_digits(printed))
    values = {
        "publisher": publisher,
        "amount": amount,
        "implied": fmt.number(row.implied_shares / 1e6),
    }
    if row.published.precision is FigurePrecision.AT_LEAST:
        text = _("{publisher}'s “more than {amount}” needs over {implied} million.").format(
            **values
        )
        if row.matches:
            newest = _count(row.matches[0])
            text += " " + _("The newest filed count as high is {count}.").format(count=newest)
        return text
    if row.matches:
        counts = [_count(count) for count in row.matches[:2]]
        return _("{publisher}'s {amount} fits {counts}, also filed.").format(
            counts=_(" or ").join(counts), **values
        )
    if row.matches_elsewhere:
        match = row.matches_elsewhere[0]
        return _(
            "{publisher}'s {amount} needs {implied} million, a count in no filing of the time; "
            "it would fit {count} at {close}, a close printed by others."
        ).format(count=_count(match.count), close=fmt.money(match.close), **values)
    return _(
        "{publisher}'s {amount} needs {implied} million, a count in no filing of the time."
    ).format(**values)


def _count(count: ShareCount) -> str:
    return _("{millions} million ({date})").format(
        millions=fmt.number(count.shares_millions), date=fmt.day(count.as_of)
    )
