"""What of the method page has an address of its own: the published figures, computed again."""

from __future__ import annotations

from components.addressed.model import Built, Chart, Parameters
from components.method import published_table
from data import model

_OWN_UNIT = "that of the row"
_UNITS = {
    "published": _OWN_UNIT,
    "computed": _OWN_UNIT,
    "difference": "ratio",
    "tolerance": "ratio",
}


def _published(_asked: Parameters) -> Built:
    table = published_table.computed(model.published_figures())
    return Built(published_table.figure(table), units=_UNITS)


CHARTS = (
    Chart(
        "published",
        "method",
        "Published figures by how near the model's functions come to them",
        Parameters,
        _published,
    ),
)
