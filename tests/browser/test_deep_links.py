"""A wiki's frame wakes a sleeping app: the first request of a process is a deep link."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.shell import REGISTRY
from tests.browser.conftest import ENTRIES, Server, Visit

STEMS = [entry.stem for entry in REGISTRY if entry.stem != "overview"]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("stem", STEMS)
def test_cold_deep_link(
    entry: str, stem: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    running = fresh_server(entry)
    tab = visit(running)
    page = tab.open(f"/{stem}?lang=fr")
    assert "lang=fr" in page.url or page.url.endswith(f"/{stem}")
    assert page.get_by_role("radio", name="fr").get_attribute("aria-checked") == "true"
    tab.assert_clean()
    assert "Traceback" not in running.text()


@pytest.mark.parametrize("entry", ENTRIES)
def test_cold_embedded(
    entry: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    tab = visit(fresh_server(entry))
    page = tab.open("/market?embed=true&lang=fr&range=1Y")
    assert page.get_by_role("navigation", name="App pages").count() == 0
    assert page.get_by_role("radio", name="fr").count() == 0
    tab.assert_clean()


@pytest.mark.parametrize("entry", ENTRIES)
def test_cold_root(
    entry: str, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    tab = visit(fresh_server(entry))
    page = tab.open("/?lang=fr")
    page.wait_for_url(lambda url: url.split("?")[0].endswith("/"))
    tab.assert_clean()
