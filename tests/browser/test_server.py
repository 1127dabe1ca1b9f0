"""server.py: headers, readiness, and who may put the pages into a frame."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable

import requests

from tests.browser.conftest import Server
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
        answer = requests.get(f"{running.address}/healthz", timeout=30)
        states.append((answer.status_code, answer.json()["status"]))
        return answer.ok

    deadline = time.monotonic() + 120
    while not is_ready() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert states[0] == (503, "starting")
    assert states[-1] == (200, "ok")
    assert "visit" not in running.text().replace("every page has been visited", "")


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


def test_frame_ancestors_are_a_setting(fresh_server: Callable[..., Server]) -> None:
    running = fresh_server("server.py", R1_FRAME_ANCESTORS="https://wiki.example.org")
    policy = requests.get(running.address, timeout=10).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://wiki.example.org")
