"""Shocks of the kind: what their file must hold, and figures held against the published ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calc.event_study import StudyError
from calc.shocks import ShockReaction, share_interval, shock_reaction
from data import check, symbols
from data.files.toml import LANGUAGES, RecordError
from data.prices.bundled import default_snapshot
from data.shocks import (
    MARKET,
    SHOCKS_FILE,
    FirstReading,
    Shock,
    bundled_reactions,
    load_shocks,
    reactions,
    without_subject,
)

SHOCKS = load_shocks()
BY_ID = {shock.id: shock for shock in SHOCKS}
#: By shock and symbol: move of the first session, abnormal return in percent, its t, sessions until
#: recovered. Computed apart from this project's code, from the same closes.
EXPECTED = {
    ("google-safari", "GOOGL"): (-7.26, -7.7, -4.7, 5),
    ("kimi-k3", "NVDA"): (-2.40, -1.3, -0.8, 14),
    ("kimi-k3", "SMH"): (-3.70, -2.7, -1.7, None),
    ("google-tpu", "NVDA"): (-2.59, -4.4, -2.8, 6),
    ("claude-cowork", "MSFT"): (-2.87, -2.1, -2.0, 53),
    ("asml-2024", "ASML"): (-16.26, -13.9, -6.5, 229),
    ("r1", "NVDA"): (-16.97, None, None, 92),
    ("r1", "VRT"): (-29.88, -26.3, None, 164),
    ("r1", "VST"): (-28.27, None, None, 105),
    ("r1", "CEG"): (-20.85, None, None, 128),
    ("r1", "AVGO"): (-17.40, None, None, 87),
}


def test_without_nvidia_in_the_fund_its_own_falls_are_deeper(
    found: Mapping[str, Mapping[str, ShockReaction]],
) -> None:
    own = without_subject()
    assert set(own) == {"r1", "google-tpu", "kimi-k3"}
    for shock, reaction in own.items():
        assert reaction.abnormal < found[shock]["NVDA"].abnormal
        assert reaction.move == found[shock]["NVDA"].move
    # The timeline's own default, over a longer estimation period: −16.6 %.
    assert own["r1"].abnormal == pytest.approx(-0.166, abs=0.005)


@pytest.fixture(scope="module")
def closes() -> dict[str, pd.Series[float]]:
    snapshot = default_snapshot()
    return {each.symbol: snapshot.daily(each.symbol)["close"] for each in symbols.symbols()}


@pytest.fixture(scope="module")
def found(closes: dict[str, pd.Series[float]]) -> Mapping[str, Mapping[str, ShockReaction]]:
    return reactions(SHOCKS, closes)


@pytest.mark.parametrize(("shock", "symbol"), EXPECTED)
def test_reactions_are_those_that_were_found_elsewhere(
    found: Mapping[str, Mapping[str, ShockReaction]], shock: str, symbol: str
) -> None:
    reaction = found[shock][symbol]
    move, abnormal, t, sessions = EXPECTED[shock, symbol]
    assert reaction.moves[0] * 100 == pytest.approx(move, abs=0.006)
    if abnormal is not None:
        assert reaction.abnormal * 100 == pytest.approx(abnormal, abs=0.06)
    if t is not None:
        # Printed to one decimal, without the forecast's error, and with a period that ends a
        # session earlier: for SMH that makes a tenth.
        assert reaction.t == pytest.approx(t, abs=0.13)
    if sessions is not None:
        assert reaction.recovery.sessions == sessions


def test_every_shock_has_its_reactions(
    found: Mapping[str, Mapping[str, ShockReaction]],
) -> None:
    assert {id_: tuple(each) for id_, each in found.items()} == {
        shock.id: shock.symbols for shock in SHOCKS
    }
    for shock in SHOCKS:
        sessions = len(
            default_snapshot().daily(MARKET).loc[str(shock.session) : str(shock.last_session)]
        )
        assert len(found[shock.id][shock.symbols[0]].moves) == sessions
        assert found[shock.id][shock.symbols[0]].move < 0


def test_the_reasons_that_speak_of_a_price_hold(
    found: Mapping[str, Mapping[str, ShockReaction]],
) -> None:
    assert "within days" in (BY_ID["google-safari"].text("reason", "en") or "")
    assert (found["google-safari"]["GOOGL"].recovery.sessions or 99) <= 10
    assert "most of a year" in (BY_ID["asml-2024"].text("reason", "en") or "")
    assert 200 < (found["asml-2024"]["ASML"].recovery.sessions or 0) < 252


def test_of_the_first_readings_some_held_and_some_did_not() -> None:
    assert {shock.first_reading for shock in SHOCKS} == set(FirstReading)
    assert BY_ID["r1"].first_reading is FirstReading.OPEN


@pytest.mark.parametrize("shock", SHOCKS, ids=lambda shock: shock.id)
def test_no_figure_of_a_reaction_is_typed(shock: Shock) -> None:
    for field in Shock.text_fields():
        for language in LANGUAGES:
            assert "%" not in (shock.text(field, language) or "")


def linear(moved: float, at: int, sessions: int = 200) -> tuple[pd.Series, pd.Series]:
    """Closes of a share that doubles every move of its market, but for one session."""
    index = pd.bdate_range("2024-01-01", periods=sessions)
    market = np.random.default_rng(0).normal(0, 0.01, sessions)
    asset = 2 * market + np.random.default_rng(1).normal(0, 0.002, sessions)
    asset[at] += moved
    return tuple(pd.Series(100 * np.cumprod(1 + r), index=index) for r in (asset, market))


def test_the_abnormal_return_is_what_the_market_does_not_explain() -> None:
    asset, market = linear(-0.1, at=150)
    first = asset.index[150].date()
    reaction = shock_reaction(asset, market, first, asset.index[151].date())
    assert reaction.abnormal == pytest.approx(-0.1, abs=0.008)
    assert reaction.t < -20
    assert reaction.eve == asset.index[149].date()
    assert reaction.move == pytest.approx(asset.iloc[151] / asset.iloc[149] - 1)
    assert reaction.cumulative == pytest.approx(reaction.abnormal, abs=0.008)
    assert len(reaction.moves) == 2


@pytest.mark.parametrize(
    ("at", "message"), [(100, "returns are needed before"), (0, "no close before")]
)
def test_a_shock_without_room_before_it_is_refused(at: int, message: str) -> None:
    asset, market = linear(-0.1, at=150)
    day = asset.index[at].date()
    with pytest.raises(StudyError, match=message):
        shock_reaction(asset, market, day, day)


def test_a_shock_that_ends_before_it_begins_is_refused() -> None:
    asset, market = linear(-0.1, at=150)
    with pytest.raises(ValueError, match="lies before first"):
        shock_reaction(asset, market, date(2024, 8, 1), date(2024, 7, 31))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.replace('id = "kimi-k3"', 'id = "r1"', 1), "r1: id: is used twice"),
        (
            lambda s: s.replace("last_session = 2025-01-27", "last_session = 2025-01-24"),
            "r1: last_session: lies before session",
        ),
        (lambda s: s.replace('absent = ["IGV"', 'absent = ["MSFT"'), "claude-cowork: absent: MSFT"),
        (
            lambda s: s.replace('first_reading = "open"', 'first_reading = "wrong"', 1),
            "r1: first_reading",
        ),
        (lambda s: s.replace("reason_fr", "raison_fr", 1), "asml-2024: reason_fr"),
    ],
)
def test_a_broken_shock_is_refused_by_place(
    tmp_path: Path, change: Callable[[str], str], message: str
) -> None:
    path = tmp_path / SHOCKS_FILE.name
    text = SHOCKS_FILE.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(RecordError, match=rf"shocks\.toml: {message}"):
        load_shocks(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"symbols": ("XYZ",)}, "r1: symbols: XYZ has no bundled prices"),
        ({"event": "nothing"}, "r1: event: 'nothing' is unknown"),
    ],
)
def test_the_start_refuses_a_shock_that_names_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], message: str
) -> None:
    broken = BY_ID["r1"].model_copy(update=changes)
    monkeypatch.setattr(check, "load_shocks", lambda: (broken,))
    with pytest.raises(check.BrokenFactsError, match=message):
        check.check_facts()


@pytest.mark.parametrize(("successes", "trials"), [(0, 2), (1, 2), (2, 2), (3, 11)])
@pytest.mark.parametrize("probability", [0.9, 0.95])
def test_the_interval_of_a_share_is_that_of_scipy(
    successes: int, trials: int, probability: float
) -> None:
    from scipy.stats import binomtest

    expected = binomtest(successes, trials).proportion_ci(probability, "exact")
    assert share_interval(successes, trials, probability) == pytest.approx(
        (expected.low, expected.high)
    )


@pytest.mark.parametrize(("successes", "trials"), [(-1, 2), (3, 2), (0, 0)])
def test_a_share_of_more_than_all_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        share_interval(successes, trials)


def test_the_bundled_reactions_are_those_of_the_bundled_closes(
    found: Mapping[str, Mapping[str, ShockReaction]],
) -> None:
    assert bundled_reactions() == found
