"""Every row of the golden file, which another implementation of the specification wrote."""

from __future__ import annotations

import pytest

from tests.evidence import golden


@pytest.mark.parametrize("row", golden.rows(), ids=lambda row: f"{row.id}-{row.function}")
def test_the_row_comes_out(row: golden.Row) -> None:
    # The file's own digits end at the twelfth.
    tolerance = max(row.tolerance, 5e-12 * abs(row.expected))
    assert golden.computed(row) == pytest.approx(row.expected, abs=tolerance, rel=0)
