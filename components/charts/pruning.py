"""A specification without what only a pointer brings to light.

A picture has no pointer, yet Vega draws a crosshair's marks at every bar with opacity 0: three
quarters of the time that a picture of the price takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from components.charts.interaction import POINTER_LAYER

_COMPOSITIONS = ("layer", "hconcat", "vconcat", "concat")


def pruned(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The Vega-Lite specification that draws the same without a pointer.

    Left out are layers that are invisible unless pointed at, tooltips, and selections that
    nothing of the rest names. The argument is not changed.
    """
    return _without_selections(_view(specification))


def _view(view: Mapping[str, Any]) -> dict[str, Any]:
    """A view and those it is composed of, without invisible layers and tooltips."""
    result = dict(view)
    if "encoding" in result:
        result["encoding"] = {
            channel: value for channel, value in result["encoding"].items() if channel != "tooltip"
        }
    for name in _COMPOSITIONS:
        if isinstance(result.get(name), list):
            result[name] = [_view(part) for part in result[name] if not _is_hidden(part)]
    return result


def _is_hidden(view: Mapping[str, Any]) -> bool:
    """Whether a layer has no mark, or an opacity of 0, but for what a signal or selection holds."""
    if str(view.get("name", "")).startswith(POINTER_LAYER):
        return True
    opacity = view.get("encoding", {}).get("opacity", {})
    condition = opacity.get("condition")
    return (
        opacity.get("value") == 0
        and isinstance(condition, Mapping)
        and "param" in condition
        and condition.get("empty") is False
    )


def _without_selections(specification: dict[str, Any]) -> dict[str, Any]:
    params = specification.get("params", [])
    # The title and the rows are texts and numbers: a word in them names no selection.
    drawn = {
        name: value
        for name, value in specification.items()
        if name not in {"params", "title", "datasets"}
    }
    text = json.dumps(drawn)
    used = [param for param in params if not {"select", "on"} & set(param) or param["name"] in text]
    # What a kept one is worked out from is kept as well.
    while found := [
        each for each in params if each not in used and each["name"] in json.dumps(used)
    ]:
        used = [param for param in params if param in used or param in found]
    rest = {name: value for name, value in specification.items() if name != "params"}
    return {**rest, "params": used} if used else rest
