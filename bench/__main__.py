"""`python -m bench`: what our app costs more than an empty one.

Both run in the same minute on the same machine, with the same settings; only the ratios mean
anything. Without a network (R1_OFFLINE=1), since a provider's speed is not ours.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.client import Visitor

ROOT = Path(__file__).parent.parent
APPS: dict[str, tuple[list[str], str]] = {
    "empty": (["-m", "streamlit", "run", str(ROOT / "bench/empty.py")], ""),
    "ours": (["server.py"], "market"),
}
FLAGS = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "R1_ADDRESS": "127.0.0.1",
    "R1_OFFLINE": "1",
}
Measurements = dict[str, dict[str, list[float]]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(name: str) -> Iterator[tuple[int, int, float]]:
    """Starts an app; yields its port, its process id and how long it took to come up."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | FLAGS | {
            "STREAMLIT_SERVER_PORT": str(port), "R1_PORT": str(port), "R1_CACHE_DIR": cache,
        }  # fmt: skip
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *APPS[name][0]], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield port, process.pid, _time_until_up(port, started)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _time_until_up(port: int, started: float) -> float:
    while time.perf_counter() - started < 60:
        try:
            requests.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)
        except requests.ConnectionError:
            continue
        return time.perf_counter() - started
    message = "the app did not come up within a minute"
    raise TimeoutError(message)


def _resident_megabytes(pid: int) -> float:
    """Resident memory of a process; not a number where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return float("nan")
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _measure(name: str, reruns: int, sessions: int) -> dict[str, float]:
    page = APPS[name][1]
    with _serving(name) as (port, pid, up):
        result = {"cold start, s": up}
        first = Visitor(port, page)
        cold = first.run()
        result["first content, cold, s"] = cold.first_content
        result["first run, cold, s"] = cold.finished
        result["bytes of the first run, kB"] = cold.received / 1000
        second = Visitor(port, page)
        warm = second.run()
        result["first content, warm, s"] = warm.first_content
        result["first run, warm, s"] = warm.finished
        result["rerun, s"] = statistics.median(second.run().finished for _ in range(reruns))
        before = _resident_megabytes(pid)
        crowd = [Visitor(port, page) for _ in range(sessions)]
        started = [visitor.start() for visitor in crowd]
        runs = [visitor.finish(at) for visitor, at in zip(crowd, started, strict=True)]
        result[f"first run of {sessions} at once, median, s"] = statistics.median(
            run.finished for run in runs
        )
        result["memory, MB"] = before
        result["memory a session, MB"] = (_resident_megabytes(pid) - before) / sessions
        for visitor in (first, second, *crowd):
            visitor.close()
    return result


def main(say: Callable[[str], None] = print) -> None:
    """Measures both apps in turn, several times, and prints medians and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each app is started")
    parser.add_argument("--reruns", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=20)
    options = parser.parse_args()
    measured: Measurements = {name: {} for name in APPS}
    for _ in range(options.rounds):
        for name in APPS:  # in turn, so that both meet the same noise
            for what, value in _measure(name, options.reruns, options.sessions).items():
                measured[name].setdefault(what, []).append(value)
    say(f"{'':42}{'empty':>10}{'ours':>10}{'ratio':>8}")
    for what, values in measured["empty"].items():
        empty, ours = statistics.median(values), statistics.median(measured["ours"][what])
        ratio = f"{ours / empty:8.1f}" if empty else f"{'–':>8}"
        say(f"{what:42}{empty:10.3f}{ours:10.3f}{ratio}")


if __name__ == "__main__":
    main()
