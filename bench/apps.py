"""What our app costs more than an empty one.

Both run in the same minute on the same machine, with the same settings; only the ratios mean
anything.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from bench.client import Visitor
from bench.serving import EMPTY, OURS, serving

APPS = {"empty": (EMPTY, ""), "ours": (OURS, "market")}
Measurements = dict[str, dict[str, list[float]]]


def _resident_megabytes(pid: int) -> float:
    """Resident memory of a process; not a number where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return float("nan")
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _measure(name: str, reruns: int, sessions: int) -> dict[str, float]:
    entry, page = APPS[name]
    with serving(entry) as app:
        result = {"cold start, s": app.up_after}
        first = Visitor(app.port, page)
        cold = first.run()
        result["first content, cold, s"] = cold.first_content
        result["first run, cold, s"] = cold.finished
        result["bytes of the first run, kB"] = cold.received / 1000
        second = Visitor(app.port, page)
        warm = second.run()
        result["first content, warm, s"] = warm.first_content
        result["first run, warm, s"] = warm.finished
        result["rerun, s"] = statistics.median(second.run().finished for _ in range(reruns))
        before = _resident_megabytes(app.pid)
        crowd = [Visitor(app.port, page) for _ in range(sessions)]
        started = [visitor.start() for visitor in crowd]
        runs = [visitor.finish(at) for visitor, at in zip(crowd, started, strict=True)]
        result[f"first run of {sessions} at once, median, s"] = statistics.median(
            run.finished for run in runs
        )
        result["memory, MB"] = before
        result["memory a session, MB"] = (_resident_megabytes(app.pid) - before) / sessions
        for visitor in (first, second, *crowd):
            visitor.close()
    return result


def report(rounds: int, reruns: int, sessions: int, say: Callable[[str], None] = print) -> None:
    """Measures both apps in turn, `rounds` times, and says medians and ratios."""
    measured: Measurements = {name: {} for name in APPS}
    for _ in range(rounds):
        for name in APPS:  # in turn, so that both meet the same noise
            for what, value in _measure(name, reruns, sessions).items():
                measured[name].setdefault(what, []).append(value)
    say(f"{'':42}{'empty':>10}{'ours':>10}{'ratio':>8}")
    for what, values in measured["empty"].items():
        empty, ours = statistics.median(values), statistics.median(measured["ours"][what])
        ratio = f"{ours / empty:8.1f}" if empty else f"{'–':>8}"
        say(f"{what:42}{empty:10.3f}{ours:10.3f}{ratio}")
