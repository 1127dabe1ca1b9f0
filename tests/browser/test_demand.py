"""The sliders in Chromium: what moves while they are dragged, and what follows once they rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from calc.outcome import path_values
from components import language
from components.demand import assumptions, live_path, results, verdict_text
from data import model
from tests.browser.conftest import Server, Visit
from tests.demand.conftest import verdict as spoken_verdict

CANVAS = "[data-testid=stVegaLiteChart] canvas"
BOUND = ".vega-bindings input"

#: Moves a slider for 20 frames; how many different pictures the charts showed, and for each message
#: that left meanwhile how long the thumb had rested, in milliseconds.
DRAG = """async slider => {
  const canvas = document.querySelector("[data-testid=stVegaLiteChart] canvas");
  const seen = new Set();
  const rests = [];
  let [last, before] = [performance.now(), 0];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...given) {
    rests.push(Math.max(performance.now() - last, before));
    return send.apply(this, given);
  };
  for (let step = 0; step < 20; step += 1) {
    [before, last] = [performance.now() - last, performance.now()];
    slider.value = 800 - 20 * step;
    slider.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    const pixels = canvas.getContext("2d").getImageData(150, 50, 300, 200).data;
    seen.add(pixels.reduce((sum, value, at) => (sum + value * (at % 997)) % 1000003, 0));
  }
  WebSocket.prototype.send = send;
  return [seen.size, rests];
}"""
#: Of a hand that is still moving, milliseconds: less than the time after which a value is reported.
PACE = 100


def opened(tab: Visit, path: str = "/demand?lang=en") -> Page:
    page = tab.open(path)
    page.locator(CANVAS).first.wait_for()
    page.locator(BOUND).first.wait_for(state="attached")
    tab.settle()
    return page


def verdict(**changes: float) -> str:
    """The sentence that Python says for the defaults and these changes."""
    with language.override("en"):
        return spoken_verdict(assumptions.defaults(model.parameters()) | changes)


def says(page: Page, sentence: str) -> None:
    expect(page.get_by_role("heading", name=sentence)).to_be_visible()


def test_dragging_redraws_without_a_message_and_resting_reports(tab: Visit) -> None:
    page = opened(tab)
    slider = page.get_by_label("How much of the cost of an answer is computing?", exact=True)
    chart = page.locator(CANVAS).first.element_handle()
    # In the page, a step a frame: a hand does not wait for a test's round trips. Between two frames
    # of a busy machine it may rest, and what rests is reported.
    pictures, rests = slider.evaluate(DRAG)
    assert not [rest for rest in rests if rest < PACE], "a message left while the thumb was moving"
    assert pictures > 3, "the curves did not follow the thumb"
    page.wait_for_url("**compute_share=*")
    share = float(page.url.split("compute_share=")[1].split("&")[0])
    says(page, verdict(compute_share=share))
    tab.settle()
    assert chart.evaluate("chart => chart.isConnected"), "the chart was made anew under the thumb"
    tab.assert_clean()


def test_a_typed_number_the_keyboard_and_the_way_back(tab: Visit) -> None:
    page = opened(tab)
    number = page.get_by_label("Efficiency gain, as a number")
    number.fill("9")
    number.press("Enter")
    page.wait_for_url("**gain=9*")
    says(page, verdict(gain=9))
    slider = page.get_by_label("If AI gets 1% cheaper, use rises by", exact=True)
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    page.wait_for_url("**long_run_elasticity=1.45*")
    says(page, verdict(gain=9, long_run_elasticity=1.45))
    page.get_by_role("button", name="Back to 4: Efficiency gain").click()
    page.wait_for_url(lambda address: "gain=" not in address)
    says(page, verdict(long_run_elasticity=1.45))
    page.go_back()
    says(page, verdict(gain=9, long_run_elasticity=1.45))
    tab.assert_clean()


def test_a_french_link_takes_a_number_with_a_comma_and_keeps_its_language(tab: Visit) -> None:
    """The address then holds the language too, which a widget of Streamlit's guards."""
    page = opened(tab, "/demand?lang=fr&gain=9")
    number = page.get_by_label("Élasticité de long terme, en chiffres")
    expect(number).to_have_value("1,4")
    number.fill("1,75")
    number.press("Enter")
    page.wait_for_url("**long_run_elasticity=1.75*")
    assert "lang=fr" in page.url
    expect(number).to_have_value("1,75")
    for refused in ("beaucoup", "99", "-1"):
        number.fill(refused)
        number.press("Enter")
        expect(number).to_have_value("1,75")
        expect(page.get_by_text("Saisissez un nombre de 0 à 3.")).to_be_visible()
    page.get_by_role("button", name="Revenir à 4").click()
    page.wait_for_url(lambda address: "gain=" not in address)
    assert "lang=fr" in page.url
    tab.assert_clean()


