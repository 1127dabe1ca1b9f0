"""The first question of the demand page in Chromium: its verdict follows the thumb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from components import language
from components.demand import assumptions, results, verdict_text
from data import model
from tests.browser import actions
from tests.browser.conftest import Server, Visit
from tests.browser.test_demand import opened, says, verdict

VALUES = assumptions.defaults(model.parameters())
SHOCK = date(2025, 1, 27)
ANSWER = ".verdict .amount"
#: Notes how the copy of the path stands when it appears: it is there for a moment only.
NOTE_COPY = """(mirror, slider) => {
  window.copyAppeared = undefined;
  const place = (each) => each.getBoundingClientRect().toJSON();
  const observer = new MutationObserver(() => {
    if (!mirror.classList.contains("shown")) return;
    observer.disconnect();
    const [text, below] = [mirror.textContent, mirror.classList.contains("below")];
    window.copyAppeared = { held: place(slider), shown: place(mirror), text, below };
  });
  observer.observe(mirror, { attributes: true });
}"""


def test_ten_times_and_one_point_two_more_or_less_and_when_takes_three_actions(tab: Visit) -> None:
    """What a visitor does: types both numbers, and reads the answer where the question stands."""
    page = opened(tab)
    with actions.at_most(page, 3, least=3):
        for label, number in (("Efficiency gain", "10"), ("Long-run elasticity", "1.2")):
            page.get_by_label(f"{label}, as a number").fill(number)
        page.keyboard.press("Enter")
    numbers = results.outcome(
        assumptions.scenario(VALUES | {"gain": 10, "long_run_elasticity": 1.2}), 1.5
    )
    expect(page.locator(ANSWER)).to_contain_text("Less computing in the long run: ")
    expect(page.locator(ANSWER)).to_contain_text(verdict_text.change(numbers.long_run))
    expect(page.locator(".verdict .first")).to_have_text("At least 5% less from the start.")
    page.wait_for_url("**gain=10*")
    says(page, verdict(gain=10, long_run_elasticity=1.2))
    tab.assert_clean()


@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"long_run_elasticity": 0.5},
        {"long_run_elasticity": 1.32},
        {"short_run_elasticity": 1.6, "long_run_elasticity": 1.6},
        {"gain": 1.0},
        {"ceiling": 5.0, "lag": 6.0},
        {"short_run_elasticity": 3.0, "long_run_elasticity": 0.8, "lag": 6.0},
    ],
)
def test_the_browser_says_the_same_sentences_as_python(
    tab: Visit, spoken: str, changes: dict[str, float]
) -> None:
    address = "".join(f"&{key}={value:g}" for key, value in changes.items())
    page = opened(tab, f"/demand?lang={spoken}{address}")
    values = VALUES | changes
    scenario = assumptions.scenario(values)
    numbers = results.outcome(scenario, values["supply_elasticity"])
    beliefs = model.beliefs(scenario)
    answer = results.answer(scenario, numbers, beliefs, model.parameters())
    with language.override(spoken):
        said = verdict_text.sentences(answer, numbers, SHOCK, moved=beliefs != model.priors())
    shown = page.locator(ANSWER).inner_text().replace("▲", "").replace("▼", "").strip()
    assert shown == said.amount
    assert page.locator(".verdict .first").inner_text() == said.first
    assert page.locator(".verdict .odds").inner_text() == said.odds


def test_the_verdict_moves_with_the_thumb_and_is_read_out_once_it_rests(tab: Visit) -> None:
    page = opened(tab)
    slider = page.get_by_label("If AI gets 1% cheaper, use rises by", exact=True)
    status = page.locator(".verdict [role=status]")
    assert status.inner_text() == ""
    heard = slider.evaluate(
        """async slider => {
          const root = slider.getRootNode();
          const amount = root.querySelector(".amount");
          const status = root.querySelector(".verdict [role=status]");
          const [seen, spoken] = [new Set(), []];
          new MutationObserver(() => spoken.push(status.textContent)).observe(
            status, { childList: true, characterData: true, subtree: true });
          for (let step = 0; step < 20; step += 1) {
            slider.value = 800 - 30 * step;
            slider.dispatchEvent(new Event("input"));
            seen.add(amount.textContent);
            await new Promise(requestAnimationFrame);
          }
          const during = spoken.length;
          await new Promise(done => setTimeout(done, 1500));
          return { pictures: seen.size, during, after: spoken.length, last: spoken.at(-1) };
        }"""
    )
    assert heard["pictures"] == 20
    assert (heard["during"], heard["after"]) == (0, 1)
    assert heard["last"].startswith("Less computing in the long run: −")
    tab.assert_clean()


def test_the_last_change_is_said_and_all_can_be_taken_back(tab: Visit) -> None:
    page = opened(tab)
    number = page.get_by_label("Ceiling of demand, as a number")
    number.fill("10")
    number.press("Enter")
    expect(page.locator(".changes p")).to_have_text(
        "How many times more could people ever use? 200\u00a0times → 10\u00a0times: "
        f"long run +9% → {verdict_text.change(long_run(ceiling=10))}"
    )
    page.wait_for_url("**ceiling=10*")
    page.get_by_label("Long-run elasticity, as a number").fill("2")
    page.get_by_label("Long-run elasticity, as a number").press("Enter")
    page.wait_for_url("**long_run_elasticity=2*")
    page.get_by_role("button", name="Reset all").click()
    page.wait_for_url(lambda address: "ceiling" not in address and "elasticity" not in address)
    says(page, verdict())
    tab.assert_clean()


def long_run(**changes: float) -> float:
    return float(assumptions.scenario(VALUES | changes).long_run_multiplier())


def test_the_border_between_less_and_more_is_the_break_even(tab: Visit) -> None:
    page = opened(tab)
    question = page.locator(".question")
    turn = float(question.evaluate("card => getComputedStyle(card).getPropertyValue('--turn')"))
    low, high = model.parameters()["long_run_elasticity"].limits
    at = low + turn * (high - low)
    assert long_run(long_run_elasticity=at) == pytest.approx(1, abs=1e-6)
    assert question.get_attribute("data-left") == "market"
    # Without longer answers, and with a low ceiling, no use makes up for so large a gain.
    opened(tab, "/demand?lang=en&token_ratio=1&ceiling=5&gain=30")
    expect(question).to_have_attribute("data-right", "market")
    expect(question.locator(".tick")).to_have_count(0)
    tab.assert_clean()


def test_the_copy_of_the_path_stands_in_the_other_half_and_carries_the_verdict(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390)
    page = opened(tab)
    slider = page.get_by_label("How many times longer is a reasoned answer?", exact=True)
    mirror = page.locator(".mirror").last
    for block, below in (("start", True), ("end", False)):
        slider.evaluate("(slider, block) => slider.scrollIntoView({ block })", block)
        if block == "start":
            page.mouse.wheel(0, -120)  # from under the page's own bar
            page.wait_for_timeout(300)
        mirror.evaluate(NOTE_COPY, slider.element_handle())
        slider.focus()
        slider.press("ArrowRight")
        page.wait_for_function("window.copyAppeared")
        seen = page.evaluate("window.copyAppeared")
        held, shown = seen["held"], seen["shown"]
        assert shown["top"] < shown["bottom"]
        assert shown["bottom"] <= held["top"] or shown["top"] >= held["bottom"], seen
        assert seen["below"] is below
        assert "computing in the long run: " in seen["text"]
        expect(mirror).to_be_hidden()
    tab.assert_clean()
