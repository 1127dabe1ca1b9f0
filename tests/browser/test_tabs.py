"""A tab that one visit has used comes to the next as a new one would, but for its program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Server, Tabs, Visit

#: What a visit could find of the one before it, on the same site.
LEFT = """() => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
  history: history.length,
  print: matchMedia("print").matches,
  still: matchMedia("(prefers-reduced-motion: reduce)").matches,
})"""
NOTHING = {
    "local": 0,
    "session": 0,
    "cookies": "",
    "history": 2,  # the empty page and this one
    "print": False,
    "still": False,
}


@pytest.fixture
def tabs(browser: Browser) -> Iterator[Tabs]:
    profile = Tabs(browser, "en-US", touch=False)
    yield profile
    profile.context.close()


def test_nothing_of_a_visit_is_left_to_the_next_one(server: Server, tabs: Tabs) -> None:
    first = Visit(tabs.take(), server.address)
    heard: list[str] = []
    first.listen("console", lambda message: heard.append(message.text))
    page = first.open("/method")
    page.evaluate(
        "() => { localStorage.setItem('kept', 1); sessionStorage.setItem('kept', 1);"
        " document.cookie = 'kept=1'; history.pushState({}, '', '?there');"
        " console.log('heard'); }"
    )
    page.emulate_media(media="print", reduced_motion="reduce")
    found = page.evaluate(LEFT)
    assert all(found[each] > NOTHING[each] for each in ("local", "session", "history", "print"))
    assert found["still"]
    assert "kept=1" in found["cookies"]
    assert "heard" in heard
    tabs.give_back(first)
    assert page.url == "about:blank"

    heard.clear()
    again = Visit(tabs.take(), server.address)
    assert again.page is page
    again.page.goto(f"{server.address}/healthz")
    assert again.page.evaluate(LEFT) == NOTHING
    again.page.evaluate("console.log('heard')")
    assert heard == []


def test_a_tab_that_cannot_be_cleared_is_not_used_again(server: Server, tabs: Tabs) -> None:
    gone = Visit(tabs.take(), server.address)
    gone.page.close()
    tabs.give_back(gone)
    assert tabs.free == []
    assert not tabs.take().is_closed()
