"""The price panel: turns histories and choices into one figure with its message and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
import streamlit as st

from calc import returns
from components import format as fmt
from components import language
from components.charts import bar_slider, interaction
from components.charts import figure as figures
from components.charts.figure import Figure
from components.charts.time_axis import ROWS, TimeAxis
from components.charts.written import WrittenChart
from components.content import provenance
from components.content.story import dated_moments
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import (
    comparison_chart,
    marks,
    panel_text,
    price_chart,
    source_lines,
    symbol_bar,
)
from components.market.codes import MarketChoices
from components.theme import Palette
from data.events import Event
from data.prices.fingerprint import digest, digested
from data.prices.model import BAR_COLUMNS, History, Interval, Range, Unavailable

#: More daily bars than this are drawn as weeks: a screen has no room for more.
MAX_BARS = 1500
#: What the preset since the shock shows of the time before.
_SESSIONS_BEFORE = 10
#: Candles need width to be told apart.
MAX_CANDLES = 300
#: The share of a range within which a price must begin to be compared over it.
_FIRST_PART = 0.1


@dataclass(frozen=True, slots=True)
class StorySessions:
    """The sessions that the page turns on: before the shock, the shock, Huang's answer."""

    before: date
    shock: date
    answer: date


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel is made of.

    `story` is None where the events are not known, `shock` (the day on this price) where it is not.
    `previous_close` is that of the session before the last bar's: a single day is measured from
    it, as the quote is.
    """

    history: History
    name: str
    choices: MarketChoices
    events: Sequence[Event]
    story: StorySessions | None
    now: datetime
    shock: marks.ShockMove | None = None
    previous_close: float | None = None
    days: Sequence[marks.CompanyDay] = ()  #: marked at the foot of the chart


def cut(history: History, chosen: MarketChoices, story: StorySessions) -> History:
    """The part of a history that the preset shows, the whole where it has none of that part."""
    if not chosen.since_shock:
        return history
    key = repr((_identity(history), history.provenance, history.missing, story.before))
    return _kept_cut(key=key, _history=history, _story=story)


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept_cut(key: str, _history: History, _story: StorySessions) -> History:
    """The part since the shock, carrying the digest of its bars; nobody may change them."""
    history, story = _history, _story
    index = pd.DatetimeIndex(history.bars.index)
    first = max(0, int(index.searchsorted(pd.Timestamp(story.before))) - _SESSIONS_BEFORE)
    kept = history.bars.iloc[first:]
    missing = [day for day in history.missing if day >= index[min(first, len(index) - 1)].date()]
    if len(kept) < 2:
        return history
    return digested(replace(history, bars=kept, missing=tuple(missing)))


def show(figure: Figure) -> None:
    """The figure under its title; a slider below it steps through its bars."""
    with st.container(key="title_price"):
        st.markdown(f"## {escape_markdown(figure.title)}")
    with st.container(gap=None):
        figures.draw(figure)
        if isinstance(figure.chart, WrittenChart):
            bar_slider.draw(figure.chart.datasets[ROWS].num_rows, key="price_bars")
    figures.footer(figure, key="price")


def price_panel(panel: Panel) -> Figure:
    """The price of one symbol as line or candles."""
    figure = figures.cached("price", _key(panel), lambda palette: _price_figure(panel, palette))
    return source_lines.sourced(figure, panel.history, panel.now)


def _key(panel: Panel, others: Sequence[History | Unavailable] = ()) -> list[object]:
    """All that a panel's figure depends on besides colours, language and the age of its prices."""
    return [
        panel.name,
        panel.choices.candles,
        panel.choices.compare,
        panel.choices.base_at_shock,
        panel.choices.logarithmic,
        [event.id for event in _named(panel)],
        panel.story,
        panel.shock,
        panel.previous_close if panel.history.range is Range.DAY else None,
        panel.days,
        *(_identity(history) for history in (panel.history, *others)),
    ]


def _identity(history: History | Unavailable) -> object:
    if isinstance(history, Unavailable):
        return history.symbol
    return (
        history.symbol,
        history.range.value,
        history.interval.value,
        history.provenance.currency,
        history.notes,
        digest(history),
    )


