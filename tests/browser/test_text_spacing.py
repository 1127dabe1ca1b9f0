"""Text set wider, as WCAG 1.4.12 lets a reader do, and pages at twice their size (1.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from components.page_registry import REGISTRY
from tests.browser.conftest import DRAWN, Server, Visit

STEMS = [entry.stem for entry in REGISTRY]
FAULTS = (Path(__file__).parent / "text_faults.js").read_text(encoding="utf-8")

#: The distances that WCAG 1.4.12 names, set on everything, within components too.
SPACED = """() => {
  const rules = "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    + " word-spacing: .16em !important; } p { margin-bottom: 2em !important; }";
  const put = (root) => {
    root.append(Object.assign(document.createElement("style"), { textContent: rules }));
  };
  const within = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) { put(each.shadowRoot); within(each.shadowRoot); }
    }
  };
  put(document.head);
  within(document);
}"""


def faults(page: Page) -> list[str]:
    """The texts that cannot be read, once nothing moves any more."""
    page.wait_for_timeout(600)
    found: list[str] = page.evaluate(FAULTS)
    return found


def opened(tab: Visit, stem: str) -> Page:
    page = tab.open("/" if stem == "overview" else f"/{stem}")
    page.locator(DRAWN).first.wait_for(state="attached")
    tab.settle()
    return page


# 640 pixels are a window of 1280 at twice the size.
@pytest.mark.parametrize(
    ("width", "locale"),
    [
        pytest.param(1280, "fr-FR", id="wide-fr"),
        pytest.param(640, "en-US", id="twice-en"),
        pytest.param(390, "fr-FR", id="phone-fr"),
    ],
)
@pytest.mark.parametrize("stem", STEMS)
def test_no_text_is_cut_off_or_covered(
    stem: str, width: int, locale: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=width, locale=locale)
    page = opened(tab, stem)
    assert not faults(page)
    page.evaluate(SPACED)
    assert not faults(page), "with the reader's own spacing"
    tab.assert_fits()


def test_what_is_cut_off_or_covered_is_found(server: Server, visit: Callable[..., Visit]) -> None:
    page = opened(visit(server), "method")
    page.evaluate(
        """() => document.querySelector("[data-testid=stMain]").insertAdjacentHTML("afterbegin",
        `<div style="height: 12px; width: 60px; overflow: hidden; white-space: nowrap">
         Longer than its box</div>
         <div style="height: 20px">Below<p style="margin: -20px 0 0">Above</p></div>`)"""
    )
    found = faults(page)
    assert "cut off: Longer than its box" in found
    assert "covered: Below | Above" in found or "covered: Above | Below" in found
