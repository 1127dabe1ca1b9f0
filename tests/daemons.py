"""Programs of Debian's (haproxy, nginx, redis-server), started and stopped by tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_UP_WITHIN = 20  #: seconds


def free_port(wanted: int = 0) -> int:
    """A port that nobody listens on: the wanted one if it is such."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


@dataclass
class Daemon:
    """A running program: where it listens, what it wrote."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def find(name: str, *, in_ci: bool) -> str:
    """The path of a program; without it the test is skipped, in CI it fails."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        message = f"{name} is not installed"
        pytest.fail(message) if in_ci else pytest.skip(message)
    return found


@contextmanager
def running(command: Sequence[str], port: int, log: Path, **environment: str) -> Iterator[Daemon]:
    """Runs a program until the context ends; goes on once its port is open."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | environment
        )
    try:
        wait_for(port, process, log)
        yield Daemon(port, process, log)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a program, in the hard way where it does not end by itself within ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(
    port: int, process: subprocess.Popen[bytes], log: Path, *, within: float = _UP_WITHIN
) -> None:
    """Goes on once the program listens; fails with its log if it ends, or after so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nothing listens on {port}: {log.read_text(errors='replace')}")


def redis(executable: str, folder: Path, port: int) -> list[str]:
    """The command of a Redis without files."""
    options = {"--port": str(port), "--bind": "127.0.0.1", "--save": "", "--dir": str(folder)}
    return [executable, *(part for pair in options.items() for part in pair)]
