"""The regression vectors: inputs and results of the demand model, computed once and kept."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

INPUTS = (
    "gain",
    "elasticity",
    "compute_share",
    "ceiling",
    "token_ratio",
    "compute_exponent",
    "value_exponent",
    "choice_sharpness",
)


def rows() -> list[dict[str, float]]:
    with (Path(__file__).parent / "golden.csv").open(encoding="utf-8", newline="") as file:
        return [
            {name: float(text) for name, text in row.items() if name != "id"}
            for row in csv.DictReader(file)
        ]


def columns() -> dict[str, np.ndarray]:
    read = rows()
    return {name: np.array([row[name] for row in read]) for name in read[0]}
