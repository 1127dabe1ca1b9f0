"""The scripts of a page are named where the front end is laid out as expected, else nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web import preload


def test_streamlit_still_names_its_files_as_expected() -> None:
    entries = (*preload.EVERY_PAGE, *preload.CHARTS)
    scripts = preload.scripts(entries)
    for entry in entries:
        assert sum(Path(name).match(entry) for name in scripts) == 1, entry
    assert not any(name.startswith("embed.") for name in preload.scripts(preload.EVERY_PAGE))
    folder = preload.STATIC / "static" / "js"
    assert all((folder / name).is_file() for name in scripts)
    # What every page loads anyway is not named again.
    index = (preload.STATIC / "index.html").read_text(encoding="utf-8")
    assert not [name for name in scripts if f"./static/js/{name}" in index]


def test_another_layout_preloads_nothing(tmp_path: Path) -> None:
    assert preload.scripts(preload.CHARTS, tmp_path) == []


def test_only_pages_carry_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "scripts", lambda entries: [f"{len(entries)}.js", "b.2.js"])
    inner = Starlette(
        routes=[
            Route("/market", lambda _request: HTMLResponse("<p>page</p>")),
            Route("/base/method", lambda _request: HTMLResponse("<p>no chart</p>")),
            Route("/healthz", lambda _request: JSONResponse({})),
            Route("/chart/price.html", lambda _request: HTMLResponse("<p>file</p>")),
        ]
    )
    client = TestClient(preload.PreloadScripts(inner))
    assert client.get("/market").headers["Link"] == (
        "<./static/js/7.js>; rel=modulepreload, <./static/js/b.2.js>; rel=modulepreload"
    )
    assert client.get("/base/method").headers["Link"].startswith("<./static/js/4.js>;")
    for path in ("/healthz", "/chart/price.html"):
        assert "Link" not in client.get(path).headers
