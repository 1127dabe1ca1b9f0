"""Evaluates Vega expressions with Vega itself (vl-convert), one value a datum."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert


def evaluate(
    expressions: Mapping[str, Any],
    data: Sequence[Mapping[str, float]],
    signals: Mapping[str, float] | None = None,
) -> dict[str, list[float]]:
    """What each expression is for each datum; `signals` are global, as sliders are."""
    names = list(expressions)
    transforms = [
        {"type": "formula", "as": f"result{i}", "expr": str(expressions[name])}
        for i, name in enumerate(names)
    ]
    # A text mark prints what it is given, so the exact double comes back through its shortest
    # notation.
    together = "+'|'+".join(f"toString(datum.result{i})" for i in range(len(names)))
    transforms.append({"type": "formula", "as": "text", "expr": together})
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "signals": [{"name": name, "value": value} for name, value in (signals or {}).items()],
        "data": [{"name": "rows", "values": list(data), "transform": transforms}],
        "marks": [
            {
                "type": "text",
                "from": {"data": "rows"},
                "encode": {"update": {"text": {"field": "text"}}},
            }
        ],
    }
    scene = json.dumps(vl_convert.vega_to_scenegraph(spec))
    texts = list(_texts(json.loads(scene)))
    cells = [[float(cell) for cell in text.split("|")] for text in texts]
    assert len(cells) == len(data)
    return {name: [row[i] for row in cells] for i, name in enumerate(names)}


def _texts(node: Any) -> Any:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
