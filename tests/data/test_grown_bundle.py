"""The pages on a later bundle: what they say of the newest data follows the data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from data import companies
from data.files.csv import BUNDLED, manifest, verify
from data.prices.bundled import Snapshot
from tests.conftest import ROOT
from tests.data.growing import grow

SESSIONS = 43
NEEDED = (
    *("app.py", "server.py", "pyproject.toml", "requirements.txt", ".streamlit"),
    *("calc", "components", "data", "locale", "pages", "web", "tests"),
)
PAGE_TESTS = (
    "tests/calc_event_study/test_event_tests.py",
    "tests/claims/test_figures.py",
    "tests/claims/test_page.py",
    "tests/demand/test_sections.py",
    "tests/market/test_page.py",
    "tests/market/test_loss.py",
    "tests/market/test_panel.py",
    "tests/market/test_share_count.py",
    "tests/market/test_shock.py",
    "tests/overview",
    "tests/timeline/test_reactions.py",
    "tests/timeline/test_page.py",
    "tests/timeline/test_study.py",
)
#: What addresses ask for and what is quoted are not of the day; they are left to the suite itself.
TIMELESS = (
    *("every_statement", "without_a_link", "every_choice", "hostile", "wrong_address"),
    *("a_stale_price", "an_old_price"),
    *("costs_its", "the_walk", "standardised", "bootstrap", "corrections"),
)


@pytest.fixture
def later(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """The project with a bundle that has gone on."""
    for name in NEEDED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(
                place, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        else:
            shutil.copy(place, tmp_path / name)
    grow(tmp_path / "data" / BUNDLED.name, httpserver, SESSIONS)
    manifest.cache_clear()  # read before the files went on
    return tmp_path


def test_the_page_tests_hold_on_a_later_bundle(later: Path) -> None:
    bundle = later / "data" / BUNDLED.name
    verify(bundle)
    assert len(Snapshot(bundle).daily("NVDA")) == len(Snapshot().daily("NVDA")) + SESSIONS
    assert len(companies.quarterly_revenue(bundle)) == len(companies.quarterly_revenue()) + 1
    options = ("-q", "-x", "-p", "no:cacheprovider", "-k", f"not ({' or '.join(TIMELESS)})")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *PAGE_TESTS],
        cwd=later,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
