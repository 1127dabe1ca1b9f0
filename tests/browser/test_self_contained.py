"""The self-contained page in a browser without a network: sliders by keyboard, looks, languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from components import language, theme
from components.charts.self_contained import page as self_contained
from components.demand import assumptions, live_file
from components.registry import CHARTS
from data import model
from tests.browser.conftest import PATIENCE

ADDRESS = "https://r1.example/demand?lang={lang}"
DAY = date(2026, 11, 28)
DRAWN = "document.querySelector('#chart canvas').toDataURL()"
QUESTION = "#r1-long_run_elasticity"
#: What a page must not do: leave its file, break its own policy, fail.
Trouble = list[str]
Open = Callable[..., tuple[Page, Trouble]]


def sliders(lang: str) -> bytes:
    with language.override(lang):
        values = assumptions.defaults(model.parameters())
        return live_file.page(values, ADDRESS.format(lang=lang), DAY)


def alone(name: str, lang: str) -> bytes:
    with language.override(lang), theme.override("light"):
        chart = CHARTS[name]
        figure = chart.build(chart.parameters()).figure
        return self_contained.of_figure(figure, "light", ADDRESS.format(lang=lang), DAY)


@pytest.fixture
def offline(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a file in a browser whose network is cut; gives the page and what went wrong in it."""
    contexts = []

    def opened(content: bytes, look: str = "light", width: int = 1280) -> tuple[Page, Trouble]:
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_bytes(content)
        context = browser.new_context(
            color_scheme="dark" if look == "dark" else "light",
            viewport={"width": width, "height": 900},
            offline=True,
        )
        contexts.append(context)
        page, trouble = context.new_page(), Trouble()
        page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " (event) => console.error('policy ' + event.violatedDirective))"
        )
        page.on("console", lambda each: each.type == "error" and trouble.append(each.text))
        page.on("pageerror", lambda each: trouble.append(str(each)))
        page.on("request", lambda each: each.url != file.as_uri() and trouble.append(each.url))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=PATIENCE)
        return page, trouble

    yield opened
    for each in contexts:
        each.close()


def drawn(page: Page) -> str:
    """The picture as it stands."""
    return str(page.evaluate(DRAWN))


@pytest.mark.parametrize(
    ("lang", "look", "market", "made"),
    [
        ("en", "light", "Less computing in the long run: −", "Made on 28 November 2026"),
        ("fr", "dark", "Moins de calcul à long terme\u00a0: −", "Fait le 28 novembre 2026"),
    ],
)
def test_a_slider_moved_by_keyboard_moves_path_and_verdict(
    offline: Open, lang: str, look: str, market: str, made: str
) -> None:
    page, trouble = offline(sliders(lang), look)
    amount, before = page.locator(".verdict .amount"), drawn(page)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert not (amount.text_content() or "").startswith(market)
    slider = page.locator(QUESTION)
    slider.focus()
    for _step in range(6):
        slider.press("PageDown")
    expect(amount).to_contain_text(market)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^0[.,]8"))
    expect(page.locator("#live")).to_have_attribute(
        "href", f"https://r1.example/demand?lang={lang}&long_run_elasticity=0.8"
    )
    expect(page.locator(".verdict .odds")).to_contain_text(":")
    page.wait_for_function(f"(before) => {DRAWN} !== before", arg=before)
    expect(page.locator("footer")).to_contain_text(made)
    assert trouble == []


def test_reset_brings_the_picture_back(offline: Open) -> None:
    page, trouble = offline(sliders("en"))
    before = drawn(page)
    page.locator("#r1-gain").press("PageUp")
    page.wait_for_function(f"(before) => {DRAWN} !== before", arg=before)
    page.get_by_role("button", name="Reset all").press("Enter")
    page.wait_for_function(f"(before) => {DRAWN} === before", arg=before)
    expect(page.locator("#live")).to_have_attribute("href", ADDRESS.format(lang="en"))
    assert trouble == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_look_is_that_of_the_device_and_follows_it(offline: Open, look: str) -> None:
    page, trouble = offline(alone("price", "en"), look)
    for now in (look, "dark" if look == "light" else "light"):
        page.emulate_media(color_scheme="dark" if now == "dark" else "light")
        palette = theme.PALETTES["dark" if now == "dark" else "light"]
        expect(page.locator(f'#chart svg [stroke="{palette.ink}" i]').first).to_be_attached()
        red, green, blue = bytes.fromhex(palette.background[1:])
        expect(page.locator("body")).to_have_css("background-color", f"rgb({red}, {green}, {blue})")
    assert trouble == []


def test_it_fits_a_phone_and_a_pointer_measures(offline: Open) -> None:
    page, trouble = offline(alone("price", "fr"), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("#chart svg").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    expect(page.locator("#chart")).to_contain_text(re.compile(r"\d,\d\d\s\$"))
    page.set_viewport_size({"width": 900, "height": 900})
    expect(page.locator("#chart svg")).to_have_attribute("width", re.compile("8[0-9][0-9]"))
    assert trouble == []


def test_without_scripts_it_says_what_the_chart_shows(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(sliders("en"))
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("#chart")).to_contain_text("More computing in the long run: +")
    context.close()
