"""The self-contained page: its policy, its weight, its texts, and its colours for either look."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from datetime import date
from typing import Any

import pytest

from components import language, theme
from components.charts.figure import Figure
from components.charts.self_contained import page as self_contained
from components.demand import assumptions, live_file
from components.registry import CHARTS
from data import model

ADDRESS = "https://r1.example/demand?lang=en&gain=5"
DAY = date(2026, 11, 28)
MOST_BYTES = 1_200_000  #: nine tenths of a megabyte are Vega
SCRIPT = re.compile(r'<script type="module">(.*?)</script>', re.DOTALL)
CONTENT = re.compile(r'<script type="application/json" id="content">(.*?)</script>', re.DOTALL)


def figure(name: str, look: theme.Appearance) -> Figure:
    with theme.override(look):
        chart = CHARTS[name]
        return chart.build(chart.parameters()).figure


def specification(name: str, look: theme.Appearance) -> dict[str, Any]:
    return self_contained.specification(figure(name, look).chart)


def written(name: str, lang: str) -> str:
    with language.override(lang):
        chart = CHARTS[name]
        if chart.page_of is not None:
            return chart.page_of(chart.parameters(), ADDRESS, DAY).decode()
        return self_contained.of_figure(figure(name, "light"), "light", ADDRESS, DAY).decode()


def content(page: str) -> dict[str, Any]:
    found = CONTENT.search(page)
    assert found
    whole: dict[str, Any] = json.loads(found[1])
    return whole


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_chart_has_a_page_that_says_what_it_is(name: str, lang: str) -> None:
    page = written(name, lang)
    assert len(page.encode()) < MOST_BYTES
    with language.override(lang):
        shown = figure(name, "light")
    assert html.escape(shown.alt) in page
    assert f'<html lang="{lang}">' in page
    assert "Source" in page
    assert html.escape(ADDRESS) in page
    assert ("28 November 2026" if lang == "en" else "28 novembre 2026") in page


def test_its_policy_allows_its_own_scripts_and_nothing_else() -> None:
    page = written("sliders", "en")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    directives = dict(
        each.strip().split(" ", 1) for each in html.unescape(policy[1]).split(";") if each.strip()
    )
    assert directives["default-src"] == "'none'"
    allowed = set(directives["script-src"].split())
    digests = {
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for each in SCRIPT.findall(page)
    }
    assert len(digests) == 4
    assert allowed == digests
    assert "new Function" not in "".join(SCRIPT.findall(page)[1:])
    assert not re.search(r"<(link|img|iframe)[^>]+(src|stylesheet)", SCRIPT.sub("", page))


def recoloured(text: str, own: list[str], other: list[str]) -> str:
    """As page.js does it."""
    twins = dict(zip(own, other, strict=True))
    return re.sub(r"#[0-9A-Fa-f]{6}", lambda each: twins.get(each[0].upper(), each[0]), text)


@pytest.mark.parametrize("name", CHARTS)
def test_the_colours_of_one_look_are_twins_of_the_other_s(name: str) -> None:
    """What the page replaces in the browser gives what Python would have drawn."""
    light, dark = (
        # Altair names views by a digest of what they draw.
        re.sub(r"view_[0-9a-f]{16}", "view", json.dumps(specification(name, look)))
        for look in ("light", "dark")
    )
    colours = content(written(name, "en"))["colours"]
    assert recoloured(light, colours["light"], colours["dark"]) == dark
    assert recoloured(dark, colours["dark"], colours["light"]) == light


def test_a_text_cannot_end_the_script_that_it_stands_in() -> None:
    nasty = '</script><script>alert(1)</script><!-- & "quoted"'
    page = self_contained.render(
        self_contained.Page(
            title=nasty,
            specification={"title": nasty},
            drawn_for="light",
            alternative=nasty,
            source=nasty,
            address=ADDRESS,
            day=DAY,
        )
    ).decode()
    assert "<script>alert" not in page
    assert content(page)["specification"]["title"] == nasty


def test_the_sliders_start_where_the_address_has_them() -> None:
    values = assumptions.defaults(model.parameters()) | {"gain": 9.0, "ceiling": float("inf")}
    whole = content(live_file.page(values, ADDRESS, DAY).decode())
    assert whole["panels"]["others"]["values"]["gain"] == 9.0
    starts = {
        key: value
        for param in whole["specification"]["params"]
        for key, value in param["value"][0].items()
    }
    assert starts["gain"] == 9.0
    assert starts["ceiling"] == assumptions.UNLIMITED
