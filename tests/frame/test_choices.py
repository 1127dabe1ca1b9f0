"""Choices live in the address: codes, not labels; and a wrong address never raises."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def small_page() -> None:
    import streamlit as st

    from components import choices

    choices.begin()
    chosen = choices.segmented(
        "Range", {"1D": "One day", "5D": "Five days"}, key="range", default="5D"
    )
    kind = choices.select(
        "Kind", {"line": "Line", "candles": "Candles"}, key="kind", default="line"
    )
    compared = choices.many("Compare", {"AMD": "A.M.D.", "SPY": "S&P 500"}, key="compare")
    events = choices.toggle("Events", key="events")
    symbol = choices.text("Symbol", key="symbol", default="NVDA", max_chars=10)
    choices.notices()
    st.json({"chosen": [chosen, kind, compared, events, symbol]})


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(small_page, default_timeout=30)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def chosen(app: AppTest) -> list[object]:
    import json

    values: list[object] = json.loads(app.json[0].value)["chosen"]
    return values


def test_defaults() -> None:
    app = opened()
    assert chosen(app) == ["5D", "line", [], False, "NVDA"]
    assert not app.warning
    assert not app.query_params


def test_the_address_is_followed() -> None:
    app = opened(range="1D", kind="candles", compare="SPY,AMD", events="true", symbol="AMD")
    assert chosen(app) == ["1D", "candles", ["AMD", "SPY"], True, "AMD"]
    assert not app.warning


def test_a_choice_is_written_as_its_code() -> None:
    app = opened()
    app.segmented_control(key="choice_range").set_value("1D").run()
    assert app.query_params["range"] == "1D"
    app.multiselect(key="choice_compare").set_value(["SPY"]).run()
    assert app.query_params["compare"] == "SPY"
    assert chosen(app)[0] == "1D"


def test_the_default_stays_out_of_the_address() -> None:
    app = opened(range="1D")
    app.segmented_control(key="choice_range").set_value("5D").run()
    assert "range" not in app.query_params


@pytest.mark.parametrize(
    "address",
    [
        {"range": "forever"},
        {"range": "One day"},
        {"kind": "<script>alert(1)</script>"},
        {"compare": "AMD,NOPE"},
        {"compare": "../../etc/passwd"},
        {"events": "perhaps"},
        {"symbol": "X" * 5000},
        {"range": "\x00\u202e%"},
    ],
)
def test_a_wrong_address_says_so_and_takes_the_default(address: dict[str, str]) -> None:
    app = opened(**address)
    (key,) = address
    assert len(app.warning) == 1
    assert f"`{key}" in app.warning[0].value
    for forbidden in ("<script", "passwd", "XXXXXXXXXX", "\x00"):
        assert forbidden not in app.warning[0].value
    defaults = ["5D", "line", ["AMD"] if address.get("compare") == "AMD,NOPE" else [], False]
    assert chosen(app)[:4] == defaults
    assert chosen(app)[4] == "NVDA"


def test_the_notice_goes_when_the_visitor_chooses() -> None:
    app = opened(range="forever")
    assert app.warning
    app.segmented_control(key="choice_range").set_value("1D").run()
    assert not app.warning


def test_the_first_click_after_a_restart_counts() -> None:
    """A session that does not know the page yet gets the address and the click in one run."""

    def page() -> None:
        import streamlit as st

        from components import choices

        choices.begin()
        length = choices.segmented("Length", {"1M": "1 M", "1Y": "1 Y"}, key="range", default="1Y")
        kind = choices.select("Kind", {"a": "A", "b": "B"}, key="kind", default="a")
        topics = choices.many("Topics", {"x": "X", "y": "Y"}, key="topics")
        text = choices.text("Search", key="q")
        st.markdown(f"{length} {kind} {topics} {text}")

    def opened() -> AppTest:
        at = AppTest.from_function(page)
        at.query_params["kind"] = "b"
        return at

    before = opened().run()
    assert before.markdown[0].value == "1Y b []"
    before.get("button_group")[0].set_value("1M")
    before.multiselect[0].select("y")
    before.text_input[0].input("cheap")
    clicked = before._tree.get_widget_states()
    after = opened()
    after._run(clicked)
    assert after.markdown[0].value == "1M b ['y'] cheap"
    expected = {"kind": "b", "range": "1M", "topics": "y", "q": "cheap"}
    assert after.query_params == expected
    after.run()
    assert after.markdown[0].value == "1M b ['y'] cheap"
