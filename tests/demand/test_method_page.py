"""The method page: every figure recomputed, every parameter to be found."""

from __future__ import annotations

import inspect
import re
from html import unescape

import pytest
import streamlit as st

from calc import belief, demand, fleet, physics
from components import format as fmt
from components import language
from components.method import notation, parameter_table, published_table, strip
from data import model
from tests.demand.conftest import Open, said

PHYSICS = [each for each in model.published_figures() if each.tests is model.FigureGroup.PHYSICS]


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_every_published_figure_is_recomputed_in_its_group(spoken: str, open_page: Open) -> None:
    at = open_page("method", lang=spoken)
    groups = [each.value for each in at.dataframe[1:]]
    assert [len(group) for group in groups] == [
        sum(each.tests is group for each in model.published_figures())
        for group in model.FigureGroup
    ]
    agree = [each.reproduced(each.compute()) for each in PHYSICS]
    assert list(groups[0]["agrees"].str.startswith("✓")) == agree
    right = (
        f"{sum(agree)} of {len(PHYSICS)}"
        if spoken == "en"
        else f"{sum(agree)} chiffres sur {len(PHYSICS)}"
    )
    assert right in at.warning[0].value


def test_the_headline_says_what_is_tested_and_what_is_not(open_page: Open) -> None:
    at = open_page("method", lang="en")
    (headline,) = [each.value for each in at.markdown if "tested here is the physics" in each.value]
    agree = sum(each.reproduced(each.compute()) for each in PHYSICS)
    assert 0 < agree < len(PHYSICS)
    assert f"{agree} of {len(PHYSICS)}" in headline
    assert "do not test the demand model" in said(at)


def test_figures_that_differ_are_named(open_page: Open) -> None:
    text = said(open_page("method", lang="en"))
    different = [each for each in model.published_figures() if not each.reproduced(each.compute())]
    assert different
    for each in different:
        assert f"“{each.label('en')}”" in text


def test_the_spread_of_the_training_runs_is_shown(open_page: Open) -> None:
    ratios = model.training_flop_ratios()
    text = said(open_page("method", lang="en"))
    assert f"{len(ratios)} training runs" in text
    assert f"{min(ratios):.2f} to {max(ratios):.2f} times" in text


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_the_headline_is_green_only_where_all_the_physics_comes_out(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, factor: float
) -> None:
    monkeypatch.setattr(model.PublishedFigure, "compute", lambda self: self.expected * factor)
    # The figures are computed once a process: here once more, and once more for those after.
    st.cache_resource.clear()
    try:
        at = open_page("method", lang="en")
    finally:
        st.cache_resource.clear()
    if factor == 1:
        assert f"{len(PHYSICS)} of {len(PHYSICS)}" in at.success[0].value
        assert not at.warning
    else:
        assert not at.success
        assert f"0 of {len(PHYSICS)}" in at.warning[0].value


def test_every_function_of_the_model_has_its_formula() -> None:
    with language.override("en"):
        stated = [
            name
            for _title, formulas in notation.topics()
            for formula in formulas
            for name in formula.functions
        ]
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in (physics, demand, fleet, belief)
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert len(public) > 30
    assert set(stated) == public
    assert len(stated) == len(public)


def test_every_parameter_is_listed_with_its_own_link(open_page: Open) -> None:
    at = open_page("method", lang="en")
    table = at.dataframe[0].value.set_index("key")
    assert set(table.index) == set(model.parameters())
    for key, parameter in model.parameters().items():
        assert table.loc[key, "default"] == parameter.default
        if parameter.urls:
            assert table.loc[key, "url"] == parameter.urls[0]


@pytest.mark.parametrize(("search", "spoken"), [("elasticity", "en"), ("élasticité", "fr")])
def test_the_search_narrows_in_the_language_that_is_read(
    search: str, spoken: str, open_page: Open
) -> None:
    at = open_page("method", lang=spoken, search=search)
    table = at.dataframe[0].value
    assert 0 < len(table) < len(model.parameters())
    text = table.map(str).agg(" ".join, axis=1).str.casefold()
    assert text.str.contains(search).all()


def test_the_search_needs_no_accents(open_page: Open) -> None:
    with_accents = open_page("method", lang="fr", search="élasticité").dataframe[0].value
    without = open_page("method", lang="fr", search="ELASTICITE").dataframe[0].value
    assert list(without["key"]) == list(with_accents["key"])


def test_french_labels_are_found_with_the_apostrophe_of_the_keyboard(open_page: Open) -> None:
    labels = {
        parameter.key: parameter.label("fr")
        for parameter in model.parameters().values()
        if "’" in parameter.label("fr")
    }
    assert len(labels) > 20
    for key, label in labels.items():
        found = [
            each.key
            for each in model.parameters().values()
            if parameter_table._matches(each, label.replace("’", "'"), "fr")
        ]
        assert key in found, label
    label = next(iter(labels.values()))
    table = open_page("method", lang="fr", search=label.replace("’", "'")).dataframe[0].value
    assert label in list(table["label"])


def test_a_search_without_a_hit_says_so(open_page: Open) -> None:
    at = open_page("method", lang="en", search="zebra")
    assert "No parameter fits" in at.info[0].value


def test_a_topic_that_does_not_exist_is_said(open_page: Open) -> None:
    at = open_page("method", lang="en", topics="zebra")
    assert "topics" in said(at)
    assert len(at.dataframe[0].value) == len(model.parameters())


@pytest.mark.parametrize(
    ("value", "english"),
    [
        (3.7, "3.7"),
        (3.66211, "3.66211"),
        (5_576_000.0, "5,576,000"),
        (340.0, "340"),
        (3.2856e24, "3.2856 × 10²⁴"),
        (3.8e25, "3.8 × 10²⁵"),
        (2.5e-7, "2.5 × 10⁻⁷"),
        (0.0, "0"),
        (float("nan"), ""),
    ],
)
def test_a_figure_shows_the_digits_it_has(value: float, english: str) -> None:
    with language.override("en"):
        assert fmt.significant(value) == english


def test_a_figure_without_a_range_leaves_it_empty(open_page: Open) -> None:
    table = open_page("method", lang="en").dataframe[0].value.set_index("key")
    assert table.loc["gain", ["low", "high"]].notna().all()
    assert table.loc["day_cost", ["low", "high"]].isna().all()


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_the_strip_places_every_figure_by_its_share_of_the_tolerance(spoken: str) -> None:
    with language.override(spoken):
        table = published_table.computed(model.published_figures())
        drawn = strip.html(table, "6 of <7>")
        names = list(table["label"])
    assert 'aria-label="6 of &lt;7&gt;"' in drawn
    stroke = r'<span class="(agrees|differs)" style="left:([\d.]+)%" title="(.*?)"'
    strokes = re.findall(stroke, drawn)
    assert [kind == "agrees" for kind, _left, _said in strokes] == list(table["agrees"])
    ((low, high),) = re.findall(r"left:([\d.]+)%;right:([\d.]+)%", drawn)
    for kind, left, told in strokes:
        inside = float(low) <= float(left) <= 100 - float(high)
        assert inside == (kind == "agrees"), told
        assert 0 < float(left) < 100
    titles = [unescape(each) for _kind, _left, each in strokes]
    assert all(each.startswith(name) for each, name in zip(titles, names, strict=True))
