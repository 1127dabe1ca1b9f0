"""server.py: headers, readiness, and who may put the pages into a frame."""

from __future__ import annotations

from collections.abc import Callable

import requests

from tests.browser.conftest import Server


def test_healthz(server: Server) -> None:
    answer = requests.get(f"{server.address}/healthz", timeout=10)
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body["status"] == "ok"
    assert body["version"].count(".") == 2
    assert body["prices"]["source"] == "bundled"
    assert body["prices"]["age_seconds"] > 0


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
