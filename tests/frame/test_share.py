"""The menu "Share": what it offers once it is opened."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import snippets
from tests.conftest import ROOT


def shared(stem: str, *, opened: bool = True, **asked: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.context = {"url": f"https://r1.example/{stem}"}
    for name, value in ({"lang": "en"} | asked).items():
        app.query_params[name] = value
    if opened:
        app.session_state["share"] = True
    return app.switch_page(f"pages/{stem}.py").run()


def code(app: AppTest) -> list[str]:
    return [each.value for each in app.code]


def test_it_costs_nothing_until_it_is_opened() -> None:
    assert not code(shared("claims", opened=False))
    assert code(shared("claims"))


def test_the_open_event_and_any_chart_are_offered() -> None:
    parts = shared("timeline", event="ddn-interview").selectbox(key="share_part").options
    assert "The chosen event" in parts
    assert "The event study" in parts
    assert "The chosen event" not in shared("timeline").selectbox(key="share_part").options


def test_a_part_in_the_reader_s_language_or_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R1_PUBLIC_URL", "https://r1.example")
    app = shared("market", range="1Y")
    app.selectbox(key="share_part").set_value("price").run()
    snippet = code(app)[1]
    assert "https://r1.example/market?range=1Y&amp;embed=true&amp;part=price" in snippet
    app.segmented_control(key="share_language").set_value("fr").run()
    app.segmented_control(key="share_theme").set_value("dark").run()
    assert "lang=fr" in code(app)[1]
    assert "embed_options=dark_theme" in code(app)[1]
    app.selectbox(key="share_place").set_value("markdown").run()
    assert "](https://r1.example/market?range=1Y&lang=fr)" in code(app)[1]
    assert "![" in code(app)[1]
    assert "https://r1.example/chart/price.png?range=1Y&lang=fr&theme=dark" in code(app)[1]


def test_without_a_public_address_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("R1_PUBLIC_URL", raising=False)
    app = shared("market")
    app.selectbox(key="share_part").set_value("price").run()
    app.selectbox(key="share_place").set_value("markdown").run()
    assert "![" not in code(app)[1]


@pytest.mark.parametrize("place", snippets.PLACES)
def test_every_place_has_its_text_and_remark(place: str) -> None:
    shown = snippets.PLACES[place]
    one = snippets.Shared("Price", "https://r1.example/?embed=true", "https://r1.example/")
    assert "https://r1.example/" in shown.write(one)
    assert shown.remark
