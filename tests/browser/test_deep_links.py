"""A wiki's frame wakes a sleeping app: the first request of a process is a deep link.

A process is cold once, so each of these tests starts a server of its own. Both ways to start the
app wake every page, because each page has a guard and imports of its own. What else an address asks
for is tried where it matters: the card on the timeline; the frame and a session under way, of which
only pages with a price know, on the market and the overview. An open market is `server.py` on
another day, so its starts are such of `server.py` too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from components.page_registry import DEFAULT, REGISTRY
from data.events import load_events
from tests.browser.conftest import Server, Visit

STEMS = [entry.stem for entry in REGISTRY if entry is not DEFAULT]
CARD = "ddn-interview"
#: What an address asks for besides the language.
ASKED = {"timeline": f"&event={CARD}"}


@pytest.mark.parametrize("entry", ["app.py", "server.py"])
@pytest.mark.parametrize("stem", STEMS)
def test_cold_deep_link(
    entry: str, stem: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    running = fresh_server(entry)
    tab = visit(running)
    page = tab.open(f"/{stem}?lang=fr{ASKED.get(stem, '')}")
    assert "lang=fr" in page.url or page.url.endswith(f"/{stem}")
    assert page.get_by_role("radio", name="fr").get_attribute("aria-checked") == "true"
    if stem == "timeline":
        title = next(event.title_fr for event in load_events() if event.id == CARD)
        expect(page.locator(".st-key-event_card h2")).to_contain_text(title)
        assert f"event={CARD}" in page.url
    tab.assert_clean()
    assert "Traceback" not in running.text()


@pytest.mark.parametrize("entry", ["app.py", "open market"])
def test_cold_embedded(
    entry: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    running = fresh_server(entry)
    tab = visit(running)
    page = tab.open("/market?embed=true&lang=fr&range=1Y")
    assert page.get_by_role("navigation", name="App pages").count() == 0
    assert page.get_by_role("radio", name="fr").count() == 0
    tab.assert_clean()
    assert "Traceback" not in running.text()


@pytest.mark.parametrize("entry", ["app.py", "open market"])
def test_cold_root(
    entry: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    running = fresh_server(entry)
    tab = visit(running)
    page = tab.open("/?lang=fr")
    page.wait_for_url(lambda url: url.split("?")[0].endswith("/"))
    tab.assert_clean()
    assert "Traceback" not in running.text()
