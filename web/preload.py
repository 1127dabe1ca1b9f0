"""Tells the browser, with the first HTML, which scripts a chart will need.

Streamlit's front end finds out step by step: chart component, then Vega, then what Vega imports.
Each step costs a round trip and comes late. `Link: rel=modulepreload` names them all at once.

This module alone knows how Streamlit names the files of its front end; a test fails when it
changes them. Where a file is missing, nothing is preloaded and nothing breaks.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
#: The chart's component, Vega with its embedding, and the interpreter of its expressions.
ENTRY_POINTS = ("ArrowVegaLiteChart.*.js", "embed.*.js", "vega-interpreter.*.js")
#: The page, by the end of its path, on which no chart is drawn by Vega.
WITHOUT_CHARTS = "method"
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.@~-]+\.js)["']""")
_PRELOADED = re.compile(r'href="\./static/js/([^"]+\.js)"|src="\./static/js/([^"]+\.js)"')


def chart_scripts(static: Path = STATIC) -> list[str]:
    """The scripts that a chart imports and the page does not load by itself, without repeats.

    Empty where the front end is not laid out as expected.
    """
    folder = static / "static" / "js"
    entries = [path.name for pattern in ENTRY_POINTS for path in sorted(folder.glob(pattern))]
    if len(entries) != len(ENTRY_POINTS):
        return []
    index = (static / "index.html").read_text(encoding="utf-8")
    loaded = {name for pair in _PRELOADED.findall(index) for name in pair if name}
    found: dict[str, None] = {}
    waiting = entries
    while waiting:
        name = waiting.pop(0)
        path = folder / name
        if name in found or name in loaded or not path.is_file():
            continue
        found[name] = None
        waiting += _IMPORT.findall(path.read_text(encoding="utf-8"))
    return list(found)


def _is_page_with_charts(path: str) -> bool:
    name = path.rstrip("/").rsplit("/", 1)[-1]
    return "." not in name and name != WITHOUT_CHARTS


class PreloadCharts:
    """Adds the `Link` header to every HTML page with charts.

    Files, such as `/chart/price.html`, are no pages: their names have a dot.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._links = ", ".join(
            # Relative, as the page's own: the app may be served below a base path.
            f"<./static/js/{name}>; rel=modulepreload"
            for name in chart_scripts()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the head of an HTML answer."""
        if scope["type"] != "http" or not self._links or not _is_page_with_charts(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                if headers.get("Content-Type", "").startswith("text/html"):
                    headers.append("Link", self._links)
                    message["headers"] = headers.raw
            await send(message)

        await self.app(scope, receive, send_with_links)
