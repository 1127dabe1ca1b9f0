"""Pictures are drawn in one child process that no picture can keep from the next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from components.charts.picture_process import (
    PictureBusyError,
    PictureError,
    PictureFailedError,
    PictureLimits,
    PictureProcess,
    PictureTimeoutError,
)
from tests.conftest import ROOT

_PNG = b"\x89PNG"


def points(number: int) -> str:
    """A specification of so many points: 20,000 take two seconds, 400,000 most of a minute."""
    return json.dumps(
        {
            "data": {"sequence": {"start": 0, "stop": number, "as": "x"}},
            "mark": "point",
            "encoding": {
                "x": {"field": "x", "type": "quantitative"},
                "y": {"field": "x", "type": "quantitative"},
            },
        }
    )


SMALL = points(3)


@contextmanager
def drawing(limits: PictureLimits | None = None) -> Iterator[PictureProcess]:
    process = PictureProcess(limits)
    try:
        yield process
    finally:
        process.close()


@pytest.fixture(scope="module")
def process() -> Iterator[PictureProcess]:
    with drawing() as shared:
        yield shared


def wait_until_ended(process: PictureProcess) -> None:
    worker = process._worker
    assert worker is not None
    worker._process.wait(timeout=60)


def test_one_process_draws_every_picture_of_every_format(process: PictureProcess) -> None:
    assert process.draw("png", SMALL).startswith(_PNG)
    first = process.pid
    assert process.draw("svg", SMALL).startswith(b"<svg")
    assert "window.vegaEmbed" in process.draw("library", "null").decode()
    assert process.draw("png", SMALL).startswith(_PNG)
    assert process.pid == first


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="a priority as Linux and macOS have it")
def test_a_visitor_comes_before_a_picture(process: PictureProcess) -> None:
    process.draw("svg", points(3))
    pid, least_urgent = process.pid, 19
    assert pid is not None
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(own + 5, least_urgent)


def test_no_process_runs_before_the_first_picture() -> None:
    with drawing() as process:
        assert process.pid is None


def test_a_specification_that_cannot_be_drawn_says_why_and_harms_none(
    process: PictureProcess,
) -> None:
    process.draw("svg", SMALL)
    before = process.pid
    with pytest.raises(PictureFailedError, match="Invalid specification"):
        process.draw("png", "{}")
    assert process.draw("svg", SMALL).startswith(b"<svg")
    assert process.pid == before


def test_a_killed_process_is_replaced() -> None:
    with drawing() as process:
        process.draw("svg", SMALL)
        first = process.pid
        process._worker._process.kill()  # type: ignore[union-attr]
        wait_until_ended(process)
        assert process.draw("svg", SMALL).startswith(b"<svg")
        assert process.pid not in {None, first}


def test_a_process_that_ends_while_it_draws_fails_that_picture_alone() -> None:
    with drawing() as process, ThreadPoolExecutor(1) as thread:
        process.draw("svg", SMALL)
        picture = thread.submit(process.draw, "png", points(100_000))
        time.sleep(0.2)  # it draws for ten seconds
        process._worker._process.kill()  # type: ignore[union-attr]
        with pytest.raises(PictureFailedError, match="ended"):
            picture.result(timeout=60)
        assert process.draw("svg", SMALL).startswith(b"<svg")


def test_a_picture_that_takes_too_long_is_stopped_and_the_next_one_drawn() -> None:
    with drawing(PictureLimits(seconds=4)) as process:
        with pytest.raises(PictureTimeoutError, match="4 s"):
            process.draw("png", points(300_000))
        assert process.draw("png", SMALL).startswith(_PNG)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds the data of a process")
def test_a_picture_that_takes_too_much_memory_is_stopped_and_the_next_one_drawn() -> None:
    with drawing(PictureLimits(seconds=120, megabytes=1024)) as process:
        with pytest.raises(PictureFailedError, match="ended"):
            process.draw("svg", points(3_000_000))
        assert process.draw("svg", SMALL).startswith(b"<svg")


def test_a_fresh_process_takes_over_after_its_number_of_pictures() -> None:
    drawn_by = []
    with drawing(PictureLimits(pictures=2)) as process:
        for _ in range(4):
            process.draw("svg", SMALL)
            drawn_by.append(process.pid)
    assert drawn_by[0] == drawn_by[1] != drawn_by[2] == drawn_by[3]


def outcomes(process: PictureProcess, threads: int) -> list[str]:
    """What became of pictures that so many threads ask for at the same moment."""
    together = threading.Barrier(threads)

    def ask(_number: int) -> str:
        together.wait()
        try:
            process.draw("svg", points(5_000))
        except PictureError as error:
            return type(error).__name__
        return "drawn"

    with ThreadPoolExecutor(threads) as pool:
        return sorted(pool.map(ask, range(threads)))


def test_many_threads_are_served_one_after_the_other(process: PictureProcess) -> None:
    assert outcomes(process, 8) == ["drawn"] * 8


def test_who_asks_when_too_many_wait_is_told_at_once() -> None:
    busy = PictureBusyError.__name__
    with drawing(PictureLimits(asked=2)) as process:
        assert outcomes(process, 5) == [busy] * 3 + ["drawn"] * 2
        assert outcomes(process, 2) == ["drawn"] * 2


def test_nobody_waits_for_ever() -> None:
    with drawing(PictureLimits(queue_timeout=0.01)) as process:
        assert outcomes(process, 2) == [PictureBusyError.__name__, "drawn"]


def test_other_threads_go_on_while_a_picture_is_drawn(process: PictureProcess) -> None:
    process.draw("svg", SMALL)
    ended = threading.Event()
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while not ended.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    process.draw("png", points(8_000))
    ended.set()
    thread.join()
    # A conversion in this process lets one or two through, whatever it takes.
    assert ticks > 20


def test_what_is_fetched_from_elsewhere_is_not_drawn(process: PictureProcess) -> None:
    chart = {"data": {"url": "http://127.0.0.1:9/rows.json"}, "mark": "point"}
    with pytest.raises(PictureFailedError, match="not allowed"):
        process.draw("svg", json.dumps(chart))


def run(program: str) -> subprocess.Popen[str]:
    """A server in small; what it starts shares its standard error."""
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_server_never_loads_what_draws() -> None:
    program = f"""
