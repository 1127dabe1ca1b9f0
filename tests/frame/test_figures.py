"""A figure is made once for its content, appearance and language, and then handed on."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import language
from components.charts import figure as figures
from components.charts.figure import Figure
from components.theme import Palette


def _builder(made: list[str]) -> object:
    def build(palette: Palette) -> Figure:
        made.append(language.current())
        table = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
        chart = alt.layer(alt.Chart(table).mark_line(color=palette.huang).encode(x="x:Q", y="y:Q"))
        return Figure("a", f"Title in {language.current()}", chart, "alt", "Source: x", table)

    return build


def test_one_key_is_made_once_a_language() -> None:
    made: list[str] = []
    build = _builder(made)
    for lang in ("en", "fr", "en", "fr"):
        with language.override(lang):
            assert figures.cached("once", [1], build).title == f"Title in {lang}"
    assert made == ["en", "fr"]


def test_another_key_or_name_is_another_figure() -> None:
    made: list[str] = []
    build = _builder(made)
    for name, key in (("keyed", [1]), ("keyed", [2]), ("named", [1]), ("keyed", ["1"])):
        figures.cached(name, key, build)
    assert len(made) == 4


def test_the_page_draws_the_written_chart_again_without_altair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page() -> None:
        import altair as alt
        import pandas as pd

        from components.charts import figure as figures
        from components.charts.figure import Figure

        def build(palette: object) -> Figure:
            table = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
            chart = alt.layer(alt.Chart(table).mark_line().encode(x="x:Q", y="y:Q"))
            return Figure("a", "Title", chart, "alt", "Source: x", table)

        figures.show(figures.cached("drawn", [1], build), key="drawn")

    first = AppTest.from_function(page, default_timeout=30).run()
    assert not first.exception
    drawn = first.get("vega_lite_chart")
    assert [chart.proto.alt for chart in drawn] == ["alt"]

    def fail(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("composed again")

    monkeypatch.setattr(alt.LayerChart, "to_dict", fail)
    monkeypatch.setattr(alt.LayerChart, "copy", fail)
    again = AppTest.from_function(page, default_timeout=30).run()
    assert not again.exception
    assert [chart.proto.spec for chart in again.get("vega_lite_chart")] == [
        chart.proto.spec for chart in drawn
    ]


def test_below_a_figure_stand_one_line_and_one_menu() -> None:
    def page() -> None:
        import altair as alt
        import pandas as pd

        from components.charts import figure as figures
        from components.charts.figure import Figure

        table = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
        chart = alt.layer(alt.Chart(table).mark_line().encode(x="x:Q", y="y:Q"))
        figure = Figure("a", "It fell", chart, "alt", "Source: x", table, remarks=("One", "Two"))
        figures.show(figure, key="below")

    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    assert [each.value for each in at.markdown] == ["### It fell"]
    assert [each.value for each in at.caption] == ["Source: x"]
    assert not at.get("download_button")
    at.session_state["menu_below"] = True  # as a click on the menu does
    at.run()
    (menu,) = at.get("popover")
    assert [each.value for each in menu.caption] == ["One  \nTwo"]
    assert len(menu.get("download_button")) == 4
    at.button(key="below_cite").click().run()
    cited = [each.value for each in at.code]
    assert "It fell" in cited[0]
    assert cited[1].startswith("@misc{")
