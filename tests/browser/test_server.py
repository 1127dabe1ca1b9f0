"""server.py: headers, readiness, and who may put the pages into a frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.browser.conftest import Server, serving
from tests.conftest import ROOT


def test_healthz(server: Server) -> None:
    answer = requests.get(f"{server.address}/healthz", timeout=10)
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body["status"] == "ok"
    assert (
        body["version"]
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    )
    assert body["prices"]["source"] == "bundled"
    assert body["prices"]["age_seconds"] > 0


def test_it_is_ready_once_every_page_has_been_visited(fresh_server: Callable[..., Server]) -> None:
    running = fresh_server("server.py", R1_WARM_UP="1")
    states: list[tuple[int, str]] = []

    def is_ready() -> bool:
        answer = requests.get(f"{running.address}/readyz", timeout=30)
        states.append((answer.status_code, answer.json()["status"]))
        return answer.ok

    deadline = time.monotonic() + 120
    while not is_ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert states[0] == (503, "starting")
    assert states[-1] == (200, "ready")
    assert "visit" not in running.text().replace("every page has been visited", "")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One below a path, whose pages a wiki may frame."""
    settings = {"R1_BASE_PATH": "/tools/r1", "R1_FRAME_ANCESTORS": "https://wiki.example.org"}
    with serving("server.py", tmp_path_factory.mktemp("elsewhere"), **settings) as running:
        yield running


def test_under_a_base_path(elsewhere: Server) -> None:
    for path, status in (
        ("/healthz", 200),
        ("/tools/r1/readyz", 200),
        ("/tools/r1/market", 200),
        ("/tools/r1/nothing", 404),
        ("/market", 404),
    ):
        assert requests.get(elsewhere.address + path, timeout=10).status_code == status, path
    page = requests.get(f"{elsewhere.address}/tools/r1?lang=fr", timeout=10)
    assert page.url == f"{elsewhere.address}/tools/r1/?lang=fr"


def test_frame_ancestors_are_a_setting(elsewhere: Server) -> None:
    policy = requests.get(f"{elsewhere.address}/tools/r1/", timeout=10).headers[
        "Content-Security-Policy"
    ]
    assert policy.endswith("frame-ancestors https://wiki.example.org")


def test_it_drains_before_it_stops(fresh_server: Callable[..., Server]) -> None:
    running = fresh_server("server.py", R1_DRAIN_SECONDS="1.5", R1_LOG_FORMAT="json")
    assert requests.get(f"{running.address}/readyz", timeout=10).json() == {"status": "ready"}
    running.process.terminate()
    deadline = time.monotonic() + 10
    while (answer := requests.get(f"{running.address}/readyz", timeout=10)).ok:
        assert time.monotonic() < deadline
    assert answer.json() == {"status": "draining"}
    assert requests.get(f"{running.address}/market", timeout=10).ok  # visitors are still served
    running.process.wait(timeout=20)
    lines = [line for line in running.text().splitlines() if line.startswith("{")]
    assert any("told to stop" in json.loads(line)["message"] for line in lines)


def test_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env=os.environ | {"R1_FRAME_ANCESTORS": "https://a, https://b", "R1_LOG_FORMAT": "xml"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    told = [line for line in ended.stderr.splitlines() if line.startswith("R1 Shock")]
    assert len(told) == 1  # the server's settings are read together, and the first is named
    assert "R1_FRAME_ANCESTORS must be origins separated by spaces" in told[0]


def test_scripts_are_compressed_and_announced(server: Server) -> None:
    page = requests.get(f"{server.address}/market", timeout=10)
    links = page.headers["Link"].split(", ")
    assert any("ArrowVegaLiteChart" in link for link in links)
    sizes = {}
    for link in links:
        script = server.address + "/" + link.partition("<./")[2].partition(">")[0]
        plain = requests.get(script, headers={"Accept-Encoding": "identity"}, timeout=30)
        packed = requests.get(script, headers={"Accept-Encoding": "gzip"}, timeout=30)
        assert packed.content == plain.content
        if len(plain.content) >= 1_000:
            assert packed.headers["Content-Encoding"] == "gzip", script
            sizes[script] = int(packed.headers["Content-Length"]) / len(plain.content)
    assert max(sizes.values()) < 0.75


def test_security_headers(server: Server) -> None:
    for path in ("/", "/market", "/healthz", "/_stcore/health"):
        headers = requests.get(server.address + path, timeout=10).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"], path
        assert "object-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["Referrer-Policy"], path
