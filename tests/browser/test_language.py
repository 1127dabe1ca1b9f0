"""The language in addresses: in every navigation link, in the history, in <html lang>."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit

NAVIGATION = "[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]"


def speaks(page: Page, language: str, heading: str) -> None:
    expect(page.locator("h1").first).to_contain_text(heading)
    expect(page.locator("html")).to_have_attribute("lang", language)
    radio = page.get_by_role("radio", name=language, exact=True)
    expect(radio).to_have_attribute("aria-checked", "true")


def test_a_copied_navigation_link_opens_in_the_language_it_was_copied_in(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/?lang=fr")
    market = page.locator(NAVIGATION).filter(has_text="Bourse")
    expect(market).to_have_attribute("href", f"{server.address}/market?lang=fr")
    copied = market.get_attribute("href") or ""
    page.goto(copied)
    tab.settle()
    speaks(page, "fr", "a effacé sa perte")
    tab.assert_clean()


def test_a_choice_of_language_is_an_entry_in_the_history(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/market")
    page.locator(NAVIGATION).filter(has_text="Method").click()
    page.wait_for_url("**/method*")
    tab.settle()
    before = page.url
    page.get_by_role("radio", name="fr", exact=True).click()
    speaks(page, "fr", "Comment fonctionne")
    assert "lang=fr" in page.url
    page.go_back()
    speaks(page, "en", "How the model works")
    assert page.url == before
    page.go_forward()
    speaks(page, "fr", "Comment fonctionne")
    page.go_back()
    speaks(page, "en", "How the model works")
    page.go_back()
    page.wait_for_url("**/market*")
    speaks(page, "en", "Nvidia won the loss back in 92 sessions")
    tab.assert_clean()
