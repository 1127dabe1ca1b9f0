"""Exact rank, bootstrap, corrections for many tests, and the ranking of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from calc.event_study import Design, EventStudy, Problem, StudyError, event_study
from calc.event_tests import (
    BootstrapTest,
    adjust_p_values,
    bootstrap_test,
    disagree,
    overlapping,
    rank_events,
    sample_quantile_test,
)
from data.events import load_events
from tests.calc_event_study.samples import (
    AFTER,
    BEFORE,
    ESTIMATION,
    EVENT,
    bundled,
    drawn,
    study,
)

TOTAL = ESTIMATION + BEFORE + AFTER + 1


@pytest.mark.parametrize(("move", "rank"), [(-0.5, 1), (0.5, TOTAL)])
def test_the_most_extreme_day_has_the_smallest_p(move: float, rank: int) -> None:
    asset, market = drawn(4)
    asset[EVENT] += move
    found = sample_quantile_test(study(asset, market))
    assert (found.rank, found.of) == (rank, TOTAL)
    assert found.p == pytest.approx(2 / TOTAL)


def test_a_day_in_the_middle_is_not_exceptional() -> None:
    asset, market = drawn(4)
    middle = study(asset, market)
    asset[EVENT] += float(np.median(middle.residuals)) - float(middle.abnormal.loc[0])
    assert sample_quantile_test(study(asset, market)).p > 0.9


def test_rank_p_is_the_share_of_sessions_at_least_as_extreme() -> None:
    """Each of the 35 returns put in the event's place once: p takes every value twice."""
    found = study(*drawn(5))
    everything = np.concatenate([found.residuals, found.abnormal])
    ranks = stats.rankdata(everything)
    by_hand = [
        np.mean(np.minimum(ranks, TOTAL + 1 - ranks) <= min(r, TOTAL + 1 - r)) for r in ranks
    ]
    assert sample_quantile_test(found).p == pytest.approx(by_hand[ESTIMATION + BEFORE])


def test_the_window_statistic_is_standardised() -> None:
    """Over all windows that chance can draw, its mean is 0 and its variance 1."""
    found = study(*drawn(6))
    everything = np.concatenate([found.residuals, found.abnormal])
    generator = np.random.default_rng(0)
    statistics = []
    for _ in range(4000):
        order = generator.permutation(everything)
        statistics.append(
            sample_quantile_test(
                _with(found, residuals=order[:ESTIMATION], abnormal=order[ESTIMATION:])
            ).window_statistic
        )
    assert np.mean(statistics) == pytest.approx(0, abs=0.06)
    assert np.var(statistics) == pytest.approx(1, abs=0.08)


def _with(
    found: EventStudy, *, residuals: NDArray[np.float64], abnormal: NDArray[np.float64]
) -> EventStudy:
    return replace(
        found,
        residuals=pd.Series(residuals, index=found.residuals.index),
        abnormal=pd.Series(abnormal, index=found.abnormal.index),
    )


def test_the_window_statistic_by_hand() -> None:
    """The centred ranks of the window against the standard error of a sum without replacement."""
    found = study(*drawn(6))
    centred = stats.rankdata(np.concatenate([found.residuals, found.abnormal])) - (TOTAL + 1) / 2
    length = len(found.abnormal)
    error = np.sqrt(centred.var(ddof=1) * length * (1 - length / TOTAL))
    result = sample_quantile_test(found)
    assert result.window_statistic == pytest.approx(centred[ESTIMATION:].sum() / error)
    assert result.window_p == pytest.approx(2 * stats.norm.cdf(-abs(result.window_statistic)))


def test_the_window_statistic_is_the_rank_sum_of_scipy() -> None:
    found = study(*drawn(6))
    expected = stats.mannwhitneyu(
        found.abnormal, found.residuals, use_continuity=False, method="asymptotic"
    )
    assert sample_quantile_test(found).window_p == pytest.approx(expected.pvalue)


def test_the_session_in_the_very_middle_has_p_1() -> None:
    found = study(*drawn(6))
    values = np.arange(TOTAL, dtype=float)
    middle = (TOTAL - 1) // 2
    others = np.delete(values, middle)
    abnormal = np.insert(others[ESTIMATION:], BEFORE, middle)
    assert (
        sample_quantile_test(_with(found, residuals=others[:ESTIMATION], abnormal=abnormal)).p == 1
    )


