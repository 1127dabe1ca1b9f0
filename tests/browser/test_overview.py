"""The overview in Chromium: one screen, and the ways out of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import actions
from tests.browser.conftest import Server, Visit

#: Of 1280 by as many: what a browser leaves of a common laptop screen.
SCREEN = 800


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_all_parts_are_on_one_screen(
    locale: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, locale=locale)
    tab.page.set_viewport_size({"width": 1280, "height": SCREEN})
    page = tab.open("/")
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    # By role: Streamlit keeps a hidden copy of a link to measure it.
    links = page.locator("[class*=st-key-block_] [data-testid=stPageLink]").get_by_role("link")
    expect(links).to_have_count(5)
    for link in links.all():
        box = link.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN
    tab.assert_clean()


def test_a_part_opens_its_page_in_the_same_language(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/?lang=fr")
    tab.settle()
    page.get_by_role("link", name="Le lire corrigé").click()
    page.wait_for_url("**/claims?*")
    tab.settle()
    assert "lang=fr" in page.url
    expect(page.get_by_role("radio", name="fr", exact=True)).to_have_attribute(
        "aria-checked", "true"
    )
    tab.assert_clean()


def test_what_is_new_since_the_last_visit_is_known_to_the_browser_alone(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/?lang=en")
    page.evaluate("localStorage.clear()")
    page.reload()
    tab.settle()
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    line = page.get_by_text("New since")
    expect(line).to_have_count(0)  # a first visit has no last one
    page.wait_for_function("localStorage.getItem('r1-shock-last-visit') !== null")
    # Two days ago, Nvidia cost half, there was an event less, and the verdict was another.
    page.evaluate(
        "() => { const visits = JSON.parse(localStorage.getItem('r1-shock-last-visit'));"
        " visits.current.at -= 2 * 86400000; visits.current.price /= 2;"
        " visits.current.events -= 1; visits.current.verdict = 'market market';"
        " localStorage.setItem('r1-shock-last-visit', JSON.stringify(visits)); }"
    )
    for _look in range(2):  # reloading is no new visit
        page.reload()
        tab.settle()
        expect(line).to_be_visible()
        for news in ("+100.0% to $228.86", "No new filing", "New events: 1", "verdict has changed"):
            expect(page.get_by_text(news)).to_be_visible()
    tab.assert_clean()


def test_the_picture_is_in_a_wiki_in_two_actions(
    server: Server, visit: Callable[..., Visit]
) -> None:
    """The task: the crash as a picture with title, source, date and address in the file."""
    tab = visit(server)
    page = tab.open("/?lang=en")
    with actions.at_most(page, 2, least=2):
        page.get_by_role("button", name="More about this picture").first.click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Picture (SVG)").click()
    drawn = waiting.value.path().read_text(encoding="utf-8")
    for part in ("−16.97% on 27 January 2025", "Huang answers", "Source:", server.address):
        assert part in drawn
    tab.assert_clean()
