"""The timeline: events tied to the price, the walk through them, the interview, the event study."""

from components import shell

shell.require_shell()

import streamlit as st

from calc import event_tests
from components import choices, theme
from components.charts import figure
from components.content.markdown import escape_markdown
from components.content.story import main_moments
from components.language import gettext as _
from components.timeline import (
    card,
    downloads,
    lanes,
    picture,
    screen,
    selection,
    study,
    study_cache,
    study_chart,
    walk,
)
from components.timeline import (
    filters as filters_view,
)
from components.timeline import (
    interview as interview_view,
)
from components.timeline import (
    ranking as ranking_view,
)
from components.timeline import reactions as facts_view
from data import events as events_data
from data import prices, symbols
from data.events import interview as interview_data

service = prices.default_service()
all_events = events_data.load_events()
facts = facts_view.gather(all_events, service.finished_sessions(symbols.SUBJECT))
palette = theme.palette()
lead = facts_view.lead(facts)
source = facts_view.source_line(facts)

st.markdown(escape_markdown(lead))
step = selection.walking(all_events)
if step:
    walk.draw(all_events, step)
    window = lanes.around(selection.steps(all_events)[step - 1])
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        window = screen.presets(lanes.windows(all_events, facts.last_session))
        walk.invitation(all_events)
picture_place = st.container()

with st.container(border=True):
    filters = filters_view.ask(all_events)
    visible = filters.apply(all_events)
    filters_view.result(filters, visible, all_events)

chosen = selection.from_address(facts, visible, step)
story = picture.Story(
    closes=facts.drawn,
    closing=facts.closing,
    events=visible,
    moments=main_moments(all_events),
    reactions=facts.moves,
    window=window,
    lanes=lanes.lanes(all_events),
    chosen=chosen.event,
    turn=selection.turn(),
)
with picture_place:
    screen.draw(story, facts, palette)
    screen.key()
    if chosen.event and not step:
        screen.chosen(chosen.event, facts)
    st.caption(screen.notes() + "  \n" + source)
    screen.as_list(visible, facts)
    downloads.draw(
        downloads.TakeAway(
            visible, story, palette, lead, source, (lead, source, choices.page_url())
        )
    )

choice = study.asked()
market = facts_view.closes_of(service.finished_sessions(choice.market))
reaction = facts.reactions.get(chosen.event.id) if chosen.event else None
tested = (
    study_cache.tested(facts.closes, market, reaction.session, choice.design) if reaction else None
)

st.header(_("The event"), divider="gray", anchor="event")
selection.listed(visible, chosen)
if chosen.event:
    card.draw(chosen.event, reaction, tested, choice.market)
elif chosen.hidden:
    st.info(
        _("The filters hide the event that the address asks for."), icon=":material/filter_alt:"
    )
    filters_view.clear_button("timeline_clear_hidden")

st.header(_("The interview"), divider="gray", anchor="interview")
interview_view.draw(interview_data.load_interview(), facts)

st.header(_("Was it more than the market?"), divider="gray", anchor="event-study")
st.markdown(study.introduction())
study.controls({each.symbol: each.name for each in symbols.symbols()})
overlaps = event_tests.overlapping(
    facts.sessions, facts.closes.index, before=choice.design.before, after=choice.design.after
)
if chosen.event and isinstance(tested, study_cache.Tested):
    known = {event.id: event for event in all_events}
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure.show(study_chart.figure(tested, chosen.event, choice, source, palette), key="car")
    with right:
        st.markdown(study_chart.explanation(tested.study, choice.market))
        st.markdown(study_chart.tests_sentence(tested))
        others = [known[other] for other in overlaps[chosen.event.id]]
        st.markdown(study_chart.overlap_sentence(others))
elif isinstance(tested, study_cache.Refusal):
    st.info(study.refusal_sentence(tested), icon=":material/hourglass_empty:")
ranking = study_cache.ranking(facts.closes, market, facts.sessions, choice.design)
st.subheader(_("All events, ranked"), anchor=False)
ranking_view.draw(ranking_view.table(ranking, visible, overlaps), ranking)
