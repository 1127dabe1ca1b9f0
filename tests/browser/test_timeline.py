"""The timeline in Chromium: zoom by dragging, choosing, walking, filtering, by hand and by keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from data.events import load_events
from tests.browser import actions
from tests.browser.conftest import Server, Visit

CHART = "[data-testid=stVegaLiteChart] svg.marks"
#: Within the plot: a height in the price, one in the names below it.
PRICE, NAMES = 180, 310
VIEWS = ["fortnight", "interview", "2025", "all"]


def chart(page: Page) -> Locator:
    drawn = page.locator(CHART).first
    drawn.locator("path[aria-roledescription='point']").first.wait_for(state="attached")
    return drawn


def dates(page: Page) -> list[str]:
    """What the picture's time axis says, from left to right; the strip's axis has years only."""
    chart(page)
    return page.evaluate(
        """selector => [...document.querySelector(selector).querySelectorAll(
             '.role-axis-label text')].map(text => text.textContent)
             .filter(text => /[a-z]/.test(text))""",
        CHART,
    )


TITLES = {event.id: event.title_en for event in load_events()}
CRASH, REBOUND, JEVONS = "nvda-crash", "nvda-rebound", "nadella-jevons"


def mark_of(page: Page, event: str) -> Locator:
    return chart(page).locator(f'path[aria-label*="{TITLES[event]}"]').first


def marks_across(page: Page) -> float:
    """The distance in pixels between the crash and the rebound: how far the picture is zoomed."""
    left, right = (mark_of(page, event).bounding_box() for event in (CRASH, REBOUND))
    assert left
    assert right
    return right["x"] - left["x"]


def drag(page: Page, height: int, start: float = 0.25, end: float = 0.6) -> None:
    box = chart(page).bounding_box()
    assert box
    y = box["y"] + height
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + (start + end) / 2 * box["width"], y, steps=3)
    page.mouse.move(box["x"] + end * box["width"], y, steps=3)
    page.mouse.up()


def card(page: Page) -> Locator:
    return page.locator(".st-key-event_card h2")


def in_address(page: Page, key: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(key, [None])[0]


@pytest.mark.parametrize("height", [PRICE, NAMES], ids=["over-the-price", "over-the-names"])
def test_dragging_zooms_without_the_server(
    height: int, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    sent: list[object] = []
    tab.listen("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page = tab.open("/timeline")
    before, apart = dates(page), marks_across(page)
    messages = len(sent)
    assert messages

    drag(page, height)
    tab.wait_until(lambda: dates(page) != before and marks_across(page) > 2 * apart)

    box = chart(page).bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + height)
    tab.wait_until(lambda: marks_across(page) == pytest.approx(apart, abs=1), lasting=500)
    assert len(sent) == messages

    # A press in the strip, above its boxes, moves the shown stretch there.
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] - 70)
    tab.wait_until(
        lambda: dates(page) != before and not any("Jan" in each for each in dates(page)),
        lasting=500,
    )
    assert len(sent) == messages
    tab.assert_clean()


def test_a_click_on_a_mark_opens_its_card_and_keeps_the_zoom(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/timeline")
    drag(page, NAMES)
    apart = marks_across(page)
    mark_of(page, JEVONS).click()
    expect(card(page)).to_contain_text(TITLES[JEVONS])
    assert in_address(page, "event") == "nadella-jevons"
    assert marks_across(page) == pytest.approx(apart, abs=1)
    # The list chooses another; the same mark can then be chosen again.
    page.get_by_role("button", name="Later", exact=True).click()
    expect(card(page)).not_to_contain_text(TITLES[JEVONS])
    tab.settle()
    mark_of(page, JEVONS).click()
    expect(card(page)).to_contain_text(TITLES[JEVONS])
    tab.assert_clean()


def test_a_click_sends_nothing_of_the_picture_again(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    got: list[bytes] = []
    tab.listen(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: got.append(frame))
    )
    page = tab.open("/timeline")
    mark_of(page, JEVONS).wait_for()
    tab.settle()
    first = sum(map(len, got))
    got.clear()
    mark_of(page, JEVONS).click()
    expect(card(page)).to_contain_text(TITLES[JEVONS])
    tab.settle()
    assert first <= 200_000
    assert sum(map(len, got)) <= 40_000
    assert not any(b"vega-lite" in each and len(each) > 9_000 for each in got)


def test_the_first_to_invoke_jevons_and_what_the_price_did_takes_three_actions(
    server: Server, visit: Callable[..., Visit]
) -> None:
    """From the overview: the page, and the name on the picture."""
    tab = visit(server)
    page = tab.open("/")
    with actions.at_most(page, 3, least=2):
        page.get_by_role("link", name="Timeline", exact=True).first.click()
        expect(chart(page)).to_contain_text("Nadella says “Jevons”")
        mark_of(page, JEVONS).click()

        expect(card(page)).to_be_in_viewport()  # where the eye is
        docked = page.locator('[class*="st-key-timeline_dock"]')
        expect(docked).to_contain_text("Satya Nadella")
        price = docked.locator("[data-testid=stMetricValue]").first
        expect(price).to_have_text("−16.97%")
        expect(price).to_be_in_viewport()


def test_the_data_of_the_event_study_take_three_actions(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/")
    with actions.at_most(page, 3, least=3):
        page.get_by_role("link", name="Timeline", exact=True).first.click()
        chart(page)
        page.locator(".st-key-menu_car").get_by_role("button").first.click()
        with page.expect_download() as started:
            page.locator(".st-key-car_csv").get_by_role("button").click()
        assert started.value.suggested_filename.endswith(".csv")


def test_the_links_to_the_sections_stay_in_view(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/timeline")
    chart(page)
    links = page.locator(".st-key-timeline_sections")
    links.get_by_role("link", name="The interview").click()
    expect(page.locator("#interview")).to_be_in_viewport()
    expect(links).to_be_in_viewport()


def test_the_largest_days_open_their_events_by_keys_and_by_hand(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/timeline")
    chart(page)
    page.evaluate("window.stays = true")
    rows = page.locator(".days details")
    numbers = [
        abs(float(text.strip("%").replace("−", "-")))
        for text in rows.locator("b").all_inner_texts()
    ]
    assert numbers == sorted(numbers, reverse=True)
    fall = page.locator(".days details.fall")
    fall.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fall).to_have_attribute("open", "")
    events = fall.locator("a")
    assert events.count() > 3
    page.keyboard.press("Tab")
    expect(events.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text(events.first.inner_text())
    expect(card(page)).to_be_in_viewport()
    assert in_address(page, "event") == events.first.get_attribute("data-event")
    assert page.evaluate("window.stays"), "the page was loaded anew"
    tab.assert_clean()


def test_the_marks_are_reached_by_tab_and_arrow_keys(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/timeline")
    chart(page)
    entry = page.locator(f"{CHART} path[tabindex='0']")
    expect(entry).to_have_count(1)
    page.get_by_role("button", name="Walk through the story").focus()
    for _press in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "path":
            break
    expect(entry).to_be_focused()
    first = entry.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert second
    assert second != first
    page.keyboard.press("Enter")
    title = second.split(": ", 1)[1].rsplit(" (", 1)[0]
    expect(card(page)).to_contain_text(title)
    tab.assert_clean()


def test_on_a_phone_the_card_is_a_sheet_at_the_foot(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390)
    page = tab.open("/timeline")
    expect(card(page)).not_to_be_in_viewport()  # nobody asked: the picture has the screen
    mark_of(page, JEVONS).click()
    expect(card(page)).to_contain_text(TITLES[JEVONS])
    expect(card(page)).to_be_in_viewport()
    tab.assert_clean()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_two_labels_overlap(
    view: str, width: int, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=width)
    page = tab.open(f"/timeline?view={view}")
    names = chart(page).locator("text", has_text="R1 released")
    expect(names).to_have_count(1)
    overlapping = page.evaluate(
        """selector => {
          const texts = [...document.querySelector(selector).querySelectorAll('text')]
            .filter(text => text.textContent.trim() && getComputedStyle(text).opacity !== '0')
            .map(text => ({text: text.textContent, box: text.getBoundingClientRect()}));
          const pairs = [];
          texts.forEach((one, index) => texts.slice(index + 1).forEach(other => {
            const wide = Math.min(one.box.right, other.box.right)
              - Math.max(one.box.left, other.box.left);
            const high = Math.min(one.box.bottom, other.box.bottom)
              - Math.max(one.box.top, other.box.top);
            // A label and the halo behind it say the same.
            if (one.text !== other.text && wide > 1 && high > 3) pairs.push([one.text, other.text]);
          }));
          return pairs;
        }""",
        CHART,
    )
    assert overlapping == []


def test_walking_with_arrow_keys(server: Server, visit: Callable[..., Visit]) -> None:
    tab = visit(server)
    page = tab.open("/timeline")
    page.get_by_role("button", name="Walk through the story").click()
    step = page.locator(".st-key-walk")
    expect(step).to_contain_text("Step 1 of 10")
    first = dates(page)
    page.keyboard.press("ArrowRight")
    expect(step).to_contain_text("Step 2 of 10")
    page.keyboard.press("ArrowRight")
    expect(step).to_contain_text("Step 3 of 10")
    expect(card(page)).to_contain_text(TITLES["deepseek-r1-release"])
    assert in_address(page, "walk") == "3"
    expect(chart(page)).to_contain_text("R1 released")
    assert dates(page) != first
    page.keyboard.press("ArrowLeft")
    expect(step).to_contain_text("Step 2 of 10")
    page.get_by_role("button", name="Leave the walk").click()
    expect(step).to_have_count(0)
    assert in_address(page, "walk") is None
    tab.assert_clean()


def test_filtering_leaves_its_marks_and_can_be_cleared(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/timeline?view=all")
    everything = chart(page).locator("path[aria-roledescription='point'][aria-label*=': ']")
    everything.nth(60).wait_for(state="attached")  # the whole picture, not its first frame
    all_marks = everything.count()
    page.locator("summary", has_text="Choose the events").click()
    search = page.get_by_label("Search in English and French")
    search.fill("jevons")
    search.press("Enter")
    expect(card(page)).to_contain_text(TITLES[JEVONS])
    assert in_address(page, "search") == "jevons"
    expect(everything).not_to_have_count(all_marks)
    search.fill("nothing has this")
    search.press("Enter")
    expect(page.get_by_text("No event passes these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(card(page)).to_contain_text(TITLES[CRASH])
    expect(everything).to_have_count(all_marks)
    tab.assert_clean()


def test_keyboard_alone_chooses_an_event(server: Server, visit: Callable[..., Visit]) -> None:
    tab = visit(server)
    page = tab.open("/timeline?event=nvda-crash")
    box = page.get_by_role("combobox", name=re.compile("Event"))
    box.focus()
    page.keyboard.type("Stargate")
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text(TITLES["stargate-announcement"])
    assert in_address(page, "event") == "stargate-announcement"
    for name in ("Earlier", "Later"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page)).not_to_contain_text(TITLES["stargate-announcement"])
    tab.assert_clean()


def test_a_french_link_shows_french_words_and_numbers(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390)
    page = tab.open("/timeline?event=nvda-crash&lang=fr")
    expect(card(page)).to_contain_text("16,97\N{NO-BREAK SPACE}%")
    expect(chart(page)).to_contain_text("26 janv.")
    tab.assert_clean()


def test_downloads(server: Server, visit: Callable[..., Visit], subtests: pytest.Subtests) -> None:
    tab = visit(server)
    page = tab.open("/timeline?category=earnings")
    page.locator(".st-key-menu_timeline").get_by_role("button").first.click()
    marks = {
        "csv": b"nvda-q4-fy25",
        "json": b"nvda-q4-fy25",
        "png": b"\x89PNG",
        "svg": b"<svg",
        "html": b"<html",
    }
    for ending, mark in marks.items():
        with subtests.test(ending):
            with page.expect_download() as started:
                page.locator(f".st-key-timeline_{ending} button").click()
            assert started.value.suggested_filename.endswith(f".{ending}")
            assert mark in started.value.path().read_bytes()
    tab.assert_clean()
