"""Every page, in every appearance: drawn, clean, readable by all, in the right language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.shell import REGISTRY
from tests.browser.conftest import DRAWN, Server, Visit

STEMS = [entry.stem for entry in REGISTRY]
APPEARANCES = [
    pytest.param(1280, False, "en-US", id="wide-light-en"),
    pytest.param(1280, True, "fr-FR", id="wide-dark-fr"),
    pytest.param(390, False, "fr-FR", id="phone-light-fr"),
    pytest.param(390, True, "en-US", id="phone-dark-en"),
]


def address(stem: str) -> str:
    return "/" if stem == "overview" else f"/{stem}"


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("width", "dark", "locale"), APPEARANCES)
def test_page(
    stem: str,
    width: int,
    dark: bool,
    locale: str,
    server: Server,
    visit: Callable[..., Visit],
) -> None:
    tab = visit(server, width=width, dark=dark, locale=locale)
    page = tab.open(address(stem))
    page.locator(DRAWN).first.wait_for(state="attached")
    tab.assert_clean()
    tab.assert_fits()
    chosen = page.get_by_role("radio", name=locale[:2], exact=True)
    assert chosen.get_attribute("aria-checked") == "true"
    tab.assert_accessible()


@pytest.mark.parametrize("stem", STEMS)
def test_language_is_switched_in_place(
    stem: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open(address(stem))
    english = page.locator("h1").first.inner_text()
    page.get_by_role("radio", name="fr", exact=True).click()
    page.wait_for_url("**lang=fr**")
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=english
    )
    tab.assert_clean()
