"""The sections under the sliders in Chromium: each is drawn, and what is chosen there holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, Visit
from tests.browser.test_demand import opened

SECTIONS = ("sure", "draw", "maps", "machines", "belief", "since", "scenarios")


def test_the_sliders_of_the_belief_move_what_it_says(tab: Visit) -> None:
    page = opened(tab, "/demand?lang=fr&section=belief")
    figures = page.locator(".st-key-figures_belief").get_by_test_id("stMetric")
    rebound = figures.filter(has_text="Part du gain reconsommée")
    before = rebound.inner_text()
    name = "Part de la baisse due à la demande de calcul"
    number = page.get_by_label(f"{name}, en chiffres")
    number.fill("0,6")
    number.press("Enter")
    page.wait_for_url("**attribution=0.6*")
    assert "lang=fr" in page.url
    expect(rebound).not_to_have_text(before, use_inner_text=True)
    page.go_back()
    expect(number).to_have_value("1")
    expect(rebound).to_have_text(before, use_inner_text=True)
    slider = page.get_by_label(name, exact=True)
    slider.press("PageDown")
    page.wait_for_url("**attribution=0.9*")
    expect(rebound).not_to_have_text(before, use_inner_text=True)
    tab.assert_clean()


def test_a_scenario_is_taken_away_and_brought_back(tab: Visit, tmp_path: Path) -> None:
    page = opened(tab, "/demand?lang=fr&section=scenarios&gain=9&ceiling=inf")
    page.get_by_label("Nom de ces hypothèses").fill("Été, à neuf")
    page.get_by_label("Nom de ces hypothèses").press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger (JSON)").click()
    kept = tmp_path / "kept.json"
    waiting.value.save_as(kept)
    page.get_by_role("button", name="Revenir à 4").click()
    page.wait_for_url(lambda address: "gain=" not in address)
    opener = page.get_by_label("Recharger un scénario (JSON)")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(kept.read_text(encoding="utf-8").replace("9.0", "900.0"), encoding="utf-8")
    opener.set_input_files(wrong)
    expect(page.get_by_role("alert").filter(has_text="values.gain")).to_be_visible()
    opener.set_input_files(kept)
    page.wait_for_url("**gain=9*")
    assert "ceiling=inf" in page.url
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("Nom de ces hypothèses")).to_have_value("Été, à neuf")
    tab.assert_clean()


@pytest.mark.parametrize(("width", "locale"), [(1280, "en-US"), (390, "fr-FR")])
def test_every_section_is_drawn(
    width: int, locale: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=width, locale=locale)
    page = opened(tab, "/demand")
    chooser = page.get_by_role(
        "radiogroup", name="More" if locale == "en-US" else "Pour aller plus loin"
    )
    sections = chooser.get_by_role("radio")
    expect(sections).to_have_count(len(SECTIONS))
    for number, key in enumerate(SECTIONS):
        if number:  # the first stands open
            sections.nth(number).click()
            page.wait_for_url(f"**section={key}*")
        expect(sections.nth(number)).to_be_checked()
        tab.settle()
        tab.assert_fits()
        tab.assert_accessible()
    tab.assert_clean()
