"""How often the demand page redraws while a slider moves, beside what the display can do.

In Chromium, with a new value in every animation frame, as a hand gives them. A browser that is
driven from outside brings a pointer move only every second or third frame, so the page itself moves
the slider. The display's own rate is that of animation frames on an empty page in the same browser.
A redraw is a frame in which the chart that follows the sliders was painted. No message may leave
for the server meanwhile.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Browser, WebSocket, async_playwright

from bench.serving import OURS, serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 3.0
CHART = "[data-testid=stVegaLiteChart] canvas"
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"

#: Waits for frame after frame, `act`s before each and tells how many there were a second.
FRAMES = """async (seconds, act) => {
  const start = performance.now();
  let frames = 0;
  while (performance.now() - start < 1000 * seconds) {
    act(frames);
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return 1000 * frames / (performance.now() - start);
}"""

#: Moves a slider to and fro, a step a frame; frames and frames in which the chart was cleared to be
#: drawn again, a second.
DRAG = f"""async (slider, [seconds, chart]) => {{
  const frames = {FRAMES};
  const canvas = document.querySelector(chart);
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  let now = 0;
  const drawn = new Set();
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {{
    if (this.canvas === canvas) drawn.add(now);
    return clear.apply(this, area);
  }};
  const rate = await frames(seconds, (frame) => {{
    now = frame;
    slider.value = slider.max * (0.5 + 0.4 * Math.sin(frame / 15));
    slider.dispatchEvent(new Event("input"));
  }});
  CanvasRenderingContext2D.prototype.clearRect = clear;
  return [rate, drawn.size / seconds];
}}"""


@dataclass(frozen=True, slots=True)
class Drag:
    """What happened while the slider moved: rates per second, and messages to the server."""

    steps: float
    redraws: float
    messages: int


async def display_rate(browser: Browser) -> float:
    """Animation frames a second on an empty page."""
    page = await browser.new_page()
    await page.goto("data:text/html,<title>empty</title>")
    rate: float = await page.evaluate(f"seconds => ({FRAMES})(seconds, () => {{}})", SECONDS)
    await page.close()
    return rate


async def drag(browser: Browser, address: str) -> Drag:
    """Moves the demand page's first slider."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    await page.goto(f"{address}/demand?lang=en")
    await page.locator(CHART).first.wait_for()
    await page.locator(AT_REST).wait_for()
    slider = page.get_by_role("slider").first
    await slider.scroll_into_view_if_needed()
    before = len(sent)
    steps, redraws = await slider.evaluate(DRAG, [SECONDS, CHART])
    messages = len(sent) - before
    await page.close()
    return Drag(steps, redraws, messages)


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
    heads = ("display", "steps", "redraws", "of display", "messages")
    say(f"{'a second':12}" + "".join(f"{head:>12}" for head in heads))
    for turn, (display, found) in enumerate(asyncio.run(_measure(executable, rounds)), start=1):
        rates = (display, found.steps, found.redraws)
        shown = "".join(f"{rate:12.1f}" for rate in rates)
        say(f"{f'drag {turn}':12}{shown}{found.redraws / display:12.0%}{found.messages:12}")
