"""The colours: readable on their background, and the same in the theme and in the charts."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from components.charts import style
from components.theme import PALETTES, SIGNS, Appearance, stylesheet
from tests.conftest import ROOT


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("appearance", PALETTES)
@pytest.mark.parametrize("role", ["market", "huang", "deepseek", "neutral", "ink", "contradicted"])
def test_readable(appearance: Appearance, role: str) -> None:
    palette = PALETTES[appearance]
    assert contrast(getattr(palette, role), palette.background) >= 4.5
    assert contrast(getattr(palette, role), palette.panel) >= 4.5


@pytest.mark.parametrize("appearance", PALETTES)
def test_page_and_charts_agree(appearance: Appearance) -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][appearance]
    palette = PALETTES[appearance]
    assert theme["backgroundColor"] == palette.background
    assert theme["secondaryBackgroundColor"] == palette.panel
    assert theme["textColor"] == palette.ink
    assert theme["orangeColor"] == theme["orangeTextColor"] == palette.market
    assert theme["greenColor"] == theme["greenTextColor"] == palette.huang
    assert theme["blueColor"] == theme["blueTextColor"] == palette.deepseek
    assert theme["grayColor"] == theme["grayTextColor"] == palette.neutral
    assert theme["redColor"] == theme["redTextColor"] == palette.contradicted
    assert theme["chartCategoricalColors"] == list(palette.compared)


@pytest.mark.parametrize("appearance", PALETTES)
def test_marks_are_seen(appearance: Appearance) -> None:
    palette = PALETTES[appearance]
    for colour in (palette.mark, *palette.compared):
        assert contrast(colour, palette.background) >= 3


def test_compared_lines_differ_without_colour() -> None:
    compared = {len(palette.compared) for palette in PALETTES.values()}
    assert compared == {5}
    assert len(set(style.DASHES[:5])) == 5


def test_each_voice_has_a_shape_of_its_own() -> None:
    assert len({sign.shape for sign in SIGNS.values()}) == len(SIGNS)
    assert len({sign.glyph for sign in SIGNS.values()}) == len(SIGNS)


#: Given by the element that is placed by them, not by the palette.
PLACES = {"--top", "--reach"}


@pytest.mark.parametrize("appearance", PALETTES)
def test_the_stylesheet_uses_only_variables_it_brings(appearance: Appearance) -> None:
    sheet = stylesheet(appearance)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", sheet))
    brought = set(re.findall(r"(--[a-z0-9-]+):#", sheet))
    assert used
    assert used - PLACES <= brought
    assert f"--market:{PALETTES[appearance].market};" in sheet
    assert f"--compared-1:{PALETTES[appearance].compared[1]};" in sheet
