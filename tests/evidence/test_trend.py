"""The trend without the shock: fitted on what was known before it, and the defaults that follow."""

from __future__ import annotations

import math
import shutil

import numpy as np
import pytest

from calc.demand import demand_path, trend
from calc.evidence import fit_trend
from data import evidence, model
from data.evidence import Figures, Gap, GapReason
from data.evidence.rows import CHIPS_FILE
from data.files.csv import BUNDLED
from tests.evidence.golden import FIGURES

HALF = 0.051  # printed to one digit
SMALL = 0.0051  # printed to two


def known(older: float = 0.0) -> evidence.KnownTrend:
    found = evidence.known_trend(FIGURES, older)
    assert isinstance(found, evidence.KnownTrend)
    return found


def test_what_was_known_before_the_shock():
    found = known()
    growth, decay, ahead = found.fit.growth, found.fit.decay, found.fit.year_ahead
    assert growth.median == pytest.approx(3.35, abs=SMALL)
    assert (growth.low, growth.high) == pytest.approx((3.0, 3.7), abs=HALF)
    assert (decay.median, decay.low, decay.high) == pytest.approx((3.4, 2.6, 4.8), abs=HALF)
    assert ahead.median == pytest.approx(2.86, abs=SMALL)
    assert (ahead.low, ahead.high) == pytest.approx((2.44, 3.34), abs=SMALL)
    assert found.last_quarter == "2024Q4"
    assert found.came == pytest.approx(3.00, abs=SMALL)


def test_chips_sold_before_counting_began_slow_the_fading():
    fit = known(200_000).fit
    assert fit.growth.median == pytest.approx(3.27, abs=SMALL)
    assert (fit.growth.low, fit.growth.high) == pytest.approx((2.9, 3.5), abs=HALF)
    assert (fit.decay.median, fit.decay.low, fit.decay.high) == pytest.approx(
        (5.3, 3.6, 7.7), abs=HALF
    )


def test_the_defaults_follow_from_both_fits():
    growth, decay = model.parameter("growth"), model.parameter("decay")
    fits = [known().fit, known(200_000).fit]
    medians = [fit.growth.median for fit in fits]
    assert min(medians) <= growth.default <= max(medians)
    assert growth.low == pytest.approx(min(fit.growth.low for fit in fits), abs=HALF)
    assert growth.high == pytest.approx(max(fit.growth.high for fit in fits), abs=HALF)
    decays = [fit.decay.median for fit in fits]
    assert min(decays) <= decay.default <= max(decays)
    assert (growth.default, growth.low, growth.high) == (3.3, 2.9, 3.7)
    assert (decay.default, decay.low, decay.high) == (3.5, 1.5, 6)


def test_the_trend_that_the_defaults_draw():
    at = (model.default("growth"), model.default("decay"))
    assert trend(1, *at) == pytest.approx(2.83, abs=SMALL)
    assert trend(5, *at) == pytest.approx(24.0, abs=HALF)
    path = float(demand_path(5.0, model.scenario()))
    assert trend(5, *at) * path == pytest.approx(25.8, abs=HALF)
    assert known().fit.year_ahead.low < trend(1, *at) < known().fit.year_ahead.high


def test_an_exact_trend_is_found_again():
    growth, decay = 3.0, 2.5
    quarters = np.arange(-12, 1) / 4
    # Before the end too: ln T(t) = ln γ·τ(1 − e^(−t/τ)).
    levels = math.log(growth) * decay * (1 - np.exp(-quarters / decay))
    fit = fit_trend(levels, [1.5, 2.5, 4.0])
    assert fit.decay.median == 2.5
    assert fit.growth.median == pytest.approx(growth, rel=1e-6)
    assert fit.year_ahead.median == pytest.approx(trend(1, growth, decay), rel=1e-6)


@pytest.mark.parametrize(
    ("levels", "decays", "said"),
    [
        ([0, 1, 2, 3], [1.0], "number of log_levels = 4"),
        ([0, 1, 2, 3, 4], [0.0], r"decays = 0\.0"),
        ([0, 1, 2, 3, 4], [], "decays"),
    ],
)
def test_what_is_outside_its_domain_is_named(levels, decays, said):
    with pytest.raises(ValueError, match=said):
        fit_trend(levels, decays)


def test_without_chips_there_is_no_trend(tmp_path):
    root = tmp_path / "bundled"
    shutil.copytree(BUNDLED, root, ignore=shutil.ignore_patterns("daily"))
    path = root / "evidence" / CHIPS_FILE
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",2023-09-30" not in line), "utf-8")
    found = evidence.known_trend(Figures(root=root))
    assert isinstance(found, Gap)
    assert found.reason is GapReason.BROKEN
    assert found.detail.endswith("2023Q3")
    path.unlink()
    missing = evidence.known_trend(Figures(root=root))
    assert isinstance(missing, Gap)
    assert missing.reason is GapReason.UNREADABLE
