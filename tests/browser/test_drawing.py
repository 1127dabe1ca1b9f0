"""A curve drawn in Chromium, with mouse, finger and keys: its answer and its address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from components import language
from components.demand.drawing import address, reading, sentences
from data import model
from tests.browser.conftest import Server, Visit
from tests.demand.conftest import SHOCK

DRAW = "/demand?lang=en&section=draw"
BROKEN = "The address holds a drawing that cannot be read."


def opened(tab: Visit, path: str = DRAW) -> Page:
    page = tab.open(path)
    handles(page).last.wait_for()
    tab.settle()
    page.locator(".picture").scroll_into_view_if_needed()
    return page


def handles(page: Page) -> Locator:
    return page.locator(".picture").get_by_role("slider")


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def answers(page: Page) -> str:
    """Waits until the page says what Python says of the drawing in its address; that drawing."""
    page.wait_for_url("**drawn=*")
    text = re.search(r"drawn=([^&]+)", page.url)
    assert text
    parameters = model.parameters()
    drawing = address.understood(text[1].replace("%3A", ":"), parameters["gain"])
    assert drawing is not None
    found = reading.reading(drawing, model.scenario(), parameters, model.presets())
    with language.override("en"):
        said = sentences.summary(found.answer, SHOCK)
        headline = sentences.headline(found.answer)
    expect(page.get_by_role("status").filter(has_text=said)).to_have_count(1)
    expect(page.get_by_text(headline, exact=True)).to_be_visible()
    return text[1]


def draw(page: Page, rise: float) -> None:
    """A straight stroke of the mouse from the origin to the last year, `rise` pixels higher."""
    x0, y0 = middle(page.locator(".origin"))
    x1, _y = middle(handles(page).last)
    page.mouse.move(x0, y0)
    page.mouse.down()
    for step in range(1, 31):
        page.mouse.move(x0 + (x1 - x0) * step / 30, y0 - rise * step / 30)


def test_a_stroke_of_the_mouse_sends_one_message_and_is_answered(tab: Visit) -> None:
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    tab.listen("websocket", listen)
    page = opened(tab)
    expect(page.locator("path.line")).to_have_count(0)
    before = len(sent)
    draw(page, 160)
    assert len(sent) == before, "a message left while the curve was being drawn"
    expect(page.locator("path.line")).to_have_count(
        0
    )  # nobody's curve before the visitor's is whole
    page.mouse.up()
    drawn = answers(page)
    assert len(sent) == before + 1
    expect(page.locator("path.line")).to_have_count(6)
    # A second stroke corrects the last years alone.
    x, y = middle(handles(page).nth(6))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: drawn not in url)
    assert answers(page).split("-")[:6] == drawn.split("-")[:6]
    tab.assert_clean()


def test_half_a_curve_is_no_answer(tab: Visit) -> None:
    page = opened(tab)
    x0, y0 = middle(page.locator(".origin"))
    x1, _y = middle(handles(page).nth(3))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y0 - 100, steps=10)
    page.mouse.up()
    expect(page.get_by_text("Draw on to 2033")).to_be_visible()
    assert "drawn" not in page.url
    x1, _y = middle(handles(page).last)
    page.mouse.down()
    page.mouse.move(x1 + 30, y0 - 150, steps=10)
    page.mouse.up()
    answers(page)


def test_the_keys_draw_too_and_keep_their_handle(tab: Visit) -> None:
    page = opened(tab)
    handle = handles(page).last
    expect(handles(page)).to_have_count(8)
    expect(handle).to_have_accessible_name("2033")
    handle.focus()
    for key in ("PageUp", "PageUp", "PageUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert answers(page) == "4%3A138-175-213-250-288-325-363-400"
    expect(handle).to_be_focused()
    expect(handle).to_have_attribute("aria-valuetext", "4 times as many answers as before")
    page.keyboard.press("End")
    page.wait_for_url("**888-1000*")
    answers(page)
    page.keyboard.press("Home")
    page.wait_for_url(re.compile(r"-13-1(&|$)"))
    answers(page)
    page.keyboard.press("Delete")
    page.wait_for_url(lambda url: "drawn" not in url)
    expect(handle).to_be_focused()
    expect(page.locator("path.line")).to_have_count(0)
    tab.assert_clean()


def test_a_drawing_survives_reload_menu_and_language_and_goes_into_the_model(tab: Visit) -> None:
    page = opened(tab)
    draw(page, 200)
    page.mouse.up()
    drawn = answers(page)
    page.reload()
    assert answers(page) == drawn
    page.get_by_role("link", name="Method").click()
    page.wait_for_url("**/method**")
    tab.settle()
    page.get_by_role("link", name="Demand").click()
    assert answers(page) == drawn
    tab.settle()
    page.get_by_role("button", name="Use in the model").click()
    page.wait_for_url("**long_run_elasticity=*")
    assert drawn in page.url
    tab.settle()
    page.get_by_role("button", name="Draw again").click()
    page.wait_for_url(lambda url: "drawn" not in url)
    page.go_back()
    assert answers(page) == drawn
    tab.assert_clean()


def test_a_finger_draws_on_the_curve_and_scrolls_beside_it(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390)
    page = opened(tab)
    hand = page.context.new_cdp_session(page)
    top = "() => document.querySelector('[data-testid=stMain]').scrollTop"

    def swipe(x0: float, y0: float, x1: float, y1: float) -> None:
        hand.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x0, "y": y0}]}
        )
        for step in range(1, 21):
            point = {"x": x0 + (x1 - x0) * step / 20, "y": y0 + (y1 - y0) * step / 20}
            hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    before = page.evaluate(top)
    (x0, y0), (x1, _y) = middle(page.locator(".origin")), middle(handles(page).last)
    swipe(x0, y0, x1, y0 - 120)
    drawn = answers(page)
    assert page.evaluate(top) == before
    tab.settle()
    (x0, y0), (x1, _y) = middle(page.locator(".origin")), middle(handles(page).last)
    swipe((x0 + x1) / 2, y0 - 180, (x0 + x1) / 2, y0 - 300)
    page.wait_for_function(f"before => ({top})() > before + 40", arg=before)
    assert drawn in page.url, "scrolling drew"


@pytest.mark.parametrize(("width", "locale", "dark"), [(390, "fr-FR", True), (800, "en-US", False)])
def test_the_answer_fits_and_can_be_heard(
    width: int, locale: str, dark: bool, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=width, locale=locale, dark=dark)
    page = opened(tab, "/demand?section=draw&drawn=4:150-200-250-300-350-400-450-500")
    expect(page.locator("path.line")).to_have_count(6)
    tab.assert_accessible()
    for part in (page.locator(".picture"), page.locator(".drawn")):
        box = part.bounding_box()
        assert box
        assert box["x"] + box["width"] <= width
    edge = page.evaluate(
        "() => { const pad = document.querySelector('.pad') ?? [...document.querySelectorAll('*')]"
        ".map(e => e.shadowRoot?.querySelector('.pad')).find(Boolean);"
        " const right = pad.getBoundingClientRect().right;"
        " return Math.max(...[...pad.querySelectorAll('text')]"
        ".map(t => t.getBoundingClientRect().right)) - right }"
    )
    assert edge <= 1, "a name reaches beyond the picture"
    tab.assert_clean()


def test_a_broken_drawing_is_told(tab: Visit) -> None:
    page = opened(tab, f"{DRAW}&drawn=22-31-37-42-46-50-53-56")
    expect(page.get_by_text(BROKEN)).to_be_visible()
    expect(page.locator("path.line")).to_have_count(0)
