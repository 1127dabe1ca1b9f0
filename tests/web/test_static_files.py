"""Unchanging files are compressed once, kept within a bound, and otherwise left alone."""

from __future__ import annotations

import gzip

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from web.static_files import CompressedStaticFiles

SCRIPT = b"export const number = 1;\n" * 400
IMMUTABLE = {"Cache-Control": "public, immutable, max-age=31536000"}


class Site:
    """An app of a few files behind the middleware, which counts what reaches it."""

    def __init__(self, max_bytes: int = 10_000_000) -> None:
        self.asked: list[str] = []
        inner = Starlette(routes=[Route("/{path:path}", self.answer)])
        self.client = TestClient(CompressedStaticFiles(inner, max_bytes))

    def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        headers = {"Cache-Control": "no-cache"} if "moving" in path else IMMUTABLE
        kind = "font/woff2" if path.endswith("woff2") else "application/javascript"
        return Response(SCRIPT, headers=headers, media_type=kind)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={"Accept-Encoding": "gzip", **headers})


def test_a_file_is_compressed_once_and_kept() -> None:
    site = Site()
    for _ in range(3):
        answer = site.get("/static/js/a.1.js")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) == len(gzip.compress(SCRIPT, 9))
        assert answer.headers["Cache-Control"] == IMMUTABLE["Cache-Control"]
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.content == SCRIPT
    assert site.asked == ["/static/js/a.1.js"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/moving.js", {}),
        ("/static/font.woff2", {}),
        ("/media/a.js", {}),
        ("/static/js/a.js", {"Accept-Encoding": "identity"}),
        ("/static/js/a.js", {"Range": "bytes=0-9"}),
    ],
)
def test_all_else_passes_through(path: str, headers: dict[str, str]) -> None:
    site = Site()
    for _ in range(2):
        answer = site.client.get(path, headers={"Accept-Encoding": "gzip"} | headers)
        assert "Content-Encoding" not in answer.headers
        assert answer.content == SCRIPT
    assert site.asked == [path, path]


def test_what_is_kept_stays_within_its_bound() -> None:
    room = len(gzip.compress(SCRIPT, 9)) + 10
    site = Site(max_bytes=room)
    for path in ("/static/a.js", "/static/b.js", "/static/a.js", "/static/b.js"):
        assert site.get(path).content == SCRIPT
    assert site.asked == ["/static/a.js", "/static/b.js", "/static/b.js"]
