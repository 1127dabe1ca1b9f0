"""Real Chromium against a real server: a fresh process for every test that asks for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect

from tests.conftest import ROOT
from tests.daemons import free_port, stop, wait_for

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
STREAMLIT = [sys.executable, "-m", "streamlit", "run", "--server.headless=true"]
ENTRIES = {
    "app.py": [*STREAMLIT, "app.py"],
    "server.py": [sys.executable, "server.py"],
    "open market": [sys.executable, "tests/browser/open_market.py"],  # the same while shares trade
}
# Streamlit probes these beside a deep link's path first; their absence is expected.
HARMLESS = ("_stcore/health", "_stcore/host-config")
GRAVE = {"serious", "critical"}  # axe's words
PATIENCE = 30_000  # milliseconds: a busy machine is no fault of the page
START = 90  # seconds

expect.set_options(timeout=PATIENCE)

#: What a page's first chart has once it is drawn; one that failed leaves an empty frame. The strip
#: of the method page is HTML.
DRAWN = "[data-testid=stVegaLiteChart] svg .mark-group path, .published-strip .strokes span"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _chromium(in_ci: bool) -> None:
    if CHROMIUM:
        return
    if in_ci:
        pytest.fail("no Chromium in CI: the browser tests must run there")
    pytest.skip("browser tests skipped: no Chromium found (Debian: apt-get install chromium)")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": LAUNCH, "headless": True}


def _assert_well(address: str, process: subprocess.Popen[bytes]) -> None:
    answer = requests.get(f"{address}/_stcore/health", timeout=30)
    assert answer.ok, f"server came up ill: {answer.status_code}"
    assert process.poll() is None, "server ended while starting"


@dataclass
class Server:
    """A running app: its address, and what it wrote."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]

    def text(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def serving(
    entry: str, folder: Path, *, port: int | None = None, **environment: str
) -> Iterator[Server]:
    """Starts `entry` (or a script of the tests) in its own process and waits until it answers."""
    port = port or free_port()
    settings = {
        "R1_OFFLINE": "1",
        "R1_CACHE_DIR": str(folder / "cache"),
        "R1_PORT": str(port),
        "R1_ADDRESS": "127.0.0.1",
        "R1_WARM_UP": "0",  # a test that asks for the visits says so
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ENTRIES.get(entry, [*STREAMLIT, entry]),
            cwd=ROOT,
            env=os.environ | settings | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(port, process, log, within=START)
            _assert_well(address + environment.get("R1_BASE_PATH", ""), process)
            yield Server(address, log, process)
        finally:
            stop(process)


@pytest.fixture(scope="session")
def ports() -> list[int]:
    """Those of fresh servers, which the next test's take again: the browser keeps their scripts."""
    return []


@pytest.fixture
def fresh_server(tmp_path: Path, ports: list[int]) -> Iterator[Callable[..., Server]]:
    """Makes servers that nobody has visited yet: `fresh_server("app.py")`."""
    with ExitStack() as stack:
        started: list[Server] = []

        def start(entry: str = "app.py", **environment: str) -> Server:
            number = len(started)
            if number == len(ports):
                ports.append(0)
            ports[number] = free_port(ports[number])
            folder = tmp_path / f"server{number}"
            folder.mkdir()
            starting = serving(entry, folder, port=ports[number], **environment)
            started.append(stack.enter_context(starting))
            return started[-1]

        yield start


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server in production settings, without a network, for all tests that only look."""
    with serving("server.py", tmp_path_factory.mktemp("server")) as running:
        yield running


@dataclass
class Visit:
    """A visitor's tab and what went wrong in it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    listening: list[tuple[Any, Callable[..., object]]] = field(default_factory=list)

    def listen(self, event: Any, heard: Callable[..., object]) -> None:
        """Hears an event of the tab, until the visit ends."""
        self.page.on(event, heard)
        self.listening.append((event, heard))

    def stop_listening(self) -> None:
        while self.listening:
            self.page.remove_listener(*self.listening.pop())

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def wait_until(self, holds: Callable[[], bool], *, lasting: int = 0) -> None:
        """Waits until `holds` is true, and has been for `lasting` milliseconds on end.

        For what Playwright cannot ask itself; a fixed pause is too short on a busy machine.
        """
        pause, held, deadline = 100, 0, time.monotonic() + PATIENCE / 1000
        while True:
            held = held + pause if holds() else 0
            if held >= max(pause, lasting):
                return
            assert time.monotonic() < deadline, "what was waited for never came"
            self.page.wait_for_timeout(pause)

    def settle(self) -> None:
        """Waits until the script has run and nothing is being redrawn."""
        self.page.locator("h1").first.wait_for()
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def note_console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.split("?")[0].endswith(HARMLESS):
            self.faults.append(f"{message.text} ({where})")

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "ws:")):
            self.outside.append(request.url)

    def assert_clean(self) -> None:
        """No error in the console, no exception on the page, nothing fetched from elsewhere."""
        assert not self.faults, self.faults
        assert not self.outside, self.outside
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert self.page.locator("[data-testid=stDialog]").count() == 0

    def assert_fits(self) -> None:
        """Nothing reaches beyond the screen to the side, and no card cuts its words off."""
        beyond = self.page.evaluate(
            "() => { const main = document.querySelector('[data-testid=stMain]');"
            " return main.scrollWidth - main.clientWidth }"
        )
        assert beyond <= 1, f"{beyond} px wider than the screen"
        clipped = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-testid=stMetric] *')]"
            ".filter(each => getComputedStyle(each).textOverflow === 'ellipsis'"
            " && each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"
        )
        assert not clipped, f"cut off: {clipped}"

    def assert_accessible(self) -> None:
        """Nothing, by axe's rules, that keeps somebody from using the page."""
        violations = [
            f"{violation['id']}: {[node['html'][:200] for node in violation['nodes'][:4]]}"
            for violation in Axe().run(self.page).response["violations"]
            if violation["impact"] in GRAVE
        ]
        assert not violations, "\n".join(violations)


