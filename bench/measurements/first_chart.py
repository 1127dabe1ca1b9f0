"""How long a visitor with an empty cache waits for the first chart in Chromium."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from playwright.sync_api import Playwright

from bench.chromium import CHART, VIEWPORT, browser, playwright
from bench.client import Visitor
from bench.rows import Measurement, Row, Value, name_of
from bench.serving import EMPTY, OURS, serving, wait_until_at_rest

_PAGES = ("", "market", "demand")
_ROUNDS = 3
_WITHIN = 60_000  #: milliseconds

#: Notes when something of a selector is first on the screen, in milliseconds since the request.
_WATCH = """selectors => {
  window.seen = {};
  const look = () => {
    for (const [name, selector] of Object.entries(selectors)) {
      const found = document.querySelector(selector);
      if (!(name in window.seen) && found && found.getBoundingClientRect().height > 0) {
        window.seen[name] = performance.now();
      }
    }
    requestAnimationFrame(look);
  };
  look();
}"""
_SELECTORS = {"heading": "h1", "chart": f"{CHART} canvas, {CHART} svg.marks"}


def _chart(page: str) -> str:
    return f"first chart of {name_of(page)}, empty cache"


def _heading(page: str) -> str:
    return f"heading of {name_of(page)}, empty cache"


def _seen(running: Playwright, address: str, last: str) -> dict[str, float]:
    """When heading and chart were there, in a new browser; ends with the `last` of them."""
    with browser(running) as opened:
        page = opened.new_page(viewport=VIEWPORT)
        page.add_init_script(f"({_WATCH})({_SELECTORS!r})")
        page.goto(address)
        page.wait_for_function("name => window.seen[name]", arg=last, timeout=_WITHIN)
        seen: dict[str, float] = page.evaluate("window.seen")
        return seen


def measure() -> Mapping[str, Value]:
    """Every page in turn with the empty app, which has a heading only."""
    plain: list[float] = []
    found: dict[str, list[dict[str, float]]] = {page: [] for page in _PAGES}
    with serving(EMPTY) as empty, serving(OURS) as ours, playwright() as running:
        wait_until_at_rest(ours)
        for page in _PAGES:  # the process knows its pages, the browser does not
            with Visitor(ours.address, page) as visitor:
                visitor.open()
        for _ in range(_ROUNDS):
            plain.append(_seen(running, empty.address, "heading")["heading"])
            for page in _PAGES:
                found[page].append(_seen(running, f"{ours.address}/{page}", "chart"))
    return {
        row(page): Value(median(seen[what] for seen in found[page]), median(plain))
        for page in _PAGES
        for row, what in ((_heading, "heading"), (_chart, "chart"))
    }


MEASUREMENT = Measurement(
    "first_chart",
    "First chart in Chromium",
    "From the request to the first frame with a heading and with a chart, in a newly started "
    f"browser, from server.py on the same machine; median of {_ROUNDS}. Another session has opened "
    "the pages before. Beside it: the empty app's heading.",
    [
        *(Row(_heading(page), "ms") for page in _PAGES),
        *(Row(_chart(page), "ms", "≤ 1,600 ms", headline=True) for page in _PAGES),
    ],
    measure,
)