def _price_figure(panel: Panel, palette: Palette) -> Figure:
    bars, gathered = _gathered(panel)
    missing = () if gathered else panel.history.missing
    axis = price_chart.time_axis(bars, missing)
    moments = dated_moments(panel.events)
    content = price_chart.PriceChart(
        bars=bars,
        names=marks.named(_named(panel), axis, bars["close"], panel.shock),
        shock=panel.shock,
        days=panel.days,
        candles=panel.choices.candles,
        logarithmic=panel.choices.logarithmic,
        missing=panel.history.missing,  # weeks break at a missing session as well
        unit="" if gathered else _unit(panel.history),
    )
    title = panel_text.price_message(panel)
    prices = {"open": _("Open"), "high": _("High"), "low": _("Low"), "close": _("Close")}
    currency = panel.history.provenance.currency
    labels = {key: f"{name} ({currency})" for key, name in prices.items()}
    labels["volume"] = _("Volume (shares)")
    return Figure(
        name=_file_name(panel, [panel.history.symbol]),
        title=title,
        chart=price_chart.chart(content, palette),
        alt=_("{title}. Closes from {low} to {high}.").format(
            title=title,
            low=_money(panel, bars["close"].min()),
            high=_money(panel, bars["close"].max()),
        ),
        source="",
        table=_table(bars[list(BAR_COLUMNS)], axis),
        labels={"when": _("When"), **labels},
        remarks=_remarks(panel, axis, moments, gathered=gathered),
        terms=_terms(panel),
    )


def comparison_panel(panel: Panel, others: Sequence[History | Unavailable]) -> Figure | None:
    """Several prices on one base; None where nothing can be compared.

    A symbol without bars of the same length, or without a close on the base day, is left out and
    named under the chart.
    """
    key = _key(panel, others)
    levels = _levels(key=f"{key!r} {language.current()}", _panel=panel, _others=others)
    if levels is None:
        return None
    figure = figures.cached(
        "comparison", key, lambda palette: _comparison_figure(panel, levels, palette)
    )
    return source_lines.sourced(figure, panel.history, panel.now)


@dataclass(frozen=True, slots=True)
class _Levels:
    """Prices as levels, one column a symbol: 100 at `base`; `remarks` on what is left out."""

    frame: pd.DataFrame
    base: pd.Timestamp
    remarks: Sequence[str]
    missing: Mapping[str, Sequence[date]]  #: sessions without a bar by symbol
    weekly: bool


@st.cache_resource(max_entries=64, show_spinner=False)
def _levels(key: str, _panel: Panel, _others: Sequence[History | Unavailable]) -> _Levels | None:
    """The prices on one base; None where fewer than two can be compared."""
    panel, others, leader = _panel, _others, _panel.history
    fitting = [leader]
    left_out = []
    for other in others:
        if isinstance(other, History) and other.interval is leader.interval:
            fitting.append(other)
        else:
            left_out.append(other.symbol)
    closes = pd.DataFrame({each.symbol: each.bars["close"] for each in fitting}).sort_index()
    closes = closes.loc[leader.bars.index[0] :]
    base, remarks = _base(closes, panel)
    levels = {}
    for symbol in closes.columns:
        known = closes[symbol].dropna()
        try:
            levels[symbol] = returns.rebased(known, base)
        except LookupError:
            left_out.append(symbol)
    if leader.symbol not in levels or len(levels) < 2:
        return None
    frame = pd.DataFrame(levels)
    if not panel.choices.base_at_shock:
        frame = frame.loc[base:]
    weekly = False
    if leader.interval is Interval.DAILY and len(frame) * len(frame.columns) > MAX_BARS * 2:
        weeks = frame.groupby(pd.DatetimeIndex(frame.index).to_period("W")).tail(1)
        frame = frame.loc[weeks.index.union([frame.index[0], base])]  # where 100 stands, too
        weekly = True
        remarks.append(_("One close a week is drawn."))
    if left_out:
        remarks.append(
            _("Not comparable over this range: {symbols}.").format(symbols=", ".join(left_out))
        )
    missing = {each.symbol: () if weekly else each.missing for each in fitting}
    return _Levels(frame, base, remarks, missing, weekly)


