"""The market page under a visitor's hands: tasks, with the actions that each takes counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import actions
from tests.browser.conftest import Server, Visit

Visiting = Callable[..., Visit]
WORDS = ".pointer_words_marks text"


def typed(page: Page, field: str, text: str) -> None:
    """Types into a field and confirms."""
    page.get_by_role("combobox", name=field).fill(text)
    page.keyboard.press("Enter")


def price_chart(page: Page):
    """The drawing of the price."""
    return page.locator("[data-testid=stVegaLiteChart] svg").first


def test_what_nvidia_is_worth_and_how_old_that_is_takes_no_action(
    server: Server, visit: Visiting
) -> None:
    page = visit(server).open("/market")
    with actions.at_most(page, 0, least=0):
        body = page.locator("body")
        expect(body).to_contain_text(re.compile(r"\$[\d,]+\sbn"))
        expect(body).to_contain_text(re.compile(r"28 Sep(tember)? 2026"))


def test_amd_s_fall_and_recovery_take_two_actions(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market")
    with actions.at_most(page, 2, least=2):
        typed(page, "US symbol", "amd")
        expect(page.locator("body")).to_contain_text("AMD lost 6.37% on 27 January 2025.")
        expect(page.locator("body")).to_contain_text("10 June 2025")
    tab.assert_clean()


def test_three_shares_since_the_shock_take_four_actions(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market")
    with actions.at_most(page, 4, least=4):
        for number, symbol in enumerate(("AVGO", "VRT"), 1):
            typed(page, "Compare with", symbol)
            expect(page.locator("button.chip")).to_have_count(number)  # what was asked, no more
        chart = price_chart(page)
        for name in ("Nvidia +", "Broadcom +", "Vertiv +"):
            expect(chart).to_contain_text(name)
    assert "compare=AVGO%2CVRT" in page.url
    tab.assert_clean()


def test_a_company_is_found_by_its_name(server: Server, visit: Visiting) -> None:
    page = visit(server).open("/market")
    field = page.get_by_role("combobox", name="US symbol")
    field.fill("apple")
    expect(page.get_by_role("option").first).to_contain_text("AAPL")
    field.press("Enter")
    expect(page).to_have_url(re.compile("symbol=AAPL"))


def test_a_drag_measures_and_escape_clears(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market")
    expect(price_chart(page)).to_contain_text("R1 released")
    box = price_chart(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 300, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 600, middle, steps=5)
    page.mouse.up()
    measured = page.locator(".pointer_measure_1_marks text")
    expect(measured).to_contain_text(re.compile(r"[+−][\d.]+%"))
    expect(price_chart(page)).to_contain_text("Double-click or Esc clears it")
    page.keyboard.press("Escape")
    expect(measured).to_have_count(0)
    tab.assert_clean()


def test_arrow_keys_step_through_the_bars_and_say_them(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market")
    expect(price_chart(page)).to_contain_text("R1 released")
    slider = page.get_by_role("slider", name=re.compile("arrow keys"))
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(WORDS)).to_contain_text(re.compile(r"\d+ Jan 2025 +\$"))
    said = re.compile(r"\d+ Jan 2025 \$[\d.]+ [+−]")
    expect(slider).to_have_attribute("aria-valuetext", said)
    tab.assert_clean()


def test_a_row_of_the_shock_opens_its_symbol(server: Server, visit: Visiting) -> None:
    page = visit(server).open("/market")
    picture = page.locator("[data-testid=stVegaLiteChart]").nth(1)
    row = picture.get_by_text("Micron")
    row.scroll_into_view_if_needed()
    box = row.bounding_box()
    page.mouse.click(box["x"] + box["width"] + 30, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("symbol=MU"))
    expect(page.locator("body")).to_contain_text("Micron lost")
