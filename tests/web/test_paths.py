"""What exists is served, all else is 404; metrics are for this machine."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web.paths import KnownPaths
from web.preload import STATIC

A_SCRIPT = next((STATIC / "static" / "js").glob("*.js")).name


async def _served(request: Request) -> PlainTextResponse:
    return PlainTextResponse("served")


def client(base: str = "", *, metrics: bool = False, host: str = "127.0.0.1") -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", _served)])
    known = KnownPaths(app, ["market"], ["healthz", "chart"], base, metrics)
    return TestClient(known, client=(host, 50_000), follow_redirects=False)


@pytest.mark.parametrize("base", ["", "/tools/r1"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/market",
        "/market?symbol=AMD",
        "/market/",
        "/healthz",
        "/chart/price.svg",
        "/_stcore/health",
        "/_stcore/stream",
        "/market/_stcore/host-config",
        "/media/abc.png",
        "/favicon.png",
        f"/static/js/{A_SCRIPT}",
    ],
)
def test_what_exists_is_served(base: str, path: str) -> None:
    assert client(base).get(base + path).text == "served"


@pytest.mark.parametrize("base", ["", "/tools/r1"])
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/market/nothing",
        "/Market",
        "/static/js/nothing.js",
        "/static/../app.py",
        "/static",
        "/overview",  # the default page stands at the root
        "/wp-login.php",
    ],
)
def test_what_does_not_exist_is_not_found(base: str, path: str) -> None:
    answer = client(base).get(base + path)
    assert answer.status_code == 404
    assert f'href="{base}/"' in answer.text
    assert "no page" in answer.text


def test_not_found_in_french() -> None:
    answer = client().get("/nothing", headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert '<html lang="fr">' in answer.text
    assert "introuvable" in answer.text
    assert answer.headers["Vary"] == "Accept-Language"


def test_below_a_base_path_only_the_probes_stand_at_the_root() -> None:
    based = client("/r1")
    assert based.get("/healthz").text == "served"
    assert based.get("/market").status_code == 404
    assert based.get("/").status_code == 404
    answer = based.get("/r1?lang=fr")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/r1/?lang=fr")


def test_metrics_are_for_this_machine() -> None:
    path = "/_stcore/metrics"
    assert client().get(path).text == "served"
    assert client(host="192.0.2.7").get(path).status_code == 403
    assert client(host="testclient").get(path).status_code == 403
    # A proxy on this machine speaks for someone else.
    assert client().get(path, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    assert client(metrics=True, host="192.0.2.7").get(path).text == "served"
