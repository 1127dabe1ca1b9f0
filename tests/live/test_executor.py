"""Worker threads: bounded, and no reason for a process to stay."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from data.live.executor import BusyError, DaemonExecutor
from tests.conftest import ROOT
from tests.prices.conftest import WAIT


def test_results_and_errors_reach_the_caller() -> None:
    executor = DaemonExecutor(2, 10, "test")
    assert executor.submit(pow, 2, 5).result(WAIT) == 32
    with pytest.raises(ZeroDivisionError):
        executor.submit(lambda: 1 / 0).result(WAIT)


def test_tasks_that_wait_are_bounded_and_can_be_cancelled() -> None:
    executor = DaemonExecutor(1, 1, "test")
    begun, let_go = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return let_go.wait(WAIT)

    running = executor.submit(hold)
    assert begun.wait(WAIT)
    waiting = executor.submit(pow, 2, 2)
    with pytest.raises(BusyError):
        executor.submit(pow, 2, 3)
    assert waiting.cancel()
    let_go.set()
    assert running.result(WAIT)
    assert executor.submit(pow, 2, 4).result(WAIT) == 16


def test_a_task_that_hangs_does_not_keep_the_process() -> None:
    script = (
        "import threading\n"
        "from data.live.executor import DaemonExecutor\n"
        "begun = threading.Event()\n"
        "def hang():\n"
        "    begun.set()\n"
        "    threading.Event().wait()\n"
        "DaemonExecutor(1, 1, 'test').submit(hang)\n"
        "begun.wait()\n"
        "print('main ends')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "main ends\n", "")
