"""Pages at twice their size (WCAG 1.4.4), with the reader's own spacing of text (1.4.12) too.

The spacing at full size is one of the checks of every page.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import checks
from tests.browser.conftest import Server, Visit
from tests.browser.test_every_page import SPACING, STEMS


# 640 pixels are a window of 1280 at twice the size.
@pytest.mark.parametrize("stem", STEMS)
def test_at_twice_the_size(
    stem: str, server: Server, visit: Callable[..., Visit], subtests: pytest.Subtests
) -> None:
    tab = visit(server, width=640)
    checks.drawn(tab, stem)
    for check in SPACING:
        with subtests.test(check.__name__):
            check(tab)


def test_what_is_cut_off_or_covered_is_found(server: Server, visit: Callable[..., Visit]) -> None:
    page = checks.drawn(visit(server), "method")
    page.evaluate(
        """() => document.querySelector("[data-testid=stMain]").insertAdjacentHTML("afterbegin",
        `<div style="height: 12px; width: 60px; overflow: hidden; white-space: nowrap">
         Longer than its box</div>
         <div style="height: 20px">Below<p style="margin: -20px 0 0">Above</p></div>`)"""
    )
    found = checks.text_faults(page)
    assert "cut off: Longer than its box" in found
    assert "covered: Below | Above" in found or "covered: Above | Below" in found
