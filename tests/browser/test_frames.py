"""Pages and parts in the frame of a site with another origin, as in a wiki."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from components.frame import snippets
from tests.browser.conftest import Server, Visit

#: What README tells a wiki to do with the heights that the frame reports.
LISTENER = """<script>addEventListener('message', (event) => {
  if (event.data?.type !== 'r1-shock:height') return;
  for (const frame of document.querySelectorAll('iframe')) {
    if (frame.contentWindow === event.source) frame.style.height = event.data.height + 'px';
  }
});</script>"""


class Wiki:
    """A site of another origin, which shows the pages that it is given."""

    def __init__(self) -> None:
        pages: dict[str, str] = {}

        class Handler(BaseHTTPRequestHandler):
            known: ClassVar = pages

            def do_GET(self) -> None:
                body = self.known.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self.pages = pages
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_address[1]}"  # not 127.0.0.1
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, address: str, snippet: str) -> str:
        self.pages[address] = f"<!doctype html><title>Wiki</title><body>{snippet}"
        return self.address + address


@pytest.fixture(scope="module")
def wiki() -> Iterator[Wiki]:
    running = Wiki()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory, wiki: Wiki) -> Iterator[Server]:
    from tests.browser.conftest import serving

    folder = tmp_path_factory.mktemp("framed")
    with serving("server.py", folder, R1_FRAME_ANCESTORS=wiki.address) as running:
        yield running


def framed(
    tab: Visit,
    wiki: Wiki,
    server: Server,
    view: str,
    *,
    width: str = "100%",
    pixels: int = 400,
    script: str = "",
) -> FrameLocator:
    """Opens a wiki's page with the snippet that sharing offers, and waits for the frame's page."""
    address = f"{server.address}/{view}"
    frame_address = f"{address}{'&' if '?' in view else '?'}embed=true&lang=en"
    snippet = snippets.html(snippets.Shared("A part", frame_address, address, "", width, pixels))
    tab.page.goto(wiki.page("/page", snippet + script))
    frame = tab.page.frame_locator("iframe")
    frame.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(frame.get_by_text("Open the full page").or_(frame.locator("h1")).first).to_be_visible()
    return frame


def height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('iframe').clientHeight"))


def content_height(frame: FrameLocator) -> float:
    content = frame.locator("[data-testid=stMainBlockContainer]")
    return float(content.evaluate("(each) => each.getBoundingClientRect().height"))


def test_a_site_that_is_not_named_is_refused_and_the_log_says_so(
    server: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    tab.page.goto(wiki.page("/no", f'<iframe src="{server.address}/market?embed=true"></iframe>'))
    expect(tab.page.locator("iframe")).to_be_attached()
    tab.wait_until(lambda: any("frame-ancestors" in each for each in tab.faults))
    assert wiki.address in server.text()
    assert "R1_FRAME_ANCESTORS" in server.text()


@pytest.mark.parametrize(
    "view",
    [
        "market?part=quote",
        "timeline?part=event&event=ddn-interview",
        "claims?part=claim&claim=5",
        "market?range=R1",
    ],
)
def test_the_frame_grows_with_what_it_shows(
    view: str, allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, view, script=LISTENER)
    tab.page.wait_for_function("document.querySelector('iframe').clientHeight !== 400")
    # Charts are drawn one after the other, and each makes the content higher.
    tab.wait_until(lambda: abs(height(tab.page) - content_height(frame)) <= 2, lasting=1_000)
    assert not [each for each in tab.faults if "favicon" not in each and "404" not in each]


def test_links_open_outside_and_the_frame_stays(
    allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, "", script=LISTENER)
    with tab.page.context.expect_page() as opened:
        frame.get_by_role("link", name="Move the assumptions").click()
    outside = opened.value
    outside.locator("h1").wait_for()
    assert outside.url.startswith(f"{allowed.address}/demand")
    assert "embed" not in outside.url
    assert outside.get_by_role("navigation", name="App pages").count() == 1
    outside.close()
    expect(frame.get_by_role("link", name="Move the assumptions")).to_be_visible()


def test_a_part_leads_to_its_page(allowed: Server, wiki: Wiki, visit: Callable[..., Visit]) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, "claims?part=claim&claim=5")
    with tab.page.context.expect_page() as opened:
        frame.get_by_role("link", name="Open the full page").click()
    outside = opened.value
    outside.locator("h1").wait_for()
    assert "/claims?" in outside.url
    assert "claim=" in outside.url
    assert "part=" not in outside.url
    outside.close()


def test_sliders_leave_the_back_button_to_the_wiki(
    allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, "demand?part=sliders")
    slider = frame.get_by_label("If AI gets 1% cheaper, use rises by", exact=True)
    slider.wait_for()
    before = tab.page.evaluate("history.length")
    inner = next(each for each in tab.page.frames if allowed.address in each.url)
    address = inner.evaluate("location.href")
    for _step in range(4):
        slider.focus()
        slider.press("ArrowRight")
        inner.wait_for_function("(before) => location.href !== before", arg=address)
        address = inner.evaluate("location.href")
    assert tab.page.evaluate("history.length") == before


@pytest.mark.parametrize("width", ["1000", "390"])
@pytest.mark.parametrize(
    ("view", "key"),
    [("timeline?event=ddn-interview", "event_card"), ("claims?claim=5", "open_claim")],
)
def test_what_the_address_names_is_in_sight(
    view: str,
    key: str,
    width: str,
    allowed: Server,
    wiki: Wiki,
    visit: Callable[..., Visit],
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, view, width=width)
    expect(frame.locator(f".st-key-{key}").first).to_be_in_viewport()
    assert tab.page.evaluate("scrollY") == 0


def test_little_space_is_lost_on_a_narrow_frame(
    allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    for view in ("market", "market?part=quote"):
        frame = framed(tab, wiki, allowed, view, width="700")
        sides = frame.locator("[data-testid=stMainBlockContainer]").evaluate(
            "(each) => { const of = getComputedStyle(each); return ['Left', 'Right', 'Top',"
            " 'Bottom'].map((side) => parseFloat(of['padding' + side])) }"
        )
        assert max(sides) <= 16


def menu(frame: FrameLocator) -> None:
    frame.get_by_role("button", name="More about this picture").first.click()


def test_files_can_be_taken_out_of_the_frame(
    allowed: Server, wiki: Wiki, visit: Callable[..., Visit], subtests: pytest.Subtests
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, "market?part=price")
    menu(frame)
    for name, ending, begins in (
        ("Numbers (CSV)", "csv", b"\xef\xbb\xbf# "),
        ("Picture (SVG)", "svg", b"<svg"),
        ("Page (HTML, works offline)", "html", b"<!doctype html>"),
    ):
        with subtests.test(ending):
            with tab.page.expect_download() as taken:
                frame.get_by_role("button", name=name).click()
            assert taken.value.suggested_filename.endswith(f".{ending}")
            assert taken.value.path().read_bytes().startswith(begins)


def test_in_a_low_frame_the_menu_and_what_it_opens_can_be_used(
    allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    frame = framed(tab, wiki, allowed, "market?part=unusual", pixels=260)
    menu(frame)
    opened = frame.get_by_test_id("stPopoverBody")
    expect(opened.get_by_role("button", name="Cite")).to_be_visible()  # what it holds has come
    place = opened.evaluate("(each) => each.getBoundingClientRect().toJSON()")
    assert place["height"] >= 200
    assert 0 <= place["top"] < place["bottom"] <= 260
    frame.get_by_role("button", name="Cite").click()
    expect(frame.get_by_role("dialog").get_by_text("Cite this picture")).to_be_visible()
    expect(opened).to_be_hidden()  # it would lie over the dialog
    # The last of the dialog's lines comes into sight by scrolling.
    last = frame.get_by_role("dialog").get_by_test_id("stCode").last
    last.scroll_into_view_if_needed()
    foot = last.evaluate("(each) => each.getBoundingClientRect().bottom")
    assert foot <= 261


@pytest.mark.parametrize("permitted", [True, False])
def test_the_clipboard_takes_what_the_snippet_lets_it(
    permitted: bool, allowed: Server, wiki: Wiki, visit: Callable[..., Visit]
) -> None:
    tab = visit(allowed)
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    usual = snippets.html
    with pytest.MonkeyPatch.context() as patch:
        if not permitted:
            patch.setattr(
                snippets, "html", lambda shared: usual(shared).replace("clipboard-write", "")
            )
        frame = framed(tab, wiki, allowed, "market?part=price")
    tab.page.evaluate("navigator.clipboard.writeText('before')")
    menu(frame)
    frame.get_by_role("button", name="Cite").click()
    code = frame.get_by_role("dialog").locator("[data-testid=stCode]").first
    code.dispatch_event("mouseover")  # brings the button to light
    code.locator("button").first.dispatch_event("click")
    tab.page.wait_for_timeout(500)  # where it is forbidden, nothing is there to wait for
    tab.page.bring_to_front()
    tab.page.locator("body").click(position={"x": 2, "y": 2})

    def copied() -> str:
        return str(tab.page.evaluate("navigator.clipboard.readText()"))

    if permitted:
        tab.wait_until(lambda: copied().startswith("The R1 Shock developers"))
    else:
        assert copied() == "before"
