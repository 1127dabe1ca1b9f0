"""A chart as the browser takes it: a specification, and beside it the numbers by name.

Altair needs a tenth of a second to compose and write out a chart of ours, holding the interpreter
that all visitors share. So a chart is written once and then only handed on: `components.charts.
figure.cached` keeps it under the few small values that it depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from components.charts import altair_speed

# Altair's own theme sets sizes that charts here must not have. One look for the whole process.
alt.theme.enable("none")
altair_speed.apply()


@dataclass(frozen=True, slots=True)
class WrittenChart:
    """A Vega-Lite specification whose data sets stand beside it, by the names it uses.

    Shared by all visitors: nobody may change the specification. Arrow tables cannot be changed.
    """

    specification: Mapping[str, Any]
    datasets: Mapping[str, pa.Table]

    def as_specification(self) -> dict[str, Any]:
        """Both in one, as `st.vega_lite_chart` takes it."""
        return {**self.specification, "datasets": dict(self.datasets)}


def arrow(frame: pd.DataFrame) -> pa.Table:
    """The table as it goes to the browser, its index left out."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def write(chart: alt.TopLevelMixin) -> WrittenChart:
    """`chart` written out, its data frames taken out of it and named.

    The specification is not checked against Vega-Lite's schema here; the tests do that.
    """
    copy = chart.copy(deep=True)  # type: ignore[attr-defined]
    names: dict[int, str] = {}
    datasets: dict[str, pa.Table] = {}
    for part in _parts(copy):
        frame = part.data
        if isinstance(frame, pd.DataFrame):
            # Rows that expressions ask for have a name of their own.
            name = names.setdefault(id(frame), frame.attrs.get("dataset", f"data{len(names)}"))
            if name not in datasets:
                datasets[name] = arrow(frame)
            part.data = alt.NamedData(name=name)
    return WrittenChart(copy.to_dict(validate=False), datasets)


def _parts(chart: Any) -> Iterator[Any]:
    """`chart` and the charts it is put together from."""
    yield chart
    for name in ("layer", "hconcat", "vconcat", "concat"):
        value = getattr(chart, name, alt.Undefined)
        if isinstance(value, list):
            for part in value:
                yield from _parts(part)
