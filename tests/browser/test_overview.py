"""The overview in Chromium: one screen, and the ways out of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

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
    last = page.get_by_role("link").and_(page.locator("a[href*='verdict=']")).last
    box = last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= SCREEN
    tab.assert_clean()


def test_a_part_opens_its_page_in_the_same_language(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/?lang=fr")
    tab.settle()
    # By role: Streamlit keeps a hidden copy of a link to measure it.
    link = page.get_by_role("link").and_(page.locator("a[href*='verdict=contradicted']"))
    link.click()
    page.wait_for_url("**/claims?*")
    tab.settle()
    assert "lang=fr" in page.url
    assert "verdict=contradicted" in page.url
    expect(page.get_by_role("radio", name="fr", exact=True)).to_have_attribute(
        "aria-checked", "true"
    )
    tab.assert_clean()
