"""The first visitor of a fresh process beside the second, on server.py and on Community Cloud."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from bench.client import Visitor
from bench.rows import Measurement, Row, Value, milliseconds, name_of
from bench.serving import CLOUD, OURS, App, serving

_STARTS = 3
_PAGES = ("", "demand")
_APPS = {"server.py": OURS, "app.py": CLOUD}
_HEADING = {"server.py": "", "app.py": "≤ 300 ms"}
_END = {"server.py": "as fast as the second", "app.py": ""}


def _row(app: str, page: str, what: str) -> str:
    return f"{app}, {name_of(page)}, {what}"


def _ready(app: str) -> str:
    return f"{app}, start until ready"


def _visits(app: App, page: str) -> tuple[float, dict[str, float]]:
    """Seconds until a fresh process was ready, and what its first two visitors waited for."""
    with serving(app) as served:
        found = {}
        for who in ("first", "second"):
            with Visitor(served.address, page) as visitor:
                run = visitor.open()
            found[f"{who} visitor, heading"] = run.heading
            found[f"{who} visitor, whole run"] = run.finished
        return served.ready_after, found


def measure() -> Mapping[str, Value]:
    """Medians over several fresh processes of each kind and page."""
    values: dict[str, Value] = {}
    for name, app in _APPS.items():
        ready: list[float] = []
        for page in _PAGES:
            starts = [_visits(app, page) for _ in range(_STARTS)]
            ready += [seconds for seconds, _ in starts]
            for what in starts[0][1]:
                times = [found[what] for _, found in starts]
                values[_row(name, page, what)] = Value(milliseconds(times))
            first, second = (
                values[_row(name, page, f"{who} visitor, whole run")].ours
                for who in ("first", "second")
            )
            compared = f"{first:,.0f} ms ({first / second:.1f} × the second)"
            values[_row(name, page, "first visitor, whole run")] = Value(first, shown=compared)
        values[_ready(name)] = Value(1000 * median(ready))
    return values


def _rows(app: str) -> list[Row]:
    rows = [Row(_ready(app), "ms")]
    for page in _PAGES:
        rows += [
            Row(_row(app, page, "first visitor, heading"), "ms", _HEADING[app], headline=True),
            Row(_row(app, page, "first visitor, whole run"), "ms", _END[app], headline=True),
            Row(_row(app, page, "second visitor, heading"), "ms"),
            Row(_row(app, page, "second visitor, whole run"), "ms"),
        ]
    return rows


MEASUREMENT = Measurement(
    "first_visit",
    "First visitors",
    "A session's first run in a fresh process, from the request to the page's heading and to the "
    f"end of the run; median of {_STARTS} processes. `server.py` as on one's own server, `app.py` "
    "by plain `streamlit run` as on Community Cloud; the visitor comes the moment the process says "
    "that it is ready.",
    [*_rows("server.py"), *_rows("app.py")],
    measure,
)
