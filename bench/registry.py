"""All measurements, in the order in which they run and are shown."""

from __future__ import annotations

from bench.measurements import (
    clicks,
    dragging,
    first_chart,
    first_visit,
    forty,
    hundred,
    memory,
    pictures,
    reruns,
    transfer,
)
from bench.rows import Measurement

MEASUREMENTS: tuple[Measurement, ...] = tuple(
    module.MEASUREMENT
    for module in (
        reruns,
        clicks,
        forty,
        hundred,
        first_visit,
        transfer,
        dragging,
        first_chart,
        memory,
        pictures,
    )
)
