"""All charts of a scenario in a folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from components.addressed.model import FORMATS, NotServedError
from components.charts.picture_process import PictureBusyError
from components.registry import CHARTS
from web import export
from web.charts import answers

Made = Callable[..., bytes]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart of prices and one of the model stand for all: pictures take their time."""
    chosen = {name: CHARTS[name] for name in ("price", "worlds")}
    monkeypatch.setattr(export, "CHARTS", chosen)


@pytest.mark.usefixtures("few")
def test_the_folder_holds_each_chart_in_each_format_with_its_source(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    scenario = "https://r1.example/demand?lang=fr&gain=5&symbol=AMD"
    assert export.main(["--scenario", scenario, "--to", str(folder), "--site", "https://a.b"]) == 0
    files = {str(each.relative_to(folder)) for each in folder.rglob("*.*")}
    charts = {("market", "price"), ("demand", "worlds")}
    assert files == {"README.md", "index.html"} | {
        f"{page}/{name}.{ending}" for page, name in charts for ending in FORMATS
    }
    readme = (folder / "README.md").read_text(encoding="utf-8")
    index = (folder / "index.html").read_text(encoding="utf-8")
    for page, name in charts:
        about = json.loads((folder / page / f"{name}.json").read_bytes())
        assert about["source"] in readme
        assert f"## {about['title']}" in readme
        assert f'src="{page}/{name}.svg"' in index
        assert f"<{about['page']}>" in readme
    assert "https://a.b/market?lang=fr&symbol=AMD" in readme
    assert "https://a.b/demand?lang=fr&gain=5" in readme
    assert 'lang="fr"' in index
    linked = re.findall(r'(?:src|href)="([^":]+)"', index) + re.findall(r"\]\(([^):]+)\)", readme)
    assert set(linked) == files - {"README.md", "index.html"}


@pytest.mark.usefixtures("few")
def test_a_scenario_moves_the_charts_that_know_it(tmp_path: Path) -> None:
    usual, moved = tmp_path / "usual", tmp_path / "moved"
    export.export({}, usual, "https://a.b")
    export.export({"long_run_elasticity": "0.5"}, moved, "https://a.b")

    def rows(folder: Path, file: str) -> object:
        return json.loads((folder / file).read_bytes())["rows"]

    assert rows(usual, "demand/worlds.json") != rows(moved, "demand/worlds.json")
    assert rows(usual, "market/price.json") == rows(moved, "market/price.json")


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("gan=5", "gan: no chart knows this"),
        ("gain=500", "gain: a number from 1 to 30 is expected"),
        ("lang=de", "lang: Input should be 'en' or 'fr'"),
        ("gain", "bad query field"),
    ],
)
def test_a_wrong_scenario_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: str, said: str
) -> None:
    assert export.main(["--scenario", scenario, "--to", str(tmp_path / "export")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "export").exists()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    "reason", [NotServedError(503, "no prices"), PictureBusyError("no prices")]
)
def test_what_cannot_be_drawn_is_named_and_the_rest_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    usual: Made = answers.made

    def made(chart: object, *rest: object) -> bytes:
        if chart is CHARTS["price"]:
            raise reason
        return usual(chart, *rest)

    monkeypatch.setattr(answers, "made", made)
    assert export.main(["--to", str(tmp_path)]) == 1
    assert "no prices" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "demand" / "worlds.png").exists()
    assert not list(tmp_path.glob("market/price.*"))
