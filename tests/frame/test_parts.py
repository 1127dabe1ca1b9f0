"""A part of a page alone in a wiki's frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import page_link, page_registry, registry
from components.addressed.part import Part
from tests.conftest import ROOT

ASKED = {
    ("market", "quote"): {"symbol": "NVDA"},
    ("timeline", "event"): {"event": "ddn-interview"},
    ("claims", "claim"): {"claim": "5"},
    ("demand", "sliders"): {"gain": "4"},
}


def framed(stem: str, **asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.context = {"is_embedded": True, "url": f"https://r1.example/base/{stem}"}
    for name, value in ({"lang": "en"} | asked).items():
        app.query_params[name] = value
    app.switch_page(f"pages/{stem}.py").run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(
        str(getattr(node, "value", "") or "")
        for kind in ("markdown", "caption")
        for node in app.get(kind)
    )


def cases() -> Iterator[tuple[str, str]]:
    yield from registry.PARTS


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("stem", "name"), cases())
def test_a_part_stands_alone_with_the_way_to_its_page(stem: str, name: str, language: str) -> None:
    asked = ASKED.get((stem, name), {})
    app = framed(stem, part=name, **asked | {"lang": language})
    assert not app.title
    assert not app.warning
    assert not app.error
    link = re.search(r"\]\((https://r1\.example/base/[^)]+)\)", app.caption[-1].value)
    assert link
    assert "part=" not in link[1]
    assert "embed" not in link[1]
    assert all(f"{key}={value}" in link[1] for key, value in asked.items())


def test_a_part_draws_what_the_address_asks_for() -> None:
    assert "DDN" in framed("timeline", part="event", event="ddn-interview").header[0].value
    assert "## 5 ·" in texts(framed("claims", part="claim", claim="5"))


@pytest.mark.parametrize(
    ("stem", "asked", "word"),
    [
        ("market", {"part": "nonsense"}, "`quote`"),
        ("market", {"part": "event"}, "`quote`"),  # a part of another page
        ("method", {"part": "quote"}, "`published`"),
        ("timeline", {"part": "event"}, "event"),
        ("timeline", {"part": "event", "event": "<b>x"}, "event"),
        ("claims", {"part": "claim", "claim": "99"}, "statement"),
    ],
)
def test_what_does_not_exist_is_said_in_a_sentence(
    stem: str, asked: dict[str, str], word: str
) -> None:
    app = framed(stem, **asked)
    assert [word in each.value for each in app.warning] == [True]
    assert "<b>" not in app.warning[0].value
    assert "https://r1.example/base/" in app.caption[-1].value


def test_without_a_frame_the_whole_page_is_shown() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["part"] = "quote"
    app.switch_page("pages/method.py").run()
    assert app.title
    assert not [each for each in app.warning if "part" in each.value]


def test_a_defect_of_a_part_costs_the_frame_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    broken = Part("quote", "market", "", fail, 100)
    monkeypatch.setitem(registry.PARTS, ("market", "quote"), broken)
    app = framed("market", part="quote")
    assert len(app.warning) == 1
    assert "https://r1.example/base/market" in app.caption[-1].value


@pytest.mark.parametrize(
    ("here", "stem", "there"),
    [
        ("https://r1.example/", "demand", "https://r1.example/demand"),
        ("https://r1.example", "demand", "https://r1.example/demand"),
        ("https://r1.example/market?x=1", "demand", "https://r1.example/demand"),
        ("https://r1.example/base", "demand", "https://r1.example/base/demand"),
        ("https://r1.example/base/", "demand", "https://r1.example/base/demand"),
        ("https://r1.example/base/claims", "overview", "https://r1.example/base/"),
    ],
)
def test_the_address_of_another_page(here: str, stem: str, there: str) -> None:
    assert page_link.outside(stem, here) == there


def test_in_a_frame_links_to_other_pages_open_outside() -> None:
    links = framed("overview").get("page_link")
    assert len(links) >= 5
    for link in links:
        assert link.proto.external
        assert link.proto.page.startswith("https://r1.example/base/")
    assert all(
        part.page in {each.stem for each in page_registry.REGISTRY}
        for part in registry.PARTS.values()
    )