def _comparison_figure(panel: Panel, levels: _Levels, palette: Palette) -> Figure:
    frame, base = levels.frame, levels.base
    axis = comparison_chart.time_axis(frame, levels.missing)
    moments = tuple(dated_moments(panel.events))
    leader = frame[panel.history.symbol]
    fall, story = None, panel.story
    if story and panel.history.interval is Interval.DAILY and not levels.weekly:
        fall = marks.shock_of(leader, story.before, story.shock)
    content = comparison_chart.Comparison(
        frame,
        events=marks.named(_named(panel), axis, leader, fall),
        fall=fall,
        labels=symbol_bar.names(),
        logarithmic=panel.choices.logarithmic,
        missing=levels.missing,
        unit="" if levels.weekly else _unit(panel.history),
    )
    title = panel_text.comparison_message(frame, base)
    return Figure(
        name=_file_name(panel, list(frame.columns)),
        title=title,
        chart=comparison_chart.chart(content, palette),
        alt=title,
        source="",
        table=_table(frame.round(2), axis),
        labels={"when": _("When")},
        remarks=[
            _("100 is the close of {date}.").format(
                date=fmt.moment(base.to_pydatetime()) if axis.within_days else fmt.day(base.date())
            ),
            *levels.remarks,
            *marks.moment_sentences(moments, axis),
            interaction.hint(),
        ],
        terms=_terms(panel),
    )


def _base(closes: pd.DataFrame, panel: Panel) -> tuple[pd.Timestamp, list[str]]:
    """The bar at which every price is 100, and what must be said about it.

    Sources do not all begin on the same day: the left edge is where the last of them begins that
    does so in the first part of the range. What begins later cannot be compared.
    """
    index = pd.DatetimeIndex(closes.index)
    early = int((len(index) - 1) * _FIRST_PART)
    starts = [int(closes[symbol].notna().to_numpy().argmax()) for symbol in closes.columns]
    first = pd.Timestamp(index[max(start for start in starts if start <= early)])
    if panel.story is None or not panel.choices.base_at_shock:
        return first, []
    days = index.normalize().tz_localize(None)
    matching = closes.index[days == pd.Timestamp(panel.story.before)]
    if len(matching):
        return pd.Timestamp(matching[-1]), []
    day = fmt.day(panel.story.before)
    return first, [
        _("{date} lies outside this range: 100 stands at the left edge.").format(date=day)
    ]


def _named(panel: Panel) -> list[Event]:
    """The events that may have a name on the chart."""
    return [event for event in panel.events if panel.choices.events or event.main]


def _unit(history: History) -> str:
    """What the bars of a history are called where they are counted; nothing within days."""
    return _("{count} sessions") if history.interval is Interval.DAILY else ""


def _gathered(panel: Panel) -> tuple[pd.DataFrame, bool]:
    """The bars to draw, and whether they are weeks because there are too many days."""
    history = panel.history
    most = MAX_CANDLES if panel.choices.candles else MAX_BARS
    if history.interval is Interval.DAILY and len(history.bars) > most:
        return returns.weekly(history.bars), True
    return history.bars, False


def _money(panel: Panel, value: float) -> str:
    return fmt.money(float(value), panel.history.provenance.currency)


def _remarks(
    panel: Panel, axis: TimeAxis, moments: Sequence[Event], *, gathered: bool
) -> list[str]:
    remarks = marks.moment_sentences(moments, axis)
    if gathered:
        remarks.append(_("Drawn as weekly bars: there are too many daily ones for a screen."))
    remarks += provenance.note_sentences(
        note for note in panel.history.notes if note.code in provenance.CHART_NOTES
    )
    remarks.append(interaction.hint())
    return remarks


def _table(frame: pd.DataFrame, axis: TimeAxis) -> pd.DataFrame:
    """The rows with the time of each as text in ISO form, newest last."""
    index = pd.DatetimeIndex(frame.index)
    times = [stamp.isoformat() if axis.within_days else stamp.date().isoformat() for stamp in index]
    table = frame.reset_index(drop=True)
    table.insert(0, "when", times)
    return table


def _file_name(panel: Panel, symbols: Sequence[str]) -> str:
    parts = [*symbols[:3], panel.choices.preset]
    return "-".join(part.lower() for part in parts)


def _terms(panel: Panel) -> list[str]:
    """What the CSV says of its numbers."""
    return [
        _("Prices in {currency} a share; times of bars are their start in New York.").format(
            currency=panel.history.provenance.currency
        ),
        _(
            "Fetched prices are for personal use; "
            "the saved figures carry no licence of an exchange."
        ),
    ]
