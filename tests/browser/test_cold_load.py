"""What a first visit costs on the wire: every answer, compressed, with an empty cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from components import page_registry
from tests.browser.conftest import Server, Visit

MOST_BYTES = 2_000_000
#: A page's first messages, compressed, as server.py sends them: 30 to 50 kB, which a browser does
#: not count.
MESSAGES = 50_000
#: An italic element, even an empty one, may load a typeface of 138 kB; formulas have their own.
ITALIC = """() => [...document.querySelectorAll("body *")]
  .filter((each) => getComputedStyle(each).fontStyle !== "normal" && !each.closest(".katex"))
  .map((each) => each.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("stem", [each.stem for each in page_registry.REGISTRY])
def test_a_first_visit_stays_under_two_megabytes(
    stem: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, own=True)
    wire = tab.page.context.new_cdp_session(tab.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    # By address: with its cache off a browser at times fetches a preloaded script a second time.
    sizes: dict[str, float] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        sizes[addresses[event["requestId"]]] = event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    tab.open(page_registry.address("", stem, {"lang": "en"}))
    tab.page.wait_for_timeout(2_000)  # what charts and tables load after the script has run
    assert len(sizes) > 10
    assert tab.page.evaluate(ITALIC) == []
    total = sum(sizes.values())
    assert total + MESSAGES <= MOST_BYTES, f"{total:.0f} and the page's messages"