def test_the_bootstrap_is_reproducible_and_never_zero() -> None:
    asset, market = drawn(7)
    asset[EVENT] -= 0.5
    found = study(asset, market)
    first, again = bootstrap_test(found, draws=500), bootstrap_test(found, draws=500)
    assert first == again
    assert first.p == first.car_p == pytest.approx(1 / 501)
    assert first != bootstrap_test(study(*drawn(7)), draws=500)


@pytest.mark.parametrize("size", [0.0, 0.015, 0.03, 0.05])
def test_with_residuals_of_a_normal_shape_the_bootstrap_agrees_with_t(size: float) -> None:
    found = event_study(bundled("NVDA"), bundled("SPY"), date(2025, 1, 27))
    shape = stats.norm.ppf((np.arange(252) + 0.5) / 252) * found.residual_std
    t = pd.Series(size / found.residual_std, index=found.abnormal.index)
    smooth = _with(found, residuals=shape, abnormal=found.abnormal.to_numpy())
    smooth = replace(smooth, t=t, car_t=size / found.residual_std)
    result = bootstrap_test(smooth, draws=20_000, seed=3)
    expected = 2 * stats.norm.sf(size / found.residual_std)
    assert result.p == pytest.approx(expected, abs=0.02)
    assert result.car_p == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("block", [7, 150, 1_000_000])
def test_the_bootstrap_counts_every_draw_whatever_its_blocks(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr("calc.event_tests.BLOCK", block)
    found = study(*drawn(8))
    residuals = found.residuals.to_numpy()
    length = len(found.abnormal)
    sample = np.random.default_rng(5).choice(residuals, size=(101, length)) / residuals.std()
    larger = (np.abs(sample[:, 0]) >= abs(found.t.loc[0])).sum()
    larger_sums = (np.abs(sample.sum(axis=1)) / np.sqrt(length) >= abs(found.car_t)).sum()
    assert 0 < larger < 101
    assert 0 < larger_sums < 101
    result = bootstrap_test(found, draws=101, seed=5)
    assert result == BootstrapTest((larger + 1) / 102, (larger_sums + 1) / 102, 101)


def test_one_draw_is_enough() -> None:
    assert bootstrap_test(study(*drawn(8)), draws=1).draws == 1


def test_no_draw_is_no_test() -> None:
    with pytest.raises(ValueError, match="draws = 0"):
        bootstrap_test(study(*drawn(8)), draws=0)


def test_disagreement() -> None:
    assert disagree(0.01, 0.2)
    assert disagree(0.2, 0.01)
    assert not disagree(0.01, 0.02)
    assert not disagree(0.01, 0.02, level=0.001)
    assert disagree(0.01, 0.02, level=0.015)
    # At the level itself nothing is significant.
    assert not disagree(0.05, 0.05)
    assert disagree(0.05, 0.04)
    assert disagree(0.04, 0.05)


def test_corrections_by_hand() -> None:
    p = [0.01, 0.04, 0.03]
    assert adjust_p_values(p, "holm").tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert adjust_p_values(p, "fdr_bh").tolist() == pytest.approx([0.03, 0.04, 0.04])
    assert adjust_p_values([], "holm").tolist() == []


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrections_only_ever_raise_p_and_holm_is_the_stricter(p: list[float]) -> None:
    holm, fdr = adjust_p_values(p, "holm"), adjust_p_values(p, "fdr_bh")
    assert (fdr >= np.array(p) - 1e-12).all()
    assert (holm >= fdr - 1e-12).all()
    assert (holm <= 1).all()


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_what_is_no_p_value_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"p\[1\]"):
        adjust_p_values([0.1, bad], "holm")


def test_an_unknown_correction_is_refused() -> None:
    with pytest.raises(ValueError, match="method"):
        adjust_p_values([0.1], "hope")  # type: ignore[arg-type]


SESSIONS = {e.id: e.first_session for e in load_events() if e.first_session is not None}


