"""A broken fact stops the start and is named; of a running site, the parts that need it say so."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data import check
from data.files import csv
from data.files.toml import Fault, RecordError
from tests.conftest import ROOT

PARTS = ("calc", "components", "web", "data", "locale", "pages", ".streamlit")


def test_the_facts_are_whole() -> None:
    check.check_facts()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "server.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_broken_event_stops_the_start_and_is_named(copy: Path) -> None:
    path = copy / "data/bundled/events.toml"
    text = path.read_text(encoding="utf-8")
    entry = text.index('id = "deepseek-r1-release"')
    broken = re.sub(r'category = "[^"]+"', 'category = "gossip"', text[entry:], count=1)
    path.write_text(text[:entry] + broken, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "server.py"], cwd=copy, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode != 0
    assert "events.toml" in ended.stderr
    assert "deepseek-r1-release" in ended.stderr
    assert "category" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_edited_price_stops_the_start_and_is_named(copy: Path) -> None:
    path = copy / "data/bundled/daily/NVDA.csv"
    path.write_text(path.read_text().replace("118.42", "118.58"))
    ended = subprocess.run(
        [sys.executable, "server.py"], cwd=copy, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode != 0
    assert "daily/NVDA.csv" in ended.stderr


@pytest.mark.parametrize(
    ("module", "loader", "error"),
    [
        (check, "load_events", RecordError("events.toml", Fault("x", "category", "is unknown"))),
        (csv, "verify", csv.TableError("daily/NVDA.csv", "is damaged")),
    ],
)
def test_every_kind_of_damage_is_one_error(
    monkeypatch: pytest.MonkeyPatch, module: object, loader: str, error: Exception
) -> None:
    def broken(*_args: object) -> None:
        raise error

    monkeypatch.setattr(module, loader, broken)
    with pytest.raises(check.BrokenFactsError, match=re.escape(str(error))):
        check.check_facts()


def test_a_broken_fact_is_named_in_the_log_and_the_pages_stay(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    def broken() -> None:
        raise check.BrokenFactsError("events.toml: x: category")

    monkeypatch.setattr("data.check.check_facts", broken)
    st.cache_resource.clear()
    with caplog.at_level(logging.ERROR, "components.shell"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        app.switch_page("pages/method.py").run()
        app.run()
    st.cache_resource.clear()
    assert not app.exception
    assert not app.error
    assert app.header
    (line,) = [each for each in caplog.records if each.name == "components.shell"]
    assert line.message == "a bundled fact is broken: events.toml: x: category"
