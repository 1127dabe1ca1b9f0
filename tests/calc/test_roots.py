"""The search for roots: brackets of every kind, and crossings on a grid, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calc._roots import ROOT_TOLERANCE, find_root, first_rise, last_crossing

TIMES = np.array([1.0, 2.0, 4.0, 8.0])[:, np.newaxis]


def above(x, level):
    return x - level


def below(x, level):
    return level - x


def on_grid(search, function, levels):
    grid = np.broadcast_to(TIMES, (len(TIMES), len(levels)))
    return search(function, grid, np.array(levels)).tolist()


@pytest.mark.parametrize("function", [above, below])
def test_roots_inside_and_at_the_ends(function):
    level = np.array([1.0, 1.0, 0.5, 0.0, 2.0])
    left, right = np.zeros(5), np.full(5, 2.0)
    left[1] = 0.25
    assert find_root(function, left, right, level) == pytest.approx(level, abs=1e-12)


def test_an_end_is_a_root_that_rounding_put_on_the_wrong_side():
    off = ROOT_TOLERANCE / 10
    left, right = np.array([1 + off, 0.0, 0.0]), np.array([2.0, 1 - off, 3.0])
    found = find_root(above, left, right, np.array([1.0, 1.0, 2.0]))
    assert found[:2].tolist() == [1 + off, 1 - off]
    assert found[2] == pytest.approx(2.0)


def test_what_is_no_bracket_is_a_bug():
    with pytest.raises(ArithmeticError, match=r"^the ends of a bracket lie on the same side"):
        find_root(above, np.array([0.0, 3.0]), np.array([2.0, 4.0]), np.array([1.0, 1.0]))


def test_the_first_rise_is_found_between_points_of_the_grid():
    levels = [0.5, 1.0, 1.5, 2.0, 3.0, 8.0, 9.0]
    expected = [1.0, 1.0, 1.5, 2.0, 3.0, 8.0, math.inf]
    assert on_grid(first_rise, above, levels) == pytest.approx(expected)


def test_the_last_crossing_may_lead_up_or_down():
    levels = [0.5, 1.5, 2.0, 5.0, 8.0, 9.0]
    assert on_grid(last_crossing, above, levels) == pytest.approx([0, 1.5, 2, 5, 8, 0])
    # Zero counts as positive, so the fall through 8 comes after the last point.
    assert on_grid(last_crossing, below, levels) == pytest.approx([0, 1.5, 2, 5, 0, 0])


def test_only_the_last_of_several_crossings_counts():
    def wave(x, level):
        return (x - 1.5) * (x - 3.0) * (x - level)

    assert on_grid(last_crossing, wave, [6.0]) == pytest.approx([6.0])
    assert on_grid(first_rise, wave, [6.0]) == pytest.approx([1.5])
