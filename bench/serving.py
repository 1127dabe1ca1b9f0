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

#: The checkout that is measured: this one, or the one that R1_BENCH_TREE names, so that one run's
#: clicks and yardstick can measure another state of the project, too.
ROOT = Path(os.environ.get("R1_BENCH_TREE", Path(__file__).parent.parent)).resolve()
_HERE = Path(__file__).parent
_UP_WITHIN = 180  #: seconds
_AT_REST_WITHIN = 180
#: A process is at rest when it uses less than this share of a processor for this many seconds.
_REST_SHARE, _REST_SECONDS = 0.1, 3.0
_DOWN_WITHIN = 20
_ENVIRONMENT = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "R1_ADDRESS": "127.0.0.1",
    "R1_OFFLINE": "1",
}
#: Asked in this order: the first that exists says whether the app is ready for visitors. Streamlit
#: answers addresses that it does not know with its own HTML page.
_READINESS = ("/readyz", "/healthz", "/_stcore/health")


@dataclass(frozen=True, slots=True)
class App:
    """What is started: arguments for Python, and whether it runs with the project's settings.

    Without them it is started from an empty folder, so that no `.streamlit/config.toml` applies.
    """

    arguments: tuple[str, ...]
    with_settings: bool = True


#: The yardstick: the least that an app can be, with Streamlit's default settings.
EMPTY = App(("-m", "streamlit", "run", str(_HERE / "empty.py")), with_settings=False)
#: As on one's own server.
OURS = App(("server.py",))
#: As on Community Cloud.
CLOUD = App(("-m", "streamlit", "run", "app.py"))


@dataclass(frozen=True, slots=True)
class Served:
    """A running app: its address, its process, and how long it took to be ready (seconds)."""

    address: str
    pid: int
    ready_after: float


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(app: App) -> Iterator[Served]:
    """Runs an app with this Python while the context lasts, its caches in a folder of their own.

    RuntimeError if it ends by itself, TimeoutError if it is not ready within three minutes.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory() as own:
        environment = os.environ | _ENVIRONMENT | {
            "STREAMLIT_SERVER_PORT": str(port), "R1_PORT": str(port), "R1_CACHE_DIR": own,
            "HOME": own,  # no settings of the user's either
        }  # fmt: skip
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *app.arguments], cwd=ROOT if app.with_settings else own,
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            yield Served(address, process.pid, _time_until_ready(address, process, started))
        finally:
            process.terminate()
            try:
                process.wait(_DOWN_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_at_rest(served: Served) -> None:
    """Waits until the app has done what it does after saying that it is ready.

    Ours goes on visiting its own pages while nobody asks for anything, and a visit holds up who
    comes in the middle of it. TimeoutError if that lasts longer than three minutes. Returns at
    once where there is no /proc.
    """
    if not Path(f"/proc/{served.pid}").is_dir():
        return
    until = time.monotonic() + _AT_REST_WITHIN
    before = processor_seconds(served.pid)
    while time.monotonic() < until:
        time.sleep(_REST_SECONDS)
        now = processor_seconds(served.pid)
        if now - before < _REST_SHARE * _REST_SECONDS:
            return
        before = now
    raise TimeoutError("the app was still at work after three minutes")


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used since its start, on Linux."""
    # The second field, the name in parentheses, may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _time_until_ready(address: str, process: subprocess.Popen[bytes], started: float) -> float:
    while (passed := time.perf_counter() - started) < _UP_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with {process.returncode} before it was ready")
        try:
            if _is_ready(address):
                return passed
        except (requests.ConnectionError, requests.Timeout):
            pass
        time.sleep(0.01)
    raise TimeoutError("the app was not ready within three minutes")


def _is_ready(address: str) -> bool:
    for path in _READINESS:
        answer = requests.get(address + path, timeout=10)
        if "text/html" not in answer.headers.get("content-type", ""):
            return answer.ok
    return False


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process and its children; not a number where there is no /proc."""
    process = Path(f"/proc/{pid}")
    if not process.is_dir():
        return float("nan")
    rows = (process / "status").read_text().splitlines()
    kilobytes = next(int(row.split()[1]) for row in rows if row.startswith("VmRSS"))
    children = {
        child
        for task in (process / "task").iterdir()
        for child in (task / "children").read_text().split()
    }
    return kilobytes / 1024 + sum(resident_megabytes(int(child)) for child in children)
