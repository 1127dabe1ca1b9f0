"""How often the demand page redraws while a hand drags a slider, beside what the display can do.

In Chromium, with real pointer moves. The display's own rate is that of animation frames on an
empty page in the same browser. A move is a frame that brought a pointer move to the page (a busy
machine brings fewer), a redraw one in which the chart that follows the sliders was painted: as many
as moves is all that is to be had. No message may leave for the server meanwhile.
"""

from __future__ import annotations

import asyncio
import math
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Browser, FloatRect, Page, WebSocket, async_playwright

from bench.serving import OURS, serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 2.0
SWINGS = 2  # how often the thumb goes there and back
MOVES_A_SECOND = 125  # what a mouse reports
CHART = "[data-testid=stVegaLiteChart] canvas"
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"

#: Counts animation frames, those in which the pointer moved, and those in which a chart cleared its
#: canvas to draw again.
COUNTER = """
  window.frames_seen = 0;
  window.frames_moved = new Set();
  window.frames_drawn = new Set();
  addEventListener("pointermove", () => window.frames_moved.add(window.frames_seen), true);
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    if (this.canvas.closest("[data-testid=stVegaLiteChart]")) {
      window.frames_drawn.add(window.frames_seen);
    }
    return clear.apply(this, area);
  };
  const tick = () => { window.frames_seen += 1; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
"""
COUNTS = """() => [
  performance.now() / 1000, window.frames_seen, window.frames_moved.size, window.frames_drawn.size
]"""


@dataclass(frozen=True, slots=True)
class Drag:
    """What happened while the thumb moved: rates per second, and messages to the server."""

    frames: float
    moves: float
    redraws: float
    messages: int


async def _counts(page: Page) -> list[float]:
    counts: list[float] = await page.evaluate(COUNTS)
    return counts


def _rates(before: list[float], after: list[float]) -> list[float]:
    """Frames, moves and redraws a second between two counts."""
    lasted, *grown = (end - start for start, end in zip(before, after, strict=True))
    return [growth / lasted for growth in grown]


async def display_rate(browser: Browser) -> float:
    """Animation frames a second on an empty page."""
    page = await browser.new_page()
    await page.add_init_script(COUNTER)
    await page.goto("data:text/html,<title>empty</title>")
    before = await _counts(page)
    await asyncio.sleep(SECONDS)
    after = await _counts(page)
    await page.close()
    return _rates(before, after)[0]


async def _move(page: Page, box: FloatRect) -> None:
    """Moves the pressed thumb to and fro for `SECONDS`, as often as a mouse reports."""
    middle, level = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    started, moves = time.perf_counter(), []
    while (passed := time.perf_counter() - started) < SECONDS:
        swing = math.sin(2 * math.pi * SWINGS * passed / SECONDS)
        # Not awaited one by one: a mouse does not wait until its last move has been drawn.
        move = page.mouse.move(middle + 0.4 * box["width"] * swing, level)
        moves.append(asyncio.ensure_future(move))
        await asyncio.sleep(1 / MOVES_A_SECOND)
    await asyncio.gather(*moves)


async def drag(browser: Browser, address: str) -> Drag:
    """Drags the demand page's first slider; RuntimeError where it has no place on the page."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    await page.add_init_script(COUNTER)
    await page.goto(f"{address}/demand?lang=en")
    await page.locator(CHART).first.wait_for()
    await page.locator(AT_REST).wait_for()
    slider = page.get_by_role("slider").first
    await slider.scroll_into_view_if_needed()
    box = await slider.bounding_box()
    if box is None:
        raise RuntimeError("the first slider is not to be seen")
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()
    sent_before, before = len(sent), await _counts(page)
    await _move(page, box)
    after, messages = await _counts(page), len(sent) - sent_before
    await page.mouse.up()
    await page.close()
    frames, moves, redraws = _rates(before, after)
    return Drag(frames, moves, redraws, messages)


async def _measure(executable: str, rounds: int) -> list[tuple[float, Drag]]:
    with serving(OURS) as app:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=executable, args=["--no-sandbox"]
            )
            address = f"http://127.0.0.1:{app.port}"
            found = [
                (await display_rate(browser), await drag(browser, address)) for _ in range(rounds)
            ]
            await browser.close()
    return found


def report(rounds: int, say: Callable[[str], None] = print) -> None:
    """Drags `rounds` times and says the rates of each; says so where there is no Chromium."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        say("dragging: no Chromium found (Debian: apt-get install chromium)")
        return
    heads = ("display", "frames", "moves", "redraws", "of moves", "messages")
    say(f"{'a second':12}" + "".join(f"{head:>12}" for head in heads))
    for turn, (display, found) in enumerate(asyncio.run(_measure(executable, rounds)), start=1):
        rates = (display, found.frames, found.moves, found.redraws)
        shown = "".join(f"{rate:12.1f}" for rate in rates)
        say(f"{f'drag {turn}':12}{shown}{found.redraws / found.moves:12.0%}{found.messages:12}")
