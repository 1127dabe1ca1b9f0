"""The assessment: the table of odds, what settings change, and what happens without figures."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from calc.evidence import Odds, PurchaseRule
from data import evidence
from data.evidence import BaseRates, Counterfactual, ElasticityPreset, Subject
from data.evidence.settings import DAYS_A_YEAR
from data.model import preset_scenarios
from tests.evidence.golden import FIGURES, assessment, settings

HALF = 0.0051  # the table is in whole hundredths
ANALYSTS, STEADY, SLOWING = Counterfactual


# --- the specification's table ------------------------------------------------


def test_before_the_evidence():
    before = assessment("all three", True, False).before
    assert sides(before) == (53, 12, 35)
    assert before.above == pytest.approx(0.59, abs=HALF)
    assert worlds(before) == pytest.approx((0.40, 0.40, 0.20), abs=WORLDS)


def in_hundredths(*shares: float) -> tuple[int, ...]:
    """Shares that add up to 1, rounded to add up to 100: the largest remainders are rounded up."""
    whole = [math.floor(100 * share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - 100 * shares[i])
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return tuple(whole)


def sides(found: Odds) -> tuple[int, ...]:
    return in_hundredths(found.more, found.within, found.less)


@dataclass(frozen=True)
class Line:
    """A line of the table: ratio, odds (more, within, less), M_L > 1, worlds, Bayes factors."""

    counterfactual: str
    subtracted: bool
    ratio: tuple[float, float, float]
    odds: tuple[int, int, int]
    above: int
    worlds: tuple[int, int, int]
    factors: tuple[float, float, float]


TABLE = [
    Line("analysts before", True, (0.50, 0.91, 1.67), (52, 14, 34), 59, (40, 43, 16), (1.02, 0.29, 0.83)),  # noqa: E501
    Line("steady growth", True, (0.29, 0.71, 1.75), (35, 13, 52), 42, (58, 33, 9), (1.46, 0.15, 0.51)),  # noqa: E501
    Line("slowing growth", True, (0.36, 0.85, 1.98), (43, 15, 42), 51, (48, 40, 12), (1.23, 0.13, 0.53)),  # noqa: E501
    Line("analysts before", False, (0.61, 1.12, 2.06), (63, 13, 24), 70, (30, 46, 23), (0.82, 0.73, 1.15)),  # noqa: E501
    Line("steady growth", False, (0.34, 0.84, 2.07), (45, 14, 41), 52, (47, 40, 13), (1.18, 0.18, 0.61)),  # noqa: E501
    Line("slowing growth", False, (0.50, 1.17, 2.73), (68, 13, 19), 75, (24, 49, 26), (0.64, 0.77, 1.36)),  # noqa: E501
]  # fmt: skip
# Four worlds, of which three are printed: a hundredth may be missing from, or given to, one.
WORLDS = 0.0061


def worlds(found: Odds) -> tuple[float, float, float]:
    return found.market, found.both, found.huang


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.counterfactual}-{line.subtracted}")
def test_each_counterfactual(line):
    found = assessment(line.counterfactual, line.subtracted, False)
    (finding,) = found.findings.values()
    ratio = finding.ratio
    assert (ratio.low, ratio.median, ratio.high) == pytest.approx(line.ratio, abs=HALF)
    assert sides(found.after) == line.odds
    assert found.after.above == pytest.approx(line.above / 100, abs=HALF)
    assert worlds(found.after) == pytest.approx([each / 100 for each in line.worlds], abs=WORLDS)
    factors = [finding.bayes_factors[key] for key in ("market", "huang", "jevons")]
    assert factors == pytest.approx(line.factors, abs=HALF)


@pytest.mark.parametrize(
    ("subtracted", "odds", "above", "three", "everything", "bits", "reach"),
    [
        (True, (44, 14, 42), 51, (49, 39, 12), (40, 21, 39), 0.13, (0.60, 1.31)),
        (False, (59, 13, 28), 66, (34, 45, 20), (56, 20, 24), 0.09, (0.67, 1.50)),
    ],
)
def test_the_even_mixture(subtracted, odds, above, three, everything, bits, reach):
    found = assessment("all three", subtracted, False)
    assert sides(found.after) == odds
    assert found.after.above == pytest.approx(above / 100, abs=HALF)
    assert worlds(found.after) == pytest.approx([each / 100 for each in three], abs=WORLDS)
    assert sides(found.all_compute_after) == everything
    assert found.after.bits == pytest.approx(bits, abs=HALF)
    after = evidence.path_quantiles(found, 1.0)[1]
    assert (after.low, after.high) == pytest.approx(reach, abs=HALF)


def test_all_compute_before():
    assert sides(assessment("all three", True, False).all_compute_before) == (51, 17, 32)


@pytest.mark.parametrize(("subtracted", "odds"), [(True, (43, 16, 41)), (False, (61, 15, 24))])
def test_inference_only_finds_more(subtracted, odds):
    only, ours = (assessment("all three", subtracted, option) for option in (True, False))
    assert sides(only.after) == odds
    assert only.after.bits > 1.5 * ours.after.bits
    assert only.all_compute_after == only.after


@pytest.mark.parametrize(
    ("changes", "above"),
    [
        ({"inference_share": 0.29}, 0.54),
        ({"inference_share": 0.80}, 0.51),
        ({"reinvestment": 1.0}, 0.51),
        ({"common_share": 0.0}, 0.46),
        ({"common_share": 0.95}, 0.51),
        ({"supply_elasticity": 1.0}, 0.52),
        ({"supply_elasticity": math.inf}, 0.50),
        ({"rule": PurchaseRule.LEVEL}, 0.53),
        ({"delay": 1.0}, 0.54),
        ({"base_rates": BaseRates.AI_ERA}, 0.48),
        ({"base_rates": BaseRates.ALL}, 0.52),
        ({"first_quarter": "2023Q1"}, 0.48),
        ({"first_quarter": "2023Q3"}, 0.48),
    ],
)
def test_how_sensitive_the_mixture_is(changes, above):
    assert evidence.assess(settings(**changes), FIGURES).after.above == pytest.approx(
        above, abs=HALF
    )


@pytest.mark.parametrize("subject", evidence.SERIES)
def test_one_series_alone(subject):
    found = evidence.assess(settings(series=(subject,)), FIGURES).after.above
    assert 0.515 <= found <= 0.585


def test_what_was_expected_first_after_the_shock_is_a_check():
    found = evidence.check_first_after(settings(), FIGURES)
    assert isinstance(found, evidence.Finding)
    assert sides(found.odds) == (51, 14, 35)
    every_source = [row.sources for row in assessment("all three", True, False).rows]
    assert ("Zacks, on Nasdaq.com",) not in every_source


def test_the_table_says_what_and_whence():
    rows = assessment("all three", True, False).rows
    assert [row.subject for row in rows if row.counterfactual is ANALYSTS] == [
        Subject.NVIDIA_REVENUE,
        Subject.CAPEX_FOUR,
    ]
    for row in rows:
        assert row.sources
        assert not any(source.endswith(".csv") for source in row.sources)
        assert row.as_of
        assert 0 < row.weight < 1
        assert row.start < row.end
    revenue = rows[0]
    assert revenue.miss == pytest.approx(math.log(215.938 / 195.9))
    assert revenue.usual_miss == pytest.approx(0.2511, abs=1e-4)
    assert rows[1].miss == pytest.approx(0.353, abs=5e-4)
    steady = {row.subject: row for row in rows if row.counterfactual is STEADY}
    assert steady[Subject.CHIPS].start == date(2025, 1, 1)
    assert steady[Subject.DATA_CENTRE_REVENUE].end == date(2026, 7, 26)
    assert steady[Subject.CHIPS].addresses == ("https://github.com/epoch-research/ai-chip-counts",)
    assert steady[Subject.CAPEX_FOUR].sources[0].startswith("SEC filings")
    raw = assessment("all three", False, False).rows
    assert [row.miss for row in raw] == pytest.approx([row.miss for row in rows])


def test_the_fan_is_the_prior_s_before_and_narrower_after():
    found = assessment("all three", True, False)
    pair = evidence.fan(found, [0.0, 1.0, 5.0])
    assert pair.before.bands[:, 0] == pytest.approx(1)
    assert pair.before.bands[0, 1] == pytest.approx(0.55, abs=HALF)
    assert pair.before.bands[4, 1] == pytest.approx(1.61, abs=HALF)
    width = pair.after.bands[4] / pair.after.bands[0]
    assert width[1] < (pair.before.bands[4] / pair.before.bands[0])[1]
    assert set(pair.presets) == {"defaults", "market", "huang", "published", "jevons", "observed"}
    assert pair.presets["huang"][1] == pytest.approx(2.13, abs=HALF)
    assert pair.before.probability_above[2] > pair.after.probability_above[2]


def test_the_update_is_quick():
    evidence.assess(settings(), FIGURES)
    changes = [{"common_share": 0.5 + step / 100} for step in range(10)]
    taken = []
    for change in changes:
        begin = time.process_time()
        evidence.assess(settings(**change), FIGURES)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.1


@pytest.mark.parametrize(
    ("counterfactual", "market", "huang"),
    [(ANALYSTS, 0.94, 0.57), (STEADY, 1.15, 0.36), (SLOWING, 1.01, 0.42)],
)
def test_a_reading_with_our_spread_is_judged_more_mildly(counterfactual, market, huang):
    found = assessment("all three", True, False)
    factors = evidence.spread_factors(found, settings(), FIGURES)[counterfactual]
    assert factors["market"] == pytest.approx(market, abs=HALF)
    assert factors["huang"] == pytest.approx(huang, abs=HALF)
    assert "defaults" not in factors
    assert factors["huang"] > found.findings[counterfactual].bayes_factors["huang"]


def test_the_tracks_hold_each_miss_against_its_own_record():
    found = assessment("all three", True, False)
    tracks = {
        (each.counterfactual, each.subject): each
        for each in evidence.tracks(found, settings(), FIGURES)
    }
    assert len(tracks) == 4
    revenue = tracks[ANALYSTS, Subject.NVIDIA_REVENUE]
    assert [each.year for each in revenue.past] == [
        "FY2019",
        "FY2022",
        "FY2023",
        "FY2024",
        "FY2025",
    ]
    assert revenue.usual == pytest.approx(np.mean([each.miss for each in revenue.past]))
    assert (revenue.spread, revenue.usual) == pytest.approx((0.309, 0.251), abs=5e-4)
    assert (revenue.expected, revenue.came) == ((195.9,), (215.938,))
    steady = tracks[STEADY, Subject.DATA_CENTRE_REVENUE]
    assert (steady.usual, steady.spread) == pytest.approx((0.219, 0.385), abs=5e-4)
    assert steady.ahead == 6
    assert not steady.inside
    assert revenue.inside
    above = [each.miss > each.usual for each in tracks.values()]
    assert any(above)
    assert not all(above)


def test_a_rule_without_its_own_series_is_held_against_the_first_that_counts():
    chosen = settings(series=(Subject.CHIPS,))
    found = evidence.assess(chosen, FIGURES)
    rules = [each for each in evidence.tracks(found, chosen, FIGURES) if each.ahead]
    assert [each.subject for each in rules] == [Subject.CHIPS] * 2
    assert rules[0].usual == pytest.approx(0.219 / (4 / 3), abs=5e-4)


@pytest.mark.parametrize("counterfactual", list(Counterfactual))
def test_what_the_readings_foretell_of_the_purchases(counterfactual):
    found = assessment("all three", True, False).findings[counterfactual]
    ratios = evidence.predicted_ratios(found, settings(), FIGURES)
    assert ratios["market"] == pytest.approx(0.88, abs=0.01)
    assert 1.46 <= ratios["huang"] <= 1.52
    assert found.ratio.low < ratios["market"] < ratios["huang"] < found.ratio.high


# --- the preset from tokens and prices -----------------------------------------


def test_the_naive_elasticity_is_a_wide_bound():
    found = evidence.naive_elasticity(FIGURES)
    assert isinstance(found, evidence.NaiveElasticity)
    assert len(found.growth) == 8
    assert min(found.growth.values()) == pytest.approx(1.50, abs=HALF)
    assert max(found.growth.values()) == pytest.approx(2.83, abs=HALF)
    assert found.median == pytest.approx(1.85, abs=HALF)
    assert found.elasticities == pytest.approx(
        {
            "algorithmic_progress": 1.78,
            "price_fall_a16z": 0.80,
            "epoch_slowest": 0.83,
            "epoch_fastest": 0.27,
        },
        abs=HALF,
    )


def test_the_preset_of_the_demand_page_is_the_middle_of_the_bounds():
    found = evidence.naive_elasticity(FIGURES)
    assert isinstance(found, evidence.NaiveElasticity)
    middle = math.sqrt(found.low * found.high)
    assert preset_scenarios()["observed"].long_run_elasticity == pytest.approx(middle, abs=HALF)


def test_the_observed_preset_replaces_the_prior():
    found = evidence.assess(settings(elasticity=ElasticityPreset.OBSERVED), FIGURES)
    assert found.before.above == pytest.approx(0.17, abs=HALF)
    assert found.after.above == pytest.approx(0.15, abs=HALF)


# --- settings -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"common_share": 1.0}, r"share = 1\.0"),
        ({"capex_share": 0.0}, r"share_of_money = 0\.0"),
        ({"delay": -1.0}, r"delay = -1\.0"),
        ({"inference_share": 1.5}, r"inference = 1\.5"),
        ({"reinvestment": -1.0}, r"reinvestment = -1\.0"),
        ({"share_shift": -0.5}, r"shift = -0\.5"),
        ({"growth": 1.0}, r"growth = 1\.0"),
        ({"decay": 0.0}, r"decay = 0\.0"),
        ({"supply_elasticity": 0.0}, r"supply_elasticity = 0\.0"),
    ],
)
def test_a_setting_outside_its_domain_is_named(changes, said):
    with pytest.raises(ValueError, match=said):
        evidence.assess(settings(**changes), FIGURES)


def test_the_shock_is_the_timeline_s():
    assert FIGURES.shock == date(2025, 1, 27)
    assert FIGURES.years(date(2026, 1, 27)) == pytest.approx(365 / DAYS_A_YEAR)


def test_defaults_come_from_the_files():
    ours = evidence.default_settings()
    assert ours.common_share == 0.8
    assert ours.capex_share == 0.6
    assert ours.first_quarter == "2022Q1"
    assert replace(ours, growth=2.0).purchases.growth == 2.0