def test_all_events_are_ranked_as_they_are_studied_one_by_one() -> None:
    ranked = rank_events(bundled("NVDA"), bundled("SPY"), SESSIONS)
    assert set(ranked.table.index) | set(ranked.left_out) == set(SESSIONS)
    assert ranked.table.index.name == "event"
    assert ranked.table.columns[0] == "session"
    sizes = ranked.table["abnormal"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    for event in ("nvda-crash", "ddn-interview", "gtc-2025-keynote"):
        alone = event_study(bundled("NVDA"), bundled("SPY"), SESSIONS[event])
        row = ranked.table.loc[event]
        assert row["session"] == pd.Timestamp(SESSIONS[event])
        assert row["abnormal"] == alone.abnormal.loc[0]
        assert (row["beta"], row["abnormal_se"]) == (alone.beta, alone.abnormal_se.loc[0])
        assert (row["t"], row["p"]) == (alone.t.loc[0], alone.p.loc[0])
        assert (row["car"], row["car_se"], row["car_p"]) == (alone.car, alone.car_se, alone.car_p)
        assert row["rank_p"] == sample_quantile_test(alone).p


@pytest.mark.parametrize("last", [None, "2025-02-21"])
def test_events_at_the_end_of_the_prices_or_after_it_are_left_out(last: str | None) -> None:
    """With all bundled prices, and as it was on the day after the interview."""
    asset, market = (bundled(symbol).loc[:last] for symbol in ("NVDA", "SPY"))
    needed = Design().after
    expected = {}
    for event, session in SESSIONS.items():
        day = pd.Timestamp(session)
        if day not in asset.index:
            expected[event] = Problem.NOT_A_SESSION
        elif (asset.index > day).sum() < needed:
            expected[event] = Problem.TOO_FEW_AFTER
    found = rank_events(asset, market, SESSIONS)
    assert {event: error.problem for event, error in found.left_out.items()} == expected
    if last:
        assert set(expected.values()) == {Problem.NOT_A_SESSION, Problem.TOO_FEW_AFTER}


def test_events_of_one_session_are_one_test() -> None:
    table = rank_events(bundled("NVDA"), bundled("SPY"), SESSIONS)
    sessions = table.table.drop_duplicates("session")
    assert table.tests == len(sessions) < len(table.table)
    for method in ("holm", "fdr_bh"):
        expected = adjust_p_values(sessions["p"].to_numpy(), method)  # type: ignore[arg-type]
        assert sessions[f"p_{method}"].tolist() == pytest.approx(expected.tolist())
    same = table.table[table.table["session"] == "2025-01-27"]
    assert len(same) >= 5
    assert same.drop(columns="session").nunique().max() == 1


def test_lengths_reach_every_study() -> None:
    lengths = {"estimation_sessions": 120, "gap_sessions": 5, "before": 2, "after": 1}
    ranked = rank_events(bundled("NVDA"), bundled("QQQ"), {"crash": date(2025, 1, 27)}, **lengths)
    alone = event_study(bundled("NVDA"), bundled("QQQ"), date(2025, 1, 27), **lengths)
    assert ranked.table.loc["crash", "car"] == alone.car


def test_events_that_cannot_be_studied_leave_an_empty_table() -> None:
    ranked = rank_events(bundled("NVDA"), bundled("SPY"), {"holiday": date(2025, 1, 20)})
    assert ranked.table.empty
    assert ranked.tests == 0
    assert {"session", "p_holm", "p_fdr_bh"} <= set(ranked.table.columns)
    assert list(ranked.left_out) == ["holiday"]


def test_impossible_lengths_stop_the_ranking() -> None:
    with pytest.raises(StudyError, match="before"):
        rank_events(bundled("NVDA"), bundled("SPY"), SESSIONS, before=-1)


def test_overlaps_are_those_of_the_usual_window_unless_another_is_named() -> None:
    calendar = pd.DatetimeIndex(bundled("NVDA").index)
    for apart, expected in (
        (1, {"a": ("b",), "b": ("a",)}),
        (2, {"a": ("b",), "b": ()}),
        (5, {"a": ("b",), "b": ()}),
        (6, {"a": (), "b": ()}),
    ):
        sessions = {"a": calendar[100].date(), "b": calendar[100 + apart].date()}
        assert overlapping(sessions, calendar) == expected


def test_overlaps_are_counted_in_sessions() -> None:
    calendar = pd.DatetimeIndex(["2025-01-16", "2025-01-17", "2025-01-21", "2025-01-22"])
    sessions = {
        "a": date(2025, 1, 17),
        "b": date(2025, 1, 21),
        "same": date(2025, 1, 17),
        "far": date(2025, 1, 22),
        "nowhere": date(2025, 1, 20),
    }
    assert overlapping(sessions, calendar, before=0, after=1) == {
        "a": ("b", "same"),
        "b": ("far",),
        "same": ("a", "b"),
        "far": (),
    }
    assert overlapping(sessions, calendar, before=1, after=0)["b"] == ("a", "same")
