"""What the assessment does without a figure: a reason, never an exception."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data import evidence
from data.evidence import Counterfactual, ElasticityPreset, Figures, GapReason, Subject
from data.evidence.rows import (
    BASE_RATES_FILE,
    CHIPS_FILE,
    EXPECTATIONS_FILE,
    PRICES_FILE,
    REVENUE_FILE,
    TOKENS_FILE,
)
from data.files.csv import BUNDLED
from tests.evidence.golden import FIGURES, assessment, settings

ANALYSTS, STEADY, SLOWING = Counterfactual


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the bundled files that a test may damage."""
    shutil.copytree(BUNDLED, tmp_path / "bundled", ignore=shutil.ignore_patterns("daily"))
    return tmp_path / "bundled"


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        (BASE_RATES_FILE, {ANALYSTS}),
        (EXPECTATIONS_FILE, {ANALYSTS}),
        (CHIPS_FILE, {STEADY, SLOWING}),
        (REVENUE_FILE, {STEADY, SLOWING}),
    ],
)
def test_a_missing_file_makes_its_counterfactual_unavailable(bundle, name, lost):
    (bundle / "evidence" / name).unlink()
    found = evidence.assess(settings(), Figures(root=bundle))
    assert set(found.gaps) == lost
    assert set(found.findings) == set(Counterfactual) - lost
    assert {gap.reason for gap in found.gaps.values()} == {GapReason.UNREADABLE}
    assert all(name in gap.detail for gap in found.gaps.values())
    expected = evidence.assess(
        settings(counterfactuals=tuple(each for each in Counterfactual if each not in lost)),
        FIGURES,
    )
    assert found.after == expected.after


def test_the_figures_behind_the_analysts_say_so_too(bundle):
    assert len(evidence.base_rates(FIGURES)) == 9
    assert len(evidence.expectations(FIGURES)) == 7
    for name in (BASE_RATES_FILE, EXPECTATIONS_FILE):
        (bundle / "evidence" / name).unlink()
    figures = Figures(root=bundle)
    assert isinstance(evidence.base_rates(figures), evidence.Gap)
    assert isinstance(evidence.expectations(figures), evidence.Gap)


def test_a_damaged_value_is_a_gap_too(bundle):
    path = bundle / "evidence" / BASE_RATES_FILE
    path.write_text(path.read_text("utf-8").replace("10.98", "minus"), "utf-8")
    gap = evidence.assess(settings(), Figures(root=bundle)).gaps[ANALYSTS]
    assert gap.reason is GapReason.UNREADABLE
    assert "line 2" in gap.detail


def test_an_edited_file_of_the_manifest_is_a_gap(bundle):
    path = bundle / "hyperscaler_capex.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    found = evidence.assess(settings(), Figures(root=bundle))
    assert set(found.gaps) == set(Counterfactual)
    assert found.after == found.before
    assert found.newest is None
    without = settings(series=(Subject.CHIPS, Subject.DATA_CENTRE_REVENUE))
    assert set(evidence.assess(without, Figures(root=bundle)).gaps) == {ANALYSTS}


def cut(path: Path, keep) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *(line for line in lines[1:] if keep(line))]), "utf-8")


def test_a_stale_series_is_out_of_date(bundle):
    later = (",2025-09", ",2025-12", ",2026-")
    cut(bundle / "evidence" / CHIPS_FILE, lambda line: not any(day in line for day in later))
    gap = evidence.assess(settings(), Figures(root=bundle)).gaps[STEADY]
    assert gap.reason is GapReason.OUT_OF_DATE
    assert gap.detail == Subject.CHIPS


def test_a_series_that_ends_before_the_shock_has_nothing_to_say(bundle):
    cut(
        bundle / "evidence" / CHIPS_FILE, lambda line: ",2025-" not in line and ",2026-" not in line
    )
    gap = evidence.assess(settings(), Figures(root=bundle)).gaps[STEADY]
    assert gap.reason is GapReason.NOTHING_SINCE


def test_a_series_with_a_hole_is_not_continued(bundle):
    cut(bundle / "evidence" / REVENUE_FILE, lambda line: "FY2019 Q2" not in line)
    gap = evidence.assess(settings(), Figures(root=bundle)).gaps[SLOWING]
    assert gap.reason is GapReason.BROKEN
    assert "2018Q1 to 2018Q3" in gap.detail


def test_a_window_too_short_for_a_forecast_is_a_gap():
    found = evidence.assess(settings(first_quarter="2024Q1"), FIGURES)
    assert found.gaps[STEADY].reason is GapReason.TOO_SHORT
    assert set(found.findings) == {ANALYSTS}


def test_no_series_chosen_leaves_the_analysts():
    found = evidence.assess(settings(series=()), FIGURES)
    assert found.gaps[SLOWING].reason is GapReason.NOTHING_CHOSEN
    assert set(found.findings) == {ANALYSTS}


def test_missing_bounds_leave_the_prior(bundle):
    for name in (TOKENS_FILE, PRICES_FILE):
        (bundle / "evidence" / name).unlink()
    figures = Figures(root=bundle)
    assert isinstance(evidence.naive_elasticity(figures), evidence.Gap)
    found = evidence.assess(settings(elasticity=ElasticityPreset.OBSERVED), figures)
    assert found.before == assessment("all three", True, False).before
