"""The timeline page as a visitor meets it, opened from its addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.content.story import event_time, milliseconds
from components.timeline import chart_section, interview, selection, study_section
from data.events import load_events
from tests.timeline.conftest import Page

FAULT = "This page ran into a fault of ours"
SECTIONS = ["event-study", "interview"]


def rows(table: pd.DataFrame) -> list[str]:
    """A small table line by line: "| Vertiv | −26.51% | −9.0 |"."""
    lines = [table.columns, *table.itertuples(index=False)]
    return [f"| {' | '.join(map(str, line))} |" for line in lines]


def texts(at: AppTest) -> str:
    """All that the page says outside its charts and large tables."""
    kinds = [at.title, at.header, at.subheader, at.markdown, at.caption, at.warning, at.info]
    said = "\n".join(str(each.value) for kind in [*kinds, at.error] for each in kind)
    small = [line for table in at.table for line in rows(table.value)]
    return "\n".join([said, *small]).replace("\\", "")


def whole(at: AppTest) -> AppTest:
    """The page, checked to be without a fault and with all its parts."""
    assert not at.exception
    assert FAULT not in texts(at)
    anchors = [each.anchor for each in at.header if each.anchor]
    assert [each for each in anchors if each != "largest-days"] == SECTIONS
    return at


def with_further_tests(at: AppTest) -> AppTest:
    """The page once the fold of further tests is open: before, nothing of them is drawn."""
    assert "Placebo" not in texts(at)
    at.session_state[study_section.FURTHER_TESTS] = True
    return whole(at.run())


def card(at: AppTest) -> str:
    """The id of the event whose card is open; empty where there is none.

    Its title is the header that no link leads to.
    """
    for title in [each.value.replace("\\", "") for each in at.header if not each.anchor]:
        return next(
            event.id for event in load_events() if title in (event.title_en, event.title_fr)
        )
    return ""


def beyond(at: AppTest) -> str:
    """The abnormal return on the card, with its error and p."""
    return texts(at).split("Beyond the market: **")[1]


def charts(at: AppTest) -> list[Any]:
    return [each.proto for each in at.get("vega_lite_chart")]


def window(at: AppTest) -> list[int]:
    """The stretch of time that the picture shows first."""
    spec = json.loads(charts(at)[0].spec)
    return next(param["value"] for param in spec["params"] if param["name"] == "frame")


def test_first_screen_gives_the_finding_and_the_picture(timeline_page: Page) -> None:
    at = whole(timeline_page())
    assert "R1 had been out for 4 trading days when Nvidia lost 16.97% in one" in texts(at)
    assert "stood at 98.2% of its price before the fall of 27 January 2025" in texts(at)
    assert "It took until 9 June 2025 to win the loss back (92 sessions)." in texts(at)
    assert len(charts(at)) == 2
    assert all(chart.alt for chart in charts(at))
    assert card(at) == "nvda-crash"
    assert not at.warning


@pytest.mark.parametrize(
    "event",
    [
        "deepseek-v2-release",  # the first
        "deepseek-r2-delay",  # known by month only
        "techcrunch-huang-article",  # its hour is inferred
        "nvidia-statement",  # no exact hour
        "deepseek-first-funding",
        "nvda-q2-fy27",  # close to the last session
    ],
)
def test_an_event_opens_from_its_address(timeline_page: Page, event: str) -> None:
    at = whole(timeline_page(event=event))
    assert card(at) == event
    assert not at.warning


def test_the_interviews_card(timeline_page: Page) -> None:
    at = whole(timeline_page(event="ddn-interview"))
    said = texts(at)
    for part in (
        "**When:** 20 February 2025",
        "only the date is known, not the hour",
        "**First session that could react:** 20 February 2025",
        "[TechCrunch](<https://techcrunch.com/",
        "The Times of India (mirror copy",
    ):
        assert part in said
    assert next(metric.value for metric in at.metric) == "+0.63%"


def test_a_time_is_given_in_utc_and_new_york(timeline_page: Page) -> None:
    said = texts(whole(timeline_page(event="deepseek-r1-release")))
    assert "**When:** 20 Jan 2025, 12:29 UTC" in said
    assert "**In New York:** 20 Jan 2025, 07:29" in said
    assert "closed for a market holiday" in said
    assert "**First session that could react:** 21 January 2025" in said


def test_an_event_without_a_day_claims_no_reaction(timeline_page: Page) -> None:
    at = whole(timeline_page(event="aibase-article"))
    assert "the day is not known" in texts(at)
    assert not at.metric


def test_an_event_after_the_last_close_says_so(
    timeline_page: Page, prices_until: Callable[[str], None]
) -> None:
    prices_until("2026-09-28")
    at = whole(timeline_page(event="deepseek-v4-1-flash-1017"))
    assert "The prices known here end before 19 Oct 2026." in texts(at)
    assert not at.metric


@pytest.mark.parametrize(
    "address",
    [
        {"event": "no-such-event"},
        {"view": "tomorrow"},
        {"category": "gossip"},
        {"actor": "nobody"},
        {"confidence": "absolute"},
        {"period": "never"},
        {"market": "DAX"},
        {"before": "-1"},
        {"after": "1000"},
        {"estimation": "3"},
        {"clean": "perhaps"},
        {"leave": "monday"},
        {"variance": "garch"},
        {"walk": "11"},
        {"walk": "<script>"},
        {"event": "<img src=x onerror=alert(1)>"},
    ],
    ids=str,
)
def test_wrong_addresses_get_the_default_and_a_sentence(timeline_page: Page, address) -> None:
    at = whole(timeline_page(**address))
    assert len(at.warning) == 1
    assert "<" not in at.warning[0].value
    assert len(charts(at)) == 2


def test_the_walk_opens_each_step_and_zooms_to_it(timeline_page: Page, data) -> None:
    story = selection.steps(data.events)
    assert len(story) == 10
    at = timeline_page()
    before = window(at)
    at.button("walk_start").click().run()
    seen = []
    for event in story:
        whole(at)
        assert card(at) == event.id
        seen.append(window(at))
        if event is not story[-1]:
            at.button("walk_next").click().run()
    assert at.button("walk_next").disabled
    for event, (start, end) in zip(story, seen, strict=True):
        assert start < milliseconds(event_time(event)) < end
    assert before not in seen
    at.button("walk_back").click().run()
    assert card(at) == story[8].id
    at.button("walk_leave").click().run()
    assert window(at) == before


def test_the_walk_can_be_started_from_any_event(timeline_page: Page) -> None:
    at = timeline_page(event="tariff-shock")
    at.button("walk_start").click().run()
    assert card(whole(at)) == "deepseek-v3-release"
    at.button("walk_next").click().run()
    assert card(whole(at)) == "deepseek-v3-paper-cost"


def test_choosing_an_event_leaves_the_walk(timeline_page: Page) -> None:
    at = timeline_page(walk="3")
    assert card(at) == "deepseek-r1-release"
    at.selectbox("choice_event").set_value("tariff-shock").run()
    assert card(at) == "tariff-shock"
    assert not [button for button in at.button if button.key == "walk_next"]


def test_buttons_go_to_the_event_before_and_after(timeline_page: Page) -> None:
    at = timeline_page(event="nvda-crash")
    at.button("timeline_after").click().run()
    at.button("timeline_before").click().run()
    assert card(at) == "nvda-crash"
    first = timeline_page(event="deepseek-v2-release")
    assert first.button("timeline_before").disabled


def test_filters_apply_to_picture_list_and_ranking_at_once(timeline_page: Page, data) -> None:
    at = whole(timeline_page(category="earnings", period="after"))
    earnings = [event for event in data.events if event.category == "earnings"]
    options = at.selectbox("choice_event").options
    assert len(options) == len(earnings)
    assert f"{len(earnings)} of {len(data.events)} events pass" in texts(at)
    ranked = at.dataframe[-1].value
    titles = {title for row in ranked["event"] for title in row.split(" · ")}
    assert titles <= {event.title_en for event in earnings}
    assert f"{len(earnings)} events marked on it" in charts(at)[0].alt


def test_the_list_says_what_the_picture_shows(timeline_page: Page, known) -> None:
    at = timeline_page(category="market", period="between")
    at.session_state[chart_section.LIST] = True
    at = whole(at.run())
    lines = [line for line in texts(at).splitlines() if line.startswith("1. ")]
    lines = [line for line in lines if " · Market" in line]
    assert len(lines) == len(at.selectbox("choice_event").options) == 4
    assert lines[2].startswith(f"1. 27 Jan 2025 · {known['nvda-crash'].title_en}")
    assert lines[2].endswith("· Market · Nvidia −16.97% on 27 Jan")


def test_the_search_reads_both_languages(timeline_page: Page) -> None:
    for words in ("Jevons", "paradoxe de jevons"):
        at = whole(timeline_page(search=words))
        assert card(at) == "nadella-jevons"


def test_no_event_passes_and_the_way_out(timeline_page: Page, data) -> None:
    at = whole(timeline_page(search="zzzz", category="policy"))
    assert "No event passes these filters." in texts(at)
    assert card(at) == ""
    at.button("timeline_clear").click().run()
    whole(at)
    assert len(at.selectbox("choice_event").options) == len(data.events)
    assert card(at)


def test_a_hidden_event_is_named_as_such(timeline_page: Page) -> None:
    at = whole(timeline_page(event="ddn-interview", category="policy"))
    assert "The filters hide the event" in texts(at)
    assert card(at) == ""
    at.button("timeline_clear_hidden").click().run()
    assert card(at) == "ddn-interview"


def test_the_study_explains_why_the_abnormal_return_is_smaller(timeline_page: Page) -> None:
    at = whole(timeline_page(event="nvda-crash"))
    said = texts(at)
    assert "Why not −16.97%? SPY without Nvidia itself moved −0.31%" in said
    assert "beta, R²" in said
    assert beyond(at).startswith("−16.6")
    assert "Nvidia was 6.7% of SPY at the close before" in said
    source = "[Slickcharts, holdings of SPY](<https://slickcharts.com/sp500>)"
    assert f"6.5% on 20 Dec 2024 ({source})" in said
    assert "Three tests of the session" in said
    assert "Other events in the same window" in said


@pytest.mark.parametrize("market", ["QQQ", "SMH", "SOXX"])
def test_another_market_gives_another_abnormal_return(timeline_page: Page, market: str) -> None:
    at = whole(timeline_page(event="nvda-crash", market=market))
    assert f"{market} without Nvidia itself moved" in texts(at)
    assert not beyond(at).startswith("−16.6")


@pytest.mark.parametrize(
    ("market", "whole_fund", "cleaned"), [("SPY", "−13.4", "−16.6"), ("SMH", "−4.57", "−7.87")]
)
def test_nvidia_is_taken_out_of_the_fund_unless_switched_off(
    timeline_page: Page, market: str, whole_fund: str, cleaned: str
) -> None:
    by_default = whole(timeline_page(event="nvda-crash", market=market))
    assert beyond(by_default).startswith(cleaned)
    at = whole(timeline_page(event="nvda-crash", market=market, clean="false"))
    assert beyond(at).startswith(whole_fund)
    assert "without Nvidia" not in texts(at)
    at.segmented_control(key="choice_clean").set_value("true").run()
    assert beyond(at).startswith(cleaned)


@pytest.mark.parametrize(
    ("event", "market", "said", "unsaid"),
    [
        ("hyperscaler-capex-2026", "SPY", "which the t statistic takes for news", "violent"),
        ("tariff-shock", "SMH", "a few violent sessions", "takes for news"),
        ("nvda-crash", "SPY", "They agree", "They disagree"),
    ],
)
def test_disagreeing_tests_are_explained_in_the_right_direction(
    timeline_page: Page, event: str, market: str, said: str, unsaid: str
) -> None:
    shown = texts(whole(timeline_page(event=event, market=market, clean="false")))
    assert said in shown
    assert unsaid not in shown


def test_what_lies_in_the_estimation_period_is_said_and_can_be_left_out(
    timeline_page: Page, data, known
) -> None:
    at = with_further_tests(timeline_page(event="nvda-q4-fy25", clean="false"))
    said = texts(at)
    sessions, at_event = data.closes.index, known["nvda-q4-fy25"].first_session
    last = sessions.get_loc(str(at_event)) - 10
    period = sessions[last - 251 : last + 1]
    count = sum(str(each) in period for each in data.sessions.values())
    assert f"**In the estimation period** lie {count} other events." in said
    assert "Nvidia moved furthest on 27 Jan 2025 (−16.97%), 28 Jan 2025 (+8.93%)" in said
    assert "They count there" in said
    assert "| Least squares, constant variance | 2.88 | −3.97% | −1.44 | 0.151 |" in said
    assert "| … without the other events’ sessions |" in said
    assert "Huber’s robust fit" in said
    assert "t statistic, p = 0.151" in said.replace("\N{NO-BREAK SPACE}", " ")
    at.segmented_control(key="choice_leave").set_value("shock").run()
    said = texts(whole(at))
    assert "t statistic, p = 0.109" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "What you chose is left out there." in said


def test_what_dividends_change_is_said(timeline_page: Page) -> None:
    said = texts(with_further_tests(timeline_page(event="nvda-crash", clean="false")))
    assert "| Least squares, with dividends (NVDA, SPY) | 2.66 | −13.39% | −5.17 |" in said
    assert "Returns are those of prices adjusted for splits." in said
    said = texts(with_further_tests(timeline_page(event="nvda-crash", market="SMH")))
    assert "with dividends (NVDA) |" in said


def test_a_moving_variance_from_the_address(timeline_page: Page) -> None:
    at = with_further_tests(timeline_page(event="nvda-crash", clean="false", variance="ewma"))
    assert "| Least squares, moving variance (EWMA) | 2.66 | −13.40% | −5.96 |" in texts(at)
    assert "t statistic, p < 0.001" in texts(at).replace("\N{NO-BREAK SPACE}", " ")


def test_the_interview_quotes_only_what_is_on_record(timeline_page: Page) -> None:
    at = whole(timeline_page())
    assert "“I think the market responded" in texts(at)
    assert "whose fault it is" not in texts(at)
    at.session_state[interview.FOLD] = True
    said = texts(whole(at.run()))
    assert "“I don’t know whose fault it is, but obviously that paradigm is wrong.”" in said
    paraphrase = next(line for line in said.splitlines() if "fallen from the sky" in line)
    assert not set('“”«»"') & set(paraphrase)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_french(timeline_page: Page, theme: str) -> None:
    at = whole(timeline_page(lang="fr", event="nvda-crash", theme=theme))
    assert card(at) == "nvda-crash"
    assert next(metric.value for metric in at.metric) == "−16,97\N{NO-BREAK SPACE}%"


def test_embedded_it_shows_the_same_card(timeline_page: Page) -> None:
    at = AppTest.from_file("../../app.py", default_timeout=60)
    at.context = {"is_embedded": True}
    at.query_params["event"] = "ddn-interview"
    at.switch_page("pages/timeline.py").run()
    assert card(whole(at)) == "ddn-interview"