import sys
from components.charts import pictures
assert pictures.svg({SMALL}).startswith(b"<svg")
assert "vl_convert" not in sys.modules
"""
    with run(program) as server:
        _out, error = server.communicate(timeout=120)
    assert server.returncode == 0, error


def test_the_program_that_draws_loads_nothing_of_the_server() -> None:
    program = """
import sys
before = set(sys.modules)
import components.charts.picture_worker
new = {name.partition(".")[0] for name in set(sys.modules) - before}
assert not new & {"streamlit", "altair", "pandas", "vl_convert", "data", "calc"}, new
"""
    with run(program) as server:
        _out, error = server.communicate(timeout=120)
    assert server.returncode == 0, error


@pytest.mark.parametrize("busy", [False, True])
def test_no_process_outlives_a_server_that_is_killed(busy: bool) -> None:
    program = f"""
import sys, time
from components.charts.picture_process import PictureLimits, PictureProcess
process = PictureProcess(PictureLimits(seconds=20, megabytes=16_000))
process.draw("svg", {SMALL!r})
print("drawn", flush=True)
{f'process.draw("png", {points(600_000)!r})' if busy else "time.sleep(600)"}
"""
    with run(program) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "drawn\n"
        time.sleep(0.3 if busy else 0)
        server.kill()
        # Returns when the last process has ended that holds standard error, as the child does; the
        # picture alone would take more than a minute.
        server.communicate(timeout=40)
