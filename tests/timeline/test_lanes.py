"""Where events stand: honest times, no two marks on one spot, presets from the two moments."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from components.content.story import Voice, event_time, voice_of
from components.timeline import lanes
from components.timeline.lanes import View
from data.events import Category


def test_an_event_with_an_hour_stands_at_it_and_one_without_at_midday(known) -> None:
    exact, day_only = known["deepseek-r1-release"], known["ddn-interview"]
    assert event_time(exact) == exact.time_utc
    middle = event_time(day_only)
    assert (middle.date(), middle.hour, middle.utcoffset()) == (day_only.date, 12, timedelta(0))


def test_no_two_events_share_a_spot(data) -> None:
    places = lanes.place(data.events, lanes.lanes(data.events))
    assert len(places) == len(data.events)
    assert len({(each.moment, round(each.height, 6)) for each in places}) == len(places)


def test_every_event_lies_within_the_lane_of_its_category(data) -> None:
    strips = lanes.lanes(data.events)
    by_category = {lane.category: lane for lane in strips}
    for each in lanes.place(data.events, strips):
        lane = by_category[each.event.category]
        assert lane.top < each.height < lane.top + lane.height


def test_neighbours_of_a_lane_stand_apart(data) -> None:
    places = lanes.place(data.events, lanes.lanes(data.events))
    for one in places:
        for other in places:
            near = abs(one.moment - other.moment) < timedelta(days=2)
            if one.event.category is other.event.category and near and one is not other:
                assert abs(one.height - other.height) > 0.3


def test_lanes_are_stacked_without_gaps_and_crowded_ones_are_higher(data) -> None:
    strips = lanes.lanes(data.events)
    assert [lane.category for lane in strips] == list(Category)
    for upper, lower in itertools.pairwise(strips):
        assert lower.top == pytest.approx(upper.top + upper.height)
    heights = {lane.category: lane.height for lane in strips}
    assert heights[Category.STATEMENT] > heights[Category.POLICY]


def test_lanes_stay_where_they_are_when_a_filter_leaves_few_events(data, known) -> None:
    strips = lanes.lanes(data.events)
    alone = lanes.place([known["ddn-interview"]], strips)[0]
    statements = next(lane for lane in strips if lane.category is Category.STATEMENT)
    assert statements.top < alone.height < statements.top + statements.height


def test_presets_hold_what_their_names_say(data, known) -> None:
    windows = lanes.windows(data.events, data.last_session)
    release, interview = known["deepseek-r1-release"], known["ddn-interview"]

    def holds(view: View, event) -> bool:
        return windows[view].start <= event_time(event) <= windows[view].end

    assert all(holds(view, release) for view in View)
    assert not holds(View.FORTNIGHT, interview)
    assert holds(View.FORTNIGHT, known["nvda-rebound"])
    assert holds(View.INTERVIEW, interview)
    assert (windows[View.YEAR].start.year, windows[View.YEAR].end.year) == (2025, 2026)
    assert all(holds(View.ALL, event) for event in data.events)


def test_a_file_without_two_main_moments_is_no_story(data) -> None:
    with pytest.raises(ValueError, match="two main moments"):
        lanes.windows([event for event in data.events if not event.main], data.last_session)


@pytest.mark.parametrize(
    ("event", "voice"),
    [
        ("deepseek-r1-release", Voice.DEEPSEEK),
        ("ddn-interview", Voice.HUANG),
        ("nvda-crash", Voice.MARKET),
        ("tariff-pause", Voice.OTHER),
    ],
)
def test_voices(known, event: str, voice: Voice) -> None:
    assert voice_of(known[event]) is voice


def test_a_step_of_the_walk_shows_its_event_in_the_middle(known) -> None:
    window = lanes.around(known["nvda-crash"])
    middle = window.start + (window.end - window.start) / 2
    assert middle == event_time(known["nvda-crash"])
