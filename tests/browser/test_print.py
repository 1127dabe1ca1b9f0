"""On paper: one A4 page each, in the light look whatever the screen's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Server, Visit

PAPER = {
    "overview": "/?lang=en",
    "event": "/timeline?embed=true&part=event&event=ddn-interview&lang=en",
    "claim": "/claims?embed=true&part=claim&claim=5&lang=en",
    "verdict": "/demand?embed=true&part=sliders&lang=en",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAPER)
def test_one_page_of_paper(
    name: str, dark: bool, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, dark=dark)
    page = tab.page
    page.goto(tab.address + PAPER[name])
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stMarkdown]").first.wait_for()
    page.wait_for_timeout(1_500)  # charts draw themselves after the script has run
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    page.emulate_media(media="print")
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    ink = page.locator("[data-testid=stMarkdown] p").first
    assert ink.evaluate("(each) => getComputedStyle(each).color") in {
        "rgb(11, 18, 32)",
        "rgb(91, 102, 117)",
    }
