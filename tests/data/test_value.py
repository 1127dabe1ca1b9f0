from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc.value import implied_shares, market_value_change, rounds_to

prices = st.floats(0.01, 1e5)


def test_nvidia_on_the_day() -> None:
    change = market_value_change(24_477e6, 142.62, 118.42)
    assert change == pytest.approx(-592.3434e9)
    assert implied_shares(589e9, 142.62, 118.42) == pytest.approx(24_338.84e6, rel=1e-6)


@given(st.floats(1e3, 1e12), prices, st.floats(0.001, 0.999))
def test_implied_shares_undo_the_change(shares: float, before: float, left: float) -> None:
    loss = -market_value_change(shares, before, before * left)
    assert implied_shares(loss, before, before * left) == pytest.approx(shares)


def test_a_rise_is_a_gain_and_implies_no_shares() -> None:
    assert market_value_change(10, 100.0, 101.0) == 10
    for after in (100.0, 101.0):
        with pytest.raises(ValueError, match="no loss"):
            implied_shares(1e9, 100.0, after)


@pytest.mark.parametrize(
    ("value", "printed", "expected"),
    [
        (592.658, "593", True),
        (592.658, "592.7", True),
        (592.658, "593.0", False),
        (592.5, "593", True),  # halves away from zero
        (592.4999, "593", False),
        (-16.965, "-16.97", True),
        (589.0, "589", True),
        (5894.0, "5.89E+3", True),  # three digits shown
    ],
)
def test_rounds_to(value: float, printed: str, expected: bool) -> None:
    assert rounds_to(value, Decimal(printed)) is expected


def test_rounding_to_no_number() -> None:
    with pytest.raises(ValueError, match="printed"):
        rounds_to(1.0, Decimal("NaN"))
