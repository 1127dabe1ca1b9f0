"""The market model against the figures of another program: eventstudy 0.1a12 (PyPI).

`eventstudy.csv` holds what its `Single` with `models.market_model` gave for the bundled closes:
estimation over 252 returns that end 10 sessions before, window −1 to +5. Its abnormal returns are
ours. Its errors are simpler: the variance of the estimation residuals, divided by n, for every
session of the window, without the uncertainty of alpha and beta.
"""

from __future__ import annotations

import csv
import itertools
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from calc.event_study import event_study
from tests.calc_event_study.samples import bundled

with Path(__file__).with_name("eventstudy.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

STUDIES = {
    key: list(rows)
    for key, rows in itertools.groupby(
        ROWS, key=lambda row: (row["share"], row["fund"], date.fromisoformat(row["session"]))
    )
}


def theirs(rows: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in rows]


@pytest.mark.parametrize("key", STUDIES, ids=lambda key: " ".join(map(str, key)))
def test_the_study_is_that_of_another_program(key: tuple[str, str, date]) -> None:
    share, fund, session = key
    rows = STUDIES[key]
    ours = event_study(bundled(share), bundled(fund), session)
    assert list(ours.abnormal.index) == [int(row["relative"]) for row in rows]
    assert ours.abnormal.tolist() == pytest.approx(theirs(rows, "abnormal"), rel=1e-8)
    assert ours.cumulative.tolist() == pytest.approx(theirs(rows, "cumulative"), rel=1e-8)
    n = ours.n_estimation
    variance = ours.residual_std**2 * (n - 2) / n
    assert theirs(rows, "variance") == pytest.approx([variance] * len(rows), rel=1e-8)
    simpler = ours.cumulative / np.sqrt(variance * np.arange(1, len(rows) + 1))
    assert simpler.tolist() == pytest.approx(theirs(rows, "t"), rel=1e-8)
    # Ours counts what theirs leaves out: its t statistics are nearer to 0.
    t = ours.cumulative / ours.cumulative_se
    assert (t.abs().to_numpy() < np.abs(theirs(rows, "t"))).all()


def test_six_studies_are_compared() -> None:
    assert len(STUDIES) == 6
    assert {len(rows) for rows in STUDIES.values()} == {7}
