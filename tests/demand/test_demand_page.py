"""The demand page as a visitor meets it, opened from its addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from components import language
from components.demand import assumptions, questions, results, verdict_text
from components.demand.assumptions import Values
from data import model
from data.model import Parameter
from tests.demand.conftest import Open, said, verdict

SECTIONS = ("sure", "draw", "maps", "machines", "belief", "since", "scenarios")


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"gain": "11", "long_run_elasticity": "0.8"},
        {"token_ratio": "1", "compute_share": "1", "ceiling": "inf"},
    ],
)
def test_the_verdict_is_that_of_the_address(
    address: dict[str, str], open_page: Open, defaults: Values
) -> None:
    values = defaults | {key: float(text) for key, text in address.items()}
    text = said(open_page("demand", lang="en", **address))
    with language.override("en"):
        assert verdict(values) in text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("gain", "abc"),
        ("gain", "0.5"),
        ("gain", "1e3"),
        ("gain", "nan"),
        ("gain", "inf"),
        ("gain", "-4"),
        ("compute_share", "1.5"),
        ("ceiling", "4"),
        ("token_ratio", "<b>20</b>"),
    ],
)
def test_a_wrong_value_is_said_and_the_default_shown(key: str, value: str, open_page: Open) -> None:
    at = open_page("demand", lang="en", **{key: value})
    assert [key in warning.value for warning in at.warning] == [True]
    assert not value.startswith("<") or value not in at.warning[0].value
    assert said(open_page("demand", lang="en")).splitlines()[1] in said(at)


@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_stands(section: str, spoken: str, open_page: Open) -> None:
    at = open_page("demand", section=section, lang=spoken)
    charts = at.get("vega_lite_chart")
    assert all(chart.proto.alt for chart in charts)
    assert not at.warning


def test_a_preset_sets_every_slider_and_the_address(
    open_page: Open, parameters: Mapping[str, Parameter]
) -> None:
    at = open_page("demand", lang="en", gain="7", lag="3")
    first = at.get("vega_lite_chart")[0].proto.spec
    pills = next(g for g in at.get("button_group") if g.key == "demand_preset")
    pills.set_value("jevons").run()
    state = at.session_state["_demand_assumptions"]
    assert state.values["gain"] == parameters["gain"].default
    assert state.values["lag"] == parameters["lag"].default
    assert state.values["compute_share"] == 1
    assert at.query_params["compute_share"] == "1"
    assert at.query_params["ceiling"] == "inf"
    assert "gain" not in at.query_params
    # The chart is not sent again: the panels move its inputs (see slider_panel.js).
    assert at.get("vega_lite_chart")[0].proto.spec == first
    assert state.revision == 1


def _layers(at: AppTest) -> int:
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    return len(spec["layer"])


def test_a_scenario_of_the_address_is_drawn_and_compared(open_page: Open) -> None:
    at = open_page("demand", section="scenarios", lang="en", beside="Mine~gain:11~lag:2")
    table = at.dataframe[0].value
    assert _columns(at) == ["Yours", "Mine"]
    assert table.loc[questions.asked("gain")].tolist() == [
        "4\N{NO-BREAK SPACE}times",
        "≠ 11\N{NO-BREAK SPACE}times",
    ]
    assert table.loc[questions.asked("compute_share")].tolist() == ["85%", "85%"]
    alone = open_page("demand", section="scenarios", lang="en")
    assert _layers(at) == _layers(alone) + 2  # its line and its name


def _columns(at: AppTest) -> list[str]:
    configured = json.loads(at.dataframe[0].proto.columns)
    return [configured[name]["label"] for name in at.dataframe[0].value.columns]


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_a_kept_scenario_may_be_called_as_ours_are(spoken: str, open_page: Open) -> None:
    for name in ("Yours", "Les vôtres", "Computing in the long run"):
        at = open_page("demand", section="scenarios", lang=spoken, beside=f"{name}~gain:11")
        assert _columns(at)[1] == name


def test_of_two_scenarios_of_one_name_the_first_is_shown(open_page: Open) -> None:
    at = open_page("demand", section="scenarios", lang="en", beside=["A~gain:5", "A~gain:6"])
    assert _columns(at) == ["Yours", "A"]
    gains = at.dataframe[0].value.loc[questions.asked("gain")].tolist()
    assert gains == ["4\N{NO-BREAK SPACE}times", "≠ 5\N{NO-BREAK SPACE}times"]
    assert any("one name" in warning.value for warning in at.warning)


def test_a_fourth_scenario_replaces_none_without_a_word(open_page: Open) -> None:
    def keep(page: AppTest) -> Button:
        return next(each for each in page.button if each.label == "Keep beside")

    three = ["A~gain:5", "B~gain:6", "C~gain:7"]
    at = open_page("demand", section="scenarios", lang="en", beside=three)
    at.text_input(key="demand_name").set_value("D").run()
    assert keep(at).disabled
    assert any("Remove one" in info.value for info in at.info)
    # One of the three may be kept anew under its name.
    at.text_input(key="demand_name").set_value("B").run()
    assert not keep(at).disabled
    assert not at.info
    keep(at).click().run()
    assert at.query_params["beside"] == ["A~gain:5", "C~gain:7", "B"]


def test_a_marked_preset_is_not_taken_back_by_a_second_click(open_page: Open) -> None:
    at = open_page("demand", lang="en", gain="7")
    pills = next(g for g in at.get("button_group") if g.key == "demand_preset")
    assert pills.proto.required
    pills.set_value("market").run()
    assert at.session_state["demand_preset"] == "market"


def test_reasoning_switched_off_says_so(open_page: Open) -> None:
    def reasoning(page: AppTest) -> str:
        return next(each.value for each in page.metric if each.label == "Reasoning")

    assert reasoning(open_page("demand", lang="en", token_ratio="1")) == "switched off"
    assert reasoning(open_page("demand", lang="en")) == "4% to 13%"


EDGES = [
    {"gain": "1"},
    {"gain": "1", "token_ratio": "1", "compute_share": "1", "ceiling": "inf"},
    {"gain": "30", "long_run_elasticity": "0", "short_run_elasticity": "0", "ceiling": "5"},
    {"gain": "30", "long_run_elasticity": "3", "short_run_elasticity": "3", "compute_share": "1"},
]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("address", EDGES)
def test_no_section_breaks_at_the_ends_of_the_sliders(
    address: dict[str, str], section: str, open_page: Open
) -> None:
    text = said(open_page("demand", lang="en", section=section, **address))
    assert not re.search(r"\bnan\b|\binf\b|×0\.00|0% to 0%", text)


def test_a_scenario_that_is_none_is_said(open_page: Open) -> None:
    at = open_page("demand", lang="en", beside="Mine~gain:900")
    assert any("does not understand" in warning.value for warning in at.warning)


@pytest.mark.parametrize(("key", "value"), [("exposure", "abc"), ("surprise_gain", "1")])
def test_a_wrong_value_of_the_belief_is_said(key: str, value: str, open_page: Open) -> None:
    at = open_page("demand", section="belief", lang="en", **{key: value})
    assert [f"`{key}`" in warning.value for warning in at.warning] == [True]


def test_the_belief_follows_its_own_sliders(open_page: Open) -> None:
    usual = said(open_page("demand", section="belief", lang="en"))
    assert "A move of −16.97% says" in usual
    other = said(open_page("demand", section="belief", lang="en", surprise_gain="11"))
    assert "would have been −80%" in other
    assert "would have been −80%" not in usual


def test_the_belief_of_the_fall_without_the_markets_part(open_page: Open) -> None:
    text = said(open_page("demand", section="belief", lang="en", move="own"))
    assert "A move of −16.60% says" in text
    assert "against SPY without Nvidia" in text
    assert "98% of the fall of 16.97%" in text


def test_numbers_in_the_address_survive_the_round_trip(parameters: Mapping[str, Parameter]) -> None:
    for key in model.sliders(parameters):
        low, high = parameters[key].limits
        for part in (0, 0.123456789, 0.5, 1):
            value = assumptions.tidy({key: low + (high - low) * part})[key]
            text = assumptions.text_of(value)
            assert assumptions.understood(text, parameters[key]) == value


def reacting(page: AppTest) -> str:
    return next(each.value for each in page.metric if each.label == "If chips cost more")


def test_the_elasticity_of_supply_moves_its_number(open_page: Open) -> None:
    stiff = reacting(open_page("demand", lang="en", gain="11", supply_elasticity="0.5"))
    loose = reacting(open_page("demand", lang="en", gain="11", supply_elasticity="5"))
    assert stiff != loose


def test_every_preset_says_what_it_stands_for(open_page: Open) -> None:
    page = open_page("demand", lang="en")
    told = next(each.help for each in page.button_group if each.label == "Start from")
    assert told.count("\n\n") == 5
    for name in ("Our defaults", "The market, 27 January", "Huang’s thesis", "Textbook Jevons"):
        assert f"**{name}**" in told


def test_dearer_chips_stand_beside_what_they_dampen(open_page: Open, defaults: Values) -> None:
    page = open_page("demand", lang="en", gain="8")
    chips = next(each for each in page.metric if each.label == "If chips cost more")
    values = defaults | {"gain": 8.0}
    numbers = results.outcome(assumptions.scenario(values), values["supply_elasticity"])
    with language.override("en"):
        assert chips.value == verdict_text.change(numbers.supply_adjusted)
        assert chips.delta == (
            f"not {verdict_text.change(numbers.price_alone)}, without longer answers"
        )
    assert numbers.price_alone < numbers.supply_adjusted < 1