def test_only_what_is_a_number_is_taken_and_shown_as_it_is_used(tab: Visit) -> None:
    page = opened(tab)
    number = page.get_by_label("Efficiency gain, as a number")
    for typed, used in (("1.23456789", "1.235"), ("0x10", "1.235"), ("", "1.235"), ("2,5", "2.5")):
        number.fill(typed)
        number.press("Enter")
        expect(number).to_have_value(used)
        page.wait_for_url(f"**gain={used}*")
    ceiling = page.get_by_label("Ceiling of demand, as a number")
    ceiling.fill("1,000")
    ceiling.press("Enter")
    page.wait_for_url("**ceiling=1000*")
    tab.assert_clean()


def test_a_slider_far_from_the_chart_shows_a_copy_of_it(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390)
    page = opened(tab)
    mirror = page.locator(".mirror").last
    expect(mirror).to_be_hidden()
    slider = page.get_by_label("How much of the cost of an answer is computing?", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    expect(mirror).to_be_visible()
    expect(page.locator(".mirror")).to_have_count(2)  # one a panel of sliders
    painted = mirror.locator("canvas").evaluate(
        "m => new Promise(done => setTimeout(() => done(new Set(m.getContext('2d')"
        ".getImageData(0, 0, m.width, m.height).data).size), 300))"
    )
    assert painted > 10, "the copy is blank"
    expect(mirror).to_be_hidden()  # once the slider rests
    page.locator(CANVAS).first.scroll_into_view_if_needed()
    tab.assert_clean()


def at_the_end_of_the_path(page: Page) -> float:
    """Demand at the end of the live chart, as the browser computes it: what its tooltip says."""
    box = page.locator(CANVAS).first.bounding_box()
    assert box
    tooltip = page.locator("#vg-tooltip-element")
    end = box["x"] + box["width"] - 196 - 5  # where the years end and the names begin
    page.mouse.move(end, box["y"] - 20)
    expect(tooltip).to_be_hidden()  # what it said before is not read again
    for height in range(40, 270, 5):
        page.mouse.move(end, box["y"] + height)
        page.wait_for_timeout(40)
        # One question: it may hide between a look whether it is there and a look at what it says.
        shown = tooltip.inner_text().split() if tooltip.count() else []
        if shown:
            return float(shown[-1])
    raise AssertionError("no point at the end of the path")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"gain": 9.0, "compute_share": 0.6, "token_ratio": 50.0},
        {"token_ratio": 1.0, "ceiling": float("inf"), "short_run_elasticity": 1.4},
    ],
    ids=["defaults", "reasoning", "textbook"],
)
def test_the_browser_computes_what_python_computes(changes: dict[str, float], tab: Visit) -> None:
    tab.page.set_viewport_size({"width": 1280, "height": 1400})
    address = "&".join(f"{key}={value:g}" for key, value in changes.items())
    page = opened(tab, f"/demand?lang=en&{address}")
    values = assumptions.defaults(model.parameters()) | changes

    def computed() -> float:
        return path_values(assumptions.scenario(values), [live_path.YEARS])[0]

    assert at_the_end_of_the_path(page) == pytest.approx(computed(), abs=6e-4)
    page.get_by_label("If AI gets 1% cheaper, use rises by", exact=True).press("PageUp")
    page.wait_for_url("**long_run_elasticity=*")
    values["long_run_elasticity"] = float(page.url.split("long_run_elasticity=")[1].split("&")[0])
    assert at_the_end_of_the_path(page) == pytest.approx(computed(), abs=6e-4)
    says(page, verdict(**values))
    numbers = results.outcome(assumptions.scenario(values), values["supply_elasticity"])
    with language.override("en"):
        cards = {
            "Short run": verdict_text.change(numbers.short_run),
            "Long run": verdict_text.change(numbers.long_run),
            "If chips cost more": verdict_text.change(numbers.supply_adjusted),
        }
    for label, value in cards.items():
        card = page.get_by_test_id("stMetric").filter(has_text=label)
        expect(card.get_by_test_id("stMetricValue")).to_have_text(value)
    tab.assert_clean()


def test_a_link_shows_the_same_assumptions(tab: Visit) -> None:
    page = opened(tab, "/demand?lang=en&gain=11&ceiling=inf&token_ratio=1")
    says(page, verdict(gain=11, ceiling=float("inf"), token_ratio=1))
    assert page.get_by_label("Efficiency gain, as a number").input_value() == "11"
    assert page.get_by_label("no ceiling").is_checked()


