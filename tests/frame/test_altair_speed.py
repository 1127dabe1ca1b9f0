"""What is taken out of Altair's composing changes no specification."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi

from components.charts import altair_speed

_ROWS = pd.DataFrame({"day": pd.to_datetime(["2025-01-24", "2025-01-27"]), "close": [142.6, 118.4]})


def _composed() -> dict[str, Any]:
    """Layers with what the project's charts use: axes, scales, parameters, texts and conditions."""
    axis, scale = alt.Axis(format="~s", title=None), alt.Scale(domain=[100, 200], zero=False)
    base = alt.Chart(_ROWS).encode(x="day:T", y=alt.Y("close:Q", axis=axis, scale=scale))
    near = alt.selection_point(name="near", on="mouseover", nearest=True, fields=["day"])
    points = base.mark_point(size=alt.expr("2 * 3"), filled=True).encode(
        opacity=alt.condition(near, alt.value(1), alt.value(0)), tooltip=["day:T", "close:Q"]
    )
    rule = alt.Chart().mark_rule(color="#000000").encode(x=alt.datum(alt.DateTime(year=2025)))
    layered = alt.layer(base.mark_line(), points.add_params(near), rule, data=_ROWS)
    specification: dict[str, Any] = layered.properties(width=300).to_dict()
    return specification


def test_the_specification_is_altairs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    altair_speed.apply()
    ours = _composed()
    for part in altair_speed.SHARED:
        monkeypatch.delattr(part, "__deepcopy__")
    monkeypatch.setattr(schemapi, "_FromDict", altair_speed.KeptConverter.__mro__[1])
    monkeypatch.setattr(schemapi, "DEBUG_MODE", True)
    assert _composed() == ours


def test_the_schemas_are_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    altair_speed.apply()
    _composed()
    hashed: list[object] = []
    usual = altair_speed.KeptConverter.hash_schema

    def counted(schema: dict[str, Any], use_json: bool = True) -> int:
        hashed.append(schema)
        return usual(schema, use_json)

    monkeypatch.setattr(schemapi._FromDict, "hash_schema", staticmethod(counted))
    _composed()
    assert len(hashed) < 100
