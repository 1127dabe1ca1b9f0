"""The model's parameters and the two pages, opened at an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from components.demand import assumptions, results, verdict_text
from components.demand.assumptions import Values
from data import model
from data.model import Parameter
from tests.conftest import ROOT

SHOCK = date(2025, 1, 27)
Open = Callable[..., AppTest]
FAULT = "This page ran into a fault of ours"


@pytest.fixture(scope="session")
def parameters() -> Mapping[str, Parameter]:
    return model.parameters()


@pytest.fixture
def defaults(parameters: Mapping[str, Parameter]) -> Values:
    return assumptions.defaults(parameters)


def verdict(values: Values) -> str:
    """The sentence about these assumptions, in the language spoken."""
    scenario = assumptions.scenario(values)
    beliefs = model.beliefs(scenario)
    numbers = results.outcome(scenario, values["supply_elasticity"])
    answer = results.answer(scenario, numbers, beliefs, model.parameters())
    moved = beliefs != model.priors()
    return verdict_text.sentences(answer, numbers, SHOCK, moved=moved).headline


def said(at: AppTest) -> str:
    """All that a page says outside its tables and charts."""
    kinds = [at.title, at.header, at.subheader, at.markdown, at.caption, at.warning, at.info]
    return "\n".join(str(each.value) for kind in [*kinds, at.error, at.success] for each in kind)


@pytest.fixture
def open_page() -> Open:
    """Opens a page at an address: `open_page("demand", gain="11", lang="fr")`."""

    def opened(stem: str, **address: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in address.items():
            at.query_params[key] = value
        at.switch_page(f"pages/{stem}.py").run()
        assert not at.exception
        assert FAULT not in said(at)
        return at

    return opened
