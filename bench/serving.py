"""Starts an app in a process of its own, without a network: a provider's speed is not ours."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent
EMPTY = ("-m", "streamlit", "run", str(ROOT / "bench/empty.py"))
OURS = ("server.py",)
FLAGS = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "R1_ADDRESS": "127.0.0.1",
    "R1_OFFLINE": "1",
}


@dataclass(frozen=True, slots=True)
class Served:
    """A running app: where it listens, its process, and how long it took to come up (seconds)."""

    port: int
    pid: int
    up_after: float


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(entry: tuple[str, ...]) -> Iterator[Served]:
    """Runs `entry` with this Python while the context lasts, its caches in a folder of their own.

    TimeoutError if it does not come up within a minute.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | FLAGS | {
            "STREAMLIT_SERVER_PORT": str(port), "R1_PORT": str(port), "R1_CACHE_DIR": cache,
        }  # fmt: skip
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *entry], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Served(port, process.pid, _time_until_up(port, started))
        finally:
            process.terminate()
            process.wait(timeout=20)


def _time_until_up(port: int, started: float) -> float:
    while time.perf_counter() - started < 60:
        try:
            requests.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            continue
        return time.perf_counter() - started
    message = "the app did not come up within a minute"
    raise TimeoutError(message)
