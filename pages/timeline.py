"""The timeline: events tied to the price, the walk through them, the interview, the event study."""

from __future__ import annotations

from components import shell

shell.require_shell()

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial

import pandas as pd
import streamlit as st

from components import choices, headline, theme, visitor_prices
from components.charts import export
from components.content import coverage
from components.language import gettext as _
from components.markdown import escape_markdown
from components.section import available, section
from components.timeline import (
    chart_section,
    codes,
    downloads,
    event_card,
    filters,
    interview,
    lanes,
    largest_days,
    reactions,
    sections,
    selection,
    study_cache,
    study_section,
    study_typed,
    timeline_chart,
)
from components.timeline.timeline_chart import ChartContent
from data import companies, events, index_weights, prices, symbols
from data import coverage as data_coverage
from data.events import interview as interview_records

now = datetime.now(UTC)
service = visitor_prices.service()


def typed_prices(symbol: str) -> prices.HistoryResult:
    """Daily prices of a share: the bundled ones where there are any, else the longest live ones."""
    if available(lambda: symbols.find(symbol), None):
        return service.finished_sessions(symbol)
    return service.history(symbol, prices.Range.MAX, prices.Interval.DAILY)


all_events = available(events.load_events, ())
asked, refused = codes.parse(choices.asked(), all_events)
choices.take(refused)
history = service.finished_sessions(symbols.SUBJECT)
data = (
    reactions.cached(all_events, history)
    if isinstance(history, prices.History)
    else reactions.without_prices(all_events)
)
palette = theme.palette()
sentences = available(lambda: reactions.sentences(data), reactions.ReactionSentences("", "", ""))
lead, source = sentences.lead, sentences.source
visible: Sequence[events.Event] = ()
chosen = selection.ChosenEvent(None)
card_place = st.container()

with section("timeline"):
    events.load_events()  # says what is wrong with them
    sections.look()
    headline.say(sentences.finding, anchor="picture")
    with st.container(key="lead_timeline"):
        st.markdown(escape_markdown(lead))
    windows = lanes.windows(all_events, data.until)
    step = selection.walking(all_events)
    story = selection.steps(all_events)
    if step:
        selection.draw_walk(all_events, step)
        window = lanes.around(story[step - 1])
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            window = chart_section.presets(windows)
            selection.invite_to_walk(all_events)
            open_lanes = chart_section.lanes_open()
    left, card_place = st.columns([2.5, 1], gap="medium")
    with left:
        picture_place = st.container()  # the filters stand beneath it, and are read before it
        conditions = filters.chosen(asked.filters, all_events)
        visible = filters.passing(conditions, all_events)
        filters.summary(conditions, visible, all_events)

    chosen = selection.from_url(data, visible, step)
    content = ChartContent(
        closes=data.drawn,
        closing=data.closing,
        events=visible,
        reactions=data.moves,
        window=window,
        arc=windows[lanes.View.ALL],
        fall=data.sessions.get(events.SHOCK),
        lanes=lanes.lanes(all_events) if not step and open_lanes else (),
        scaled=lanes.covering(map(lanes.around, story)) if step else None,
    )
    drawn = selection.drawn(
        timeline_chart.key(content, palette, data.identity),
        chosen.event.id if chosen.event else None,
    )
    content = replace(content, chosen=drawn.chosen, turn=drawn.turn)
    with picture_place:
        with section("timeline chart"):
            chart_section.draw(content, data, palette)
            sections.keyboard()
            chart_section.legend()
        with section("timeline list"):
            link = choices.page_url()
            stamp = export.stamped(link, now.date())
            terms = (lead, source, link)
            chart_section.source_line(
                source,
                downloads.TimelineDownload(
                    visible, content, palette, lead, source, terms, stamp, link
                ),
            )
            chart_section.as_list(visible, data)
        with section("coverage"):
            coverage.show(data_coverage.current())
    sections.links()

choice = asked.study(data.sessions)
reaction = data.reactions.get(chosen.event.id) if chosen.event else None


def fund_closes() -> pd.Series[float]:
    """The closes of the fund that is compared with."""
    return reactions.closes_of(service.finished_sessions(choice.market))


def weights_in_fund(symbol: str) -> Mapping[date, float]:
    """The weights with which a share is taken out of the fund; none where it stays in."""
    return index_weights.weights_of(symbol, choice.market) if choice.cleaned else {}


@cache  # once a run; an error is raised anew in each section, so that none needs another
def compared() -> study_cache.FundComparison:
    """Nvidia beside the chosen fund."""
    return study_cache.compare(
        data,
        fund_closes(),
        choice.design,
        weights=weights_in_fund(symbols.SUBJECT),
        dividends=(
            available(lambda: companies.dividends(symbols.SUBJECT), {}),
            available(lambda: companies.dividends(choice.market), {}),
        ),
    )


with card_place, section("event"), st.container(key=chosen.card_key, gap="small"):
    if chosen.event:
        comparison = available(compared, None)
        tested = comparison.tested(reaction.session) if reaction and comparison else None
        card = event_card.EventCard(chosen.event, reaction, tested, choice.market_name)
        event_card.draw(card, comparison)
    elif chosen.hidden:
        st.info(
            _("The filters hide the event that the address asks for."), icon=":material/filter_alt:"
        )
        filters.clear_button("timeline_clear_hidden")
    selection.listed(visible, chosen)

with section("largest days"):
    largest_days.draw(visible, data)

with section("event study"):
    events.load_events()  # says what is wrong with them
    comparison = compared()
    tested = comparison.tested(reaction.session) if reaction else None
    studied = (
        study_section.StudiedEvent(chosen.event, reaction.session, tested)
        if chosen.event and reaction and tested
        else None
    )
    study_section.draw(
        study_section.StudySection(
            choice=choice,
            comparison=comparison,
            studied=studied,
            shares=partial(reactions.share_closes, data, service),
            source=source,
            events=all_events,
            visible=visible,
        )
    )

with section("typed study"):
    typed = study_typed.ask(now)
    if typed:
        setting = study_typed.Setting(
            fund_closes(), choice.market, weights_in_fund(typed.symbol), choice.design
        )
        study_typed.show(typed, study_typed.Supply(typed_prices, service.refreshing), setting, now)

st.header(_("The interview"), divider="gray", anchor="interview")
with section("interview"):
    interview.draw(interview_records.load_interview(), data)
