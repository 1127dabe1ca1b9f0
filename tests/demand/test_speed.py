"""What was drawn once is not drawn again: the second run composes, computes and writes nothing.

Counted, not timed: a machine under load is slow, but does not call what it need not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pytest
from pandas.io.formats.style import Styler

from calc import implied, outcome, uncertainty
from components import language, theme
from components.charts import templates
from components.demand import live_chart, presets, results, saved
from components.demand.assumptions import ChosenAssumptions, Values
from data import model
from data.model import Parameter
from tests.demand.conftest import Open

SHOCK = date(2025, 1, 27)
SECTIONS = ("sure", "draw", "maps", "machines", "belief", "since", "scenarios")
STATES: list[tuple[str, dict[str, str | list[str]]]] = [
    *(("demand", {"section": section, "gain": "6.5"}) for section in SECTIONS),
    ("demand", {"beside": ["Mine~gain:9", "Yours~lag:2"], "lang": "fr"}),
    ("method", {"lang": "en"}),
    ("method", {"lang": "fr", "search": "gain"}),
    ("method", {"topics": "core,trends"}),
]
#: Work that belongs to the first run alone: an object, and the names of its callables.
_COSTLY: list[tuple[Any, str]] = [
    (alt.TopLevelMixin, "to_dict"),
    (alt.SchemaBase, "copy"),
    (alt.SchemaBase, "to_dict"),
    (Styler, "__init__"),
    (pd, "read_pickle"),
    (pd.DataFrame, "__setstate__"),
    (uncertainty, "monte_carlo"),
    (uncertainty, "fan"),
    (uncertainty, "tornado"),
    (uncertainty, "sobol_indices"),
    (uncertainty, "robustness"),
    (outcome, "demand_outcome"),
    (outcome, "demand_map"),
    (results, "implied_demand"),
    (implied, "price_moves"),
]


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of costly callables that are called within the block."""
    calls: list[str] = []

    def noting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return original(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for owner, name in _COSTLY:
            original = getattr(owner, name, None)
            if original is not None:
                patch.setattr(owner, name, noting(f"{owner.__name__}.{name}", original))
        yield calls


@pytest.mark.parametrize(("stem", "address"), STATES)
def test_the_second_run_makes_nothing_anew(
    stem: str,
    address: Mapping[str, str | list[str]],
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = open_page(stem, **address)
    with counted(monkeypatch) as calls:
        at.run()
        # Another visitor at the same address.
        open_page(stem, **address)
    assert not calls


def test_the_first_run_is_what_the_counter_sees(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates._composed.cache_clear()  # composed for the first visitor of the process
    with counted(monkeypatch) as calls:
        open_page("demand", gain="6.61803")
    assert {"calc.uncertainty.monte_carlo", "calc.outcome.demand_outcome"} <= set(calls)
    assert any(name.startswith("TopLevelMixin") for name in calls)


@pytest.mark.parametrize("section", ["sure", "maps", "scenarios"])
def test_a_new_scenario_composes_no_chart(
    section: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is new of a scenario is filled into templates."""
    at = open_page("demand", section=section)
    with counted(monkeypatch) as calls:
        at.pills(key="demand_preset").set_value("jevons").run()
    assert not [name for name in calls if "to_dict" in name or "copy" in name]


def test_a_search_on_the_method_page_draws_its_table_alone(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("method", lang="en")
    with counted(monkeypatch) as calls:
        at.text_input(key="choice_search").set_value("memory bandwidth").run()
    assert set(calls) <= {"Styler.__init__"}


def _plain(specification: Mapping[str, Any]) -> Any:
    """The specification with Altair's own names of views, hashes of their content, numbered."""
    text = json.dumps(specification, sort_keys=True)
    numbers: dict[str, str] = {}
    named = re.compile(r"view_[0-9a-f]{16}")
    return json.loads(named.sub(lambda m: numbers.setdefault(m[0], f"view{len(numbers)}"), text))


@pytest.mark.parametrize("generation", [0, 12])
@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.parametrize(
    ("preset", "beside"), [("defaults", ()), ("jevons", ("A",)), ("market", ("A", "B'é", "C"))]
)
def test_the_template_gives_what_would_be_composed(
    preset: str,
    beside: tuple[str, ...],
    spoken: str,
    generation: int,
    parameters: Mapping[str, Parameter],
    defaults: Values,
) -> None:
    values = presets.all_values(parameters, model.presets(), 0.9)[preset]
    chosen = ChosenAssumptions(values, values, generation, ())
    others = [saved.Named(name, defaults | {"gain": 5.0 + n}) for n, name in enumerate(beside)]
    traces = saved.traces(others)
    with language.override(spoken):
        background = live_chart.Background(SHOCK, traces)
        for picture in live_chart.Picture:
            filled = live_chart.specification(picture, chosen, parameters, background, "dark")
            composed = live_chart.chart(
                picture, chosen, parameters, background, theme.PALETTES["dark"]
            )
            assert _plain(filled) == _plain(composed)


@pytest.mark.parametrize("section", ["sure", "maps", "since"])
def test_the_figures_are_those_of_the_scenario(section: str, open_page: Open) -> None:
    """Whoever asks for other assumptions after someone else sees his own."""

    def drawn(gain: str) -> list[bytes]:
        every = open_page("demand", section=section, gain=gain).get("vega_lite_chart")
        charts = every[len(live_chart.Picture) :]
        return [chart.proto.SerializeToString() for chart in charts]

    first, second = drawn("3.25"), drawn("3.75")
    assert first
    assert not set(first) & set(second)
    assert first == drawn("3.25")