def test_a_preset_moves_the_sliders(tab: Visit) -> None:
    page = opened(tab)
    page.get_by_text("Huang’s thesis", exact=True).click()
    page.wait_for_url("**token_ratio=50*")
    expect(page.get_by_label("Reasoning tokens, as a number")).to_have_value("50")
    # The charts follow without being sent again.
    following = page.locator(".vega-bindings input[name=inputs0_token_ratio]")
    expect(following).to_have_count(3)  # one a picture
    for each in following.all():
        expect(each).to_have_value("50")
    page.get_by_text("Our defaults", exact=True).click()
    page.wait_for_url(lambda address: "token_ratio" not in address)
    says(page, verdict())
    tab.assert_clean()


def test_a_preset_stays_marked_while_its_values_stand(tab: Visit) -> None:
    page = opened(tab)
    # The elasticity that the price implies has more digits than the chart's inputs.
    market = page.get_by_role("radio", name="The market, 27 January")
    market.click()
    page.wait_for_url("**long_run_elasticity=*")
    number = page.get_by_label("Adoption lag, as a number")
    # At once: the charts are still being made anew, and what is moved now must not be lost.
    number.fill("2")
    number.press("Enter")
    page.wait_for_url("**diffusion_lag=2*")
    expect(number).to_have_value("2")
    expect(market).not_to_be_checked()
    number.fill("1")
    number.press("Enter")
    page.wait_for_url(lambda address: "diffusion_lag" not in address)
    expect(market).to_be_checked()
    market.click()
    tab.settle()
    expect(market).to_be_checked()
    assert "long_run_elasticity=" in page.url
    tab.assert_clean()


def test_what_is_half_typed_is_not_overwritten(tab: Visit) -> None:
    page = opened(tab)
    number = page.get_by_label("Adoption lag, as a number")
    page.get_by_role("radio", name="Huang’s thesis").click()
    number.fill("1.5")  # while the preset, which sets it too, is on its way
    page.wait_for_url("**token_ratio=50*")
    expect(page.get_by_label("Reasoning tokens, as a number")).to_have_value("50")
    expect(number).to_have_value("1.5")
    number.press("Enter")
    page.wait_for_url("**diffusion_lag=1.5*")
    number.fill("9")
    number.press("Escape")
    expect(number).to_have_value("1.5")
    number.fill("0.5")
    number.press("ArrowUp")
    page.wait_for_url("**diffusion_lag=0.51*")
    tab.assert_clean()


def test_the_point_on_the_map_is_dragged(tab: Visit) -> None:
    tab.page.set_viewport_size({"width": 1280, "height": 2400})
    page = opened(tab)
    box = page.locator(CANVAS).nth(1).bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] - 150
    path = page.locator(CANVAS).first
    before = path.screenshot()
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(x + 10 * step, y - 8 * step)
    # While the button is down the slider and the other charts follow, without the server.
    number = page.get_by_label("Efficiency gain, as a number")
    expect(number).not_to_have_value("4")
    tab.wait_until(lambda: path.screenshot() != before)
    page.mouse.up()
    page.wait_for_url("**gain=*")
    chosen = dict(part.split("=") for part in page.url.split("?")[1].split("&"))
    expect(page.get_by_label("Efficiency gain, as a number")).to_have_value(chosen["gain"])
    says(
        page,
        verdict(
            gain=float(chosen["gain"]), long_run_elasticity=float(chosen["long_run_elasticity"])
        ),
    )
    tab.assert_clean()


def test_a_wider_window_keeps_what_was_moved(tab: Visit) -> None:
    page = opened(tab)
    number = page.get_by_label("Efficiency gain, as a number")
    number.fill("9")
    number.press("Enter")
    page.wait_for_url("**gain=9*")
    page.set_viewport_size({"width": 1000, "height": 900})
    tab.settle()
    for chart in page.locator(".vega-bindings input[name$=_gain]").all():
        expect(chart).to_have_value("9")
    number.fill("4")
    number.press("Enter")
    page.wait_for_url(lambda address: "gain=" not in address)
    says(page, verdict())


def test_other_pages_give_the_assumptions_back(tab: Visit) -> None:
    page = opened(tab, "/demand?lang=en&gain=9")
    page.get_by_role("link", name="Method").click()
    page.wait_for_url("**/method**")
    tab.settle()
    page.get_by_role("link", name="Demand").click()
    page.wait_for_url("**/demand**gain=9**")
    says(page, verdict(gain=9))
