"""A specification as a picture, SVG or PNG. Drawn once for all who ask.

Callers need no script run. A picture that is not drawn raises PictureError, of which Streamlit
shows the visitor one sentence under the button; the log says why.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from components.charts.picture_process import (
    PICTURES,
    Format,
    PictureError,
    PictureRefusedError,
    PictureTimeoutError,
)
from components.charts.pruning import pruned
from components.run_lock import RUN_LOCK

logger = logging.getLogger(__name__)

#: A chart of this project has a few thousand; this many take 2.5 s.
MOST_POINTS = 20_000
_COMPOSITIONS = ("layer", "hconcat", "vconcat", "concat")


def svg(specification: Mapping[str, Any]) -> bytes:
    """A picture that stays sharp at any size."""
    return _picture("svg", specification)


def png(specification: Mapping[str, Any]) -> bytes:
    """A picture for slides and documents, at twice the size on the page."""
    return _picture("png", specification)


@st.cache_resource(show_spinner=False)
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that defines `vegaEmbed`, 0.9 MB of it.

    For files that show charts without a server. Raises PictureError where it is not to be had.
    Bundling takes seconds of a busy machine, once in a server's life: one miss is tried again.
    """
    try:
        return PICTURES.draw("library", "null").decode()
    except PictureTimeoutError:
        return PICTURES.draw("library", "null").decode()


def _picture(kind: Format, specification: Mapping[str, Any]) -> bytes:
    try:
        with RUN_LOCK:  # work for the interpreter: one thread at a time
            bare = pruned(specification)
            _check(bare)
            text = json.dumps(bare, separators=(",", ":"))
        return _drawn(
            kind=kind, digest=hashlib.sha256(text.encode()).hexdigest(), _specification=text
        )
    except PictureError as error:
        logger.warning("a picture (%s) was not drawn: %s", kind, error)
        raise


@st.cache_data(max_size="16MB", show_spinner=False)
def _drawn(kind: Format, digest: str, _specification: str) -> bytes:
    """The picture, kept by the digest; who asks for the same one meanwhile waits for it."""
    return PICTURES.draw(kind, _specification)


def _check(specification: Mapping[str, Any]) -> None:
    """Raises PictureRefusedError for what costs too much or would be fetched from elsewhere."""
    points = 0
    for mark, rows in _marks(specification, specification.get("datasets", {}), 0):
        # vl-convert's list of allowed addresses does not hold for images (1.9).
        if mark == "image":
            message = "images are not drawn: they would be fetched"
            raise PictureRefusedError(message)
        points += rows
    if points > MOST_POINTS:
        message = f"{points} points are more than the {MOST_POINTS} that are drawn"
        raise PictureRefusedError(message)


def _marks(
    view: Mapping[str, Any], datasets: Mapping[str, Any], inherited: int
) -> Iterator[tuple[str, int]]:
    """The kind of each layer's mark, and how many rows the layer draws."""
    rows = _rows(view["data"], datasets) if view.get("data") else inherited
    if "mark" in view:
        mark = view["mark"]
        yield (mark["type"] if isinstance(mark, Mapping) else mark), rows
    for name in _COMPOSITIONS:
        for part in view.get(name, ()):
            yield from _marks(part, datasets, rows)


def _rows(data: Mapping[str, Any], datasets: Mapping[str, Any]) -> int:
    """How many rows a view's data have, as far as they stand in the specification."""
    if "sequence" in data:
        sequence = data["sequence"]
        return int((sequence["stop"] - sequence["start"]) / sequence.get("step", 1))
    return len(data.get("values", datasets.get(data.get("name", ""), ())))
