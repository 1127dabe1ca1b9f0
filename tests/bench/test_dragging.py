"""What a trace of Chromium tells of the work on a page's main thread."""

import json

from bench.measurements.dragging import main_thread_milliseconds


def test_the_tasks_between_the_marks_on_the_main_thread() -> None:
    main = {"pid": 1, "tid": 1}
    task = {"name": "RunTask", "ph": "X", **main}
    events = [
        {"name": "drag begins", "ts": 100, **main},
        {"name": "drag ends", "ts": 900, **main},
        {**task, "ts": 50, "dur": 7_000},
        {**task, "ts": 200, "dur": 5_000, "tdur": 4_000},
        {**task, "ts": 300, "dur": 2_000},
        {**task, "ts": 400, "dur": 9_000, "tid": 2},
        {"name": "RunTask", "ph": "B", "ts": 500, **main},
        {"name": "Paint", "ts": 600, "dur": 9_000, **main},
    ]
    assert main_thread_milliseconds(json.dumps({"traceEvents": events}).encode()) == 6.0
