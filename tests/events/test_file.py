"""The events file as it ships: what a reader relies on, checked against calendar and prices."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

import pandas as pd
import pytest
from exchange_calendars import get_calendar
from exchange_calendars.exchange_calendar import ExchangeCalendar

from data.events import (
    EVENTS_FILE,
    Category,
    Confidence,
    DatePrecision,
    Event,
    MarketState,
    TimeBasis,
    load_events,
)
from data.files.toml import AccessCode, Standing
from data.prices.bundled import default_snapshot

EVENTS = load_events()
BY_ID = {event.id: event for event in EVENTS}
TIMED = [event for event in EVENTS if event.moment is not None]
DATED = [event for event in EVENTS if event.date_precision is DatePrecision.DAY]
TWITTER_EPOCH_MS = 1_288_834_974_657
MISPLACED_SPACE = re.compile(r" [;:!?»%$]|« |(?<=\d) (?=Md|M |\d{3}\b)")
WALK = [
    "deepseek-v3-release",
    "deepseek-v3-paper-cost",
    "deepseek-r1-release",
    "app-store-number-one",
    "nadella-jevons",
    "nvda-crash",
    "nvda-rebound",
    "ddn-interview",
    "nvda-q4-fy25",
    "gtc-2025-keynote",
]


@cache
def new_york() -> ExchangeCalendar:
    return get_calendar("XNYS", start="2024-01-01", end="2027-12-31")


def session_that_can_react(moment: dt.datetime) -> dt.date:
    """The first session whose close comes after the moment."""
    closes = new_york().schedule["close"]
    return closes.index[closes > pd.Timestamp(moment)][0].date()


def state_at(moment: dt.datetime) -> MarketState:
    local = pd.Timestamp(moment).tz_convert("America/New_York")
    day = pd.Timestamp(local.date())
    if not new_york().is_session(day):
        return MarketState.WEEKEND if local.dayofweek >= 5 else MarketState.HOLIDAY
    if moment < new_york().session_open(day):
        return MarketState.BEFORE_OPEN
    return MarketState.OPEN if moment < new_york().session_close(day) else MarketState.AFTER_CLOSE


def texts(event: Event, language: str) -> list[str]:
    fields = ("title", "summary", "key_figures", "quote_speaker", "note")
    found = [event.text(field, language) for field in fields]
    found += [source.text("detail", language) for source in event.sources]
    return [text for text in found if text]


def test_all_events_are_there_in_order() -> None:
    written = re.findall(r"^\[\[event\]\]$", EVENTS_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(EVENTS) == len(written) >= 69
    assert [event.date for event in EVENTS] == sorted(event.date for event in EVENTS)
    assert {event.category for event in EVENTS} == set(Category)


def test_two_moments_and_ten_steps_are_marked() -> None:
    assert [event.id for event in EVENTS if event.main] == ["deepseek-r1-release", "ddn-interview"]
    walk = sorted((event for event in EVENTS if event.walk), key=lambda event: event.walk or 0)
    assert [event.id for event in walk] == WALK
    assert [event.walk for event in walk] == list(range(1, 11))


@pytest.mark.parametrize("event", DATED, ids=lambda event: event.id)
def test_first_session_agrees_with_the_exchange(event: Event) -> None:
    day = pd.Timestamp(event.date)
    if event.moment is not None:
        expected = session_that_can_react(event.moment)
    elif event.market_at_event is MarketState.AFTER_CLOSE:
        expected = new_york().next_session(day).date()
    else:
        expected = new_york().date_to_session(day, direction="next").date()
    assert event.first_session == expected


@pytest.mark.parametrize("event", TIMED, ids=lambda event: event.id)
def test_market_state_agrees_with_the_exchange(event: Event) -> None:
    assert event.moment is not None
    assert event.market_at_event is state_at(event.moment)


@pytest.mark.parametrize(
    "event", [event for event in DATED if event.moment is None], ids=lambda event: event.id
)
def test_a_day_without_a_session_is_called_so(event: Event) -> None:
    closed = event.market_at_event in (MarketState.WEEKEND, MarketState.HOLIDAY)
    assert closed is not new_york().is_session(pd.Timestamp(event.date))


def test_a_time_needs_a_basis_that_gives_one() -> None:
    exact = {
        TimeBasis.POST_ID,
        TimeBasis.POST_ID_UNREAD,
        TimeBasis.COMMIT,
        TimeBasis.SCHEDULED,
        TimeBasis.ADDRESS,
    }
    for event in EVENTS:
        assert (event.moment is not None) is (event.time_basis in exact), event.id


@pytest.mark.parametrize(
    "event",
    [event for event in TIMED if event.time_basis is TimeBasis.POST_ID],
    ids=lambda event: event.id,
)
def test_times_from_posts_follow_from_their_ids(event: Event) -> None:
    assert event.moment is not None
    found = [
        (int(match[1]) >> 22) + TWITTER_EPOCH_MS
        for source in event.sources
        if (match := re.search(r"^https://x\.com/\w+/status/(\d+)$", source.url or ""))
    ]
    seconds = int(event.moment.timestamp())
    assert seconds in [milliseconds // 1000 for milliseconds in found]


def test_events_with_neither_primary_nor_press_show_less_confidence() -> None:
    first_hand = {Standing.PRIMARY, Standing.PRESS}
    bare = {
        event.id
        for event in EVENTS
        if first_hand.isdisjoint(source.standing for source in event.sources)
    }
    assert "nvda-friday-slide" in bare
    assert "deepseek-v4-1-flash-1017" not in bare
    for event in EVENTS:
        assert event.has_primary_or_press is (event.id not in bare)
        lowered = event.id in bare and event.confidence is not Confidence.LOW
        assert (event.shown_confidence is not event.confidence) is lowered


def test_what_was_read_in_a_copy_is_never_linked() -> None:
    for event in EVENTS:
        for source in event.links:
            assert source.access is not AccessCode.MIRROR
            assert source.standing in (Standing.PRIMARY, Standing.PRESS)
        standings = [list(Standing).index(source.standing) for source in event.sources]
        assert standings == sorted(standings), event.id


def test_unrelated_domains_of_copies_are_not_named() -> None:
    assert "jeetwin" not in EVENTS_FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_typography(event: Event) -> None:
    for text in texts(event, "fr"):
        assert not MISPLACED_SPACE.search(text), text
    for text in [*texts(event, "fr"), *texts(event, "en"), event.quote or ""]:
        assert "'" not in text, text
        assert '"' not in text, text


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
@pytest.mark.parametrize("field", ["title", "summary", "key_figures", "note"])
def test_percentages_are_the_same_in_both_languages(event: Event, field: str) -> None:
    def percentages(text: str | None) -> list[str]:
        found = re.findall("[−+]?\\d+(?:[.,]\\d+)?(?=\u00a0?%)", text or "")
        return sorted(value.replace(",", ".") for value in found)

    assert percentages(event.text(field, "en")) == percentages(event.text(field, "fr"))


@pytest.mark.parametrize(
    ("event", "session", "symbols"),
    [
        ("kimi-k3", "2026-07-16", ("NVDA", "AMD", "AVGO", "MU")),
        ("kimi-k3", "2026-07-17", ("NVDA",)),
        ("hyperscaler-capex-jul-2026", "2026-07-23", ("GOOGL",)),
        ("hyperscaler-capex-jul-2026", "2026-07-30", ("META", "MSFT")),
    ],
)
def test_moves_that_an_event_names_are_those_of_the_prices(
    event: str, session: str, symbols: tuple[str, ...]
) -> None:
    said = "\n".join(texts(BY_ID[event], "en"))
    for symbol in symbols:
        closes = default_snapshot().daily(symbol)["close"]
        move = closes.pct_change().loc[session]
        number = f"{abs(move):.2%}"
        assert f"−{number}" in said or f"+{number}" in said or f"lose {number}" in said, symbol


def test_the_rise_of_prices_is_told_with_its_multiples() -> None:
    rise = BY_ID["deepseek-price-rise"]
    before, off_peak, peak = 0.87, 1.98, 3.96
    figures = rise.text("key_figures", "en") or ""
    assert f"${before} to ${off_peak} off-peak and ${peak} peak" in figures
    assert f"{off_peak / before:.1f} to {peak / before:.1f} times" in rise.title_en


def test_no_event_says_that_deepseek_only_cut_its_prices() -> None:
    later = [event for event in EVENTS if event.id.startswith("deepseek-v4-1-flash")]
    assert later
    for event in later:
        assert not re.search(
            "cuts|baisse encore", " ".join(texts(event, "en") + texts(event, "fr"))
        )