class Tabs:
    """The tabs of one profile of the browser, which visits share one after the other.

    A tab keeps the program of its page between two visits, compiled; a new one would take it in
    anew, which is half the time of most visits. Nothing else of a visit is left to the next one.
    """

    def __init__(self, browser: Browser, locale: str, touch: bool) -> None:
        self.context = browser.new_context(
            locale=locale, timezone_id="Europe/Paris", has_touch=touch
        )
        self.context.set_default_timeout(PATIENCE)
        self.free: list[Page] = []

    def take(self) -> Page:
        return self.free.pop() if self.free else self.context.new_page()

    def give_back(self, visit: Visit) -> None:
        visit.stop_listening()
        try:
            self._clear(visit)
        except Error:  # what a failed test leaves behind is not used again
            visit.page.close()
        else:
            self.free.append(visit.page)

    def _clear(self, visit: Visit) -> None:
        page = visit.page
        for frame in page.frames:
            if frame.url.startswith(visit.address):
                frame.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        page.mouse.up()
        page.mouse.move(0, 0)
        page.emulate_media(media="null", reduced_motion="null")
        tools = self.context.new_cdp_session(page)
        kept = {"origin": visit.address, "storageTypes": "local_storage,indexeddb,service_workers"}
        tools.send("Storage.clearDataForOrigin", kept)
        tools.send("Page.resetNavigationHistory")
        tools.detach()
        self.context.clear_cookies()
        self.context.clear_permissions()


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Iterator[Callable[[str, bool], Tabs]]:
    """One profile of the browser for each language and kind of screen."""
    with ExitStack() as stack:

        @cache
        def profile(locale: str, touch: bool) -> Tabs:
            tabs = Tabs(browser, locale, touch)
            stack.callback(tabs.context.close)
            return tabs

        yield profile


@pytest.fixture
def visit(
    browser: Browser, profiles: Callable[[str, bool], Tabs]
) -> Iterator[Callable[..., Visit]]:
    """Opens tabs: `visit(server, width=390, dark=True, locale="fr-FR")`.

    With `own` in a profile of its own, which has loaded nothing yet. The others' tabs were other
    visits' before: what a test hears of one, it asks `Visit.listen` for.
    """
    with ExitStack() as stack:

        def make(
            running: Server,
            *,
            width: int = 1280,
            dark: bool = False,
            locale: str = "en-US",
            own: bool = False,
        ) -> Visit:
            touch = width < 640
            tabs = Tabs(browser, locale, touch) if own else profiles(locale, touch)
            if own:
                stack.callback(tabs.context.close)
            tab = Visit(tabs.take(), running.address)
            stack.callback(tabs.give_back, tab)
            tab.page.set_viewport_size({"width": width, "height": 844 if touch else 900})
            tab.page.emulate_media(color_scheme="dark" if dark else "light")
            tab.listen("console", tab.note_console)
            tab.listen("pageerror", lambda error: tab.faults.append(str(error)))
            tab.listen("request", tab.note_request)
            return tab

        yield make


@pytest.fixture
def tab(server: Server, visit: Callable[..., Visit]) -> Visit:
    """A tab on the common server, as wide as a desk's screen, light and in English."""
    return visit(server)
