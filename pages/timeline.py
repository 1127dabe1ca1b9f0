"""The timeline: events tied to the price, the walk through them, the interview, the event study."""

from components import shell

shell.require_shell()

import streamlit as st

from components import choices, theme
from components.charts import figure
from components.content import coverage
from components.content.story import main_moments
from components.language import gettext as _
from components.markdown import escape_markdown
from components.section import section
from components.timeline import (
    chart_section,
    downloads,
    event_card,
    filters,
    interview,
    lanes,
    ranking,
    reactions,
    selection,
    study_cache,
    study_chart,
    study_controls,
    study_text,
)
from components.timeline.timeline_chart import ChartContent
from data import coverage as data_coverage
from data import events, prices, symbols
from data.events import interview as interview_records

service = prices.default_service()
all_events = events.load_events()
data = reactions.cached(all_events, service.finished_sessions(symbols.SUBJECT))
palette = theme.palette()
sentences = reactions.sentences(data)
lead, source = sentences.lead, sentences.source

st.markdown(escape_markdown(lead))
step = selection.walking(all_events)
if step:
    selection.draw_walk(all_events, step)
    window = lanes.around(selection.steps(all_events)[step - 1])
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        window = chart_section.presets(lanes.windows(all_events, data.last_session))
        selection.invite_to_walk(all_events)
chart_place = st.container()

with st.container(border=True):
    conditions = filters.controls(all_events)
    visible = conditions.apply(all_events)
    filters.summary(conditions, visible, all_events)

chosen = selection.from_url(data, visible, step)
content = ChartContent(
    closes=data.drawn,
    closing=data.closing,
    events=visible,
    moments=main_moments(all_events),
    reactions=data.moves,
    window=window,
    lanes=lanes.lanes(all_events),
    chosen=chosen.event,
    clicks=selection.clicks(),
)
with chart_place, section("timeline chart"):
    chart_section.draw(content, data, palette)
    chart_section.legend()
    if chosen.event and not step:
        chart_section.chosen(chosen.event, data)
    st.caption(chart_section.notes() + "  \n" + escape_markdown(source))
    coverage.show(data_coverage.current())
    chart_section.as_list(visible, data)
    downloads.draw(
        downloads.TimelineDownload(
            visible, content, palette, lead, source, (lead, source, choices.page_url())
        )
    )

choice = study_controls.from_url()
reaction = data.reactions.get(chosen.event.id) if chosen.event else None


def studied() -> study_cache.Comparison:
    """Nvidia beside the chosen market; made in each section, so that none needs another."""
    market = reactions.closes_of(service.finished_sessions(choice.market))
    return study_cache.compare(data, market, choice.design)


st.header(_("The event"), divider="gray", anchor="event")
with section("event"):
    selection.listed(visible, chosen)
    if chosen.event:
        comparison = studied()
        tested = comparison.tested(reaction.session) if reaction else None
        card = event_card.EventCard(chosen.event, reaction, tested, choice.market)
        event_card.draw(card, comparison)
    elif chosen.hidden:
        st.info(
            _("The filters hide the event that the address asks for."), icon=":material/filter_alt:"
        )
        filters.clear_button("timeline_clear_hidden")

st.header(_("The interview"), divider="gray", anchor="interview")
with section("interview"):
    interview.draw(interview_records.load_interview(), data)

st.header(_("Was it more than the market?"), divider="gray", anchor="event-study")
st.markdown(study_text.introduction())
study_controls.controls({each.symbol: each.name for each in symbols.symbols()})
with section("event study"):
    comparison = studied()
    tested = comparison.tested(reaction.session) if reaction else None
    if chosen.event and isinstance(tested, study_cache.Tested):
        known = {event.id: event for event in all_events}
        left, right = st.columns([3, 2], gap="large")
        with left:
            drawn = study_chart.cached(tested, chosen.event, choice, source, comparison)
            figure.show(drawn, key="car")
        with right:
            st.markdown(study_text.explanation(tested.study, choice.market))
            st.markdown(study_text.tests_sentence(tested))
            others = [known[other] for other in comparison.overlaps()[chosen.event.id]]
            st.markdown(study_text.overlap_sentence(others))
    elif isinstance(tested, study_cache.Refusal):
        st.info(study_text.refusal_sentence(tested), icon=":material/hourglass_empty:")
st.subheader(_("All events, ranked"), anchor=False)
with section("ranking"):
    ranking.draw(studied(), visible)
