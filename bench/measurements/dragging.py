"""What a redraw of the demand page's chart costs while a slider is dragged.

A browser that is driven from outside brings a pointer move only every second or third frame, so
the page itself moves the slider: a new value in every animation frame, as a hand gives them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, WebSocket

from bench.chromium import AT_REST, CHART, VIEWPORT, browser, playwright
from bench.rows import Measurement, Row, Value
from bench.serving import OURS, serving, wait_until_at_rest

_ROUNDS = 3
_SECONDS = 3.0
_COST, _RATE = "main thread a redraw", "redraws a second"
_DISPLAY, _MESSAGES = "frames a second on an empty page", "messages to the server while dragging"
_CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing"]
_BEGIN, _END = "drag begins", "drag ends"

#: Waits for frame after frame, `act`s before each and tells how many there were a second.
_FRAMES = """async (seconds, act) => {
  const start = performance.now();
  let frames = 0;
  while (performance.now() - start < 1000 * seconds) {
    act(frames);
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return 1000 * frames / (performance.now() - start);
}"""

#: Moves a slider to and fro, a step a frame; tells in how many frames the chart was cleared to be
#: drawn again. Two marks in the trace say where the drag begins and ends.
_DRAG = f"""async (slider, [seconds, chart]) => {{
  const frames = {_FRAMES};
  const canvas = document.querySelector(chart);
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  let now = 0;
  const drawn = new Set();
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {{
    if (this.canvas === canvas) drawn.add(now);
    return clear.apply(this, area);
  }};
  performance.mark("{_BEGIN}");
  await frames(seconds, (frame) => {{
    now = frame;
    slider.value = slider.max * (0.5 + 0.4 * Math.sin(frame / 15));
    slider.dispatchEvent(new Event("input"));
  }});
  performance.mark("{_END}");
  CanvasRenderingContext2D.prototype.clearRect = clear;
  return drawn.size;
}}"""


class _Drag(NamedTuple):
    """Milliseconds of the main thread a redraw, redraws a second, messages to the server."""

    cost: float
    rate: float
    messages: int


def _display_rate(opened: Browser) -> float:
    page = opened.new_page()
    page.goto("data:text/html,<title>empty</title>")
    rate: float = page.evaluate(f"seconds => ({_FRAMES})(seconds, () => {{}})", _SECONDS)
    page.close()
    return rate


def main_thread_milliseconds(trace: bytes) -> float:
    """How long the page's main thread was at work between the two marks of a trace.

    Processor time where Chromium gives it, which other programs on the machine do not lengthen.
    Tasks that the trace saw begin and not end, or the other way round, have no length.
    """
    events = json.loads(trace)["traceEvents"]
    begin, end = (next(each for each in events if each["name"] == mark) for mark in (_BEGIN, _END))
    thread = (begin["pid"], begin["tid"])
    return sum(
        float(each.get("tdur", each["dur"])) / 1000
        for each in events
        if each["name"] == "RunTask"
        and "dur" in each
        and (each["pid"], each["tid"]) == thread
        and begin["ts"] <= each["ts"] < end["ts"]
    )


def _drag(opened: Browser, page: Page) -> _Drag:
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    page.goto("demand?lang=en")
    page.locator(f"{CHART} canvas").first.wait_for()
    page.locator(AT_REST).wait_for()
    slider = page.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    before = len(sent)
    opened.start_tracing(page=page, categories=_CATEGORIES)
    redraws: int = slider.evaluate(_DRAG, [_SECONDS, f"{CHART} canvas"])
    messages = len(sent) - before
    busy = main_thread_milliseconds(opened.stop_tracing())
    return _Drag(busy / redraws, redraws / _SECONDS, messages)


def measure() -> Mapping[str, Value]:
    """Drags several times, each in a page of its own."""
    drags = []
    with serving(OURS) as ours, playwright() as running, browser(running) as opened:
        wait_until_at_rest(ours)
        rate = _display_rate(opened)
        for _ in range(_ROUNDS):
            page = opened.new_page(viewport=VIEWPORT, base_url=f"{ours.address}/")
            drags.append(_drag(opened, page))
            page.close()
    return {
        _COST: Value(median(each.cost for each in drags)),
        _RATE: Value(median(each.rate for each in drags)),
        _DISPLAY: Value(rate),
        _MESSAGES: Value(max(each.messages for each in drags)),
    }


MEASUREMENT = Measurement(
    "dragging",
    "A slider under a hand",
    f"The first slider of /demand gets a new value in every animation frame for {_SECONDS:.0f} s; "
    f"median of {_ROUNDS}. A redraw is a frame in which the live chart was cleared and painted; "
    "its cost is all the work of the page's main thread in that time (processor time of its tasks "
    "in Chromium's trace) divided by the redraws. Software rendering, no graphics card.",
    [
        Row(_COST, "ms", "≤ 10 ms", headline=True),
        Row(_RATE, "a second"),
        Row(_DISPLAY, "a second"),
        Row(_MESSAGES, "", "0"),
    ],
    measure,
)
