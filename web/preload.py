"""Tells the browser, with the first HTML, which scripts a page will need.

Streamlit's front end finds out step by step: an element's component when the element has come, for
a chart then Vega, then what Vega imports. Each step costs a round trip and comes late.
`Link: rel=modulepreload` names them all at once.

This module alone knows how Streamlit names the files of its front end; a test fails when it
changes them. Where a file is missing, nothing is preloaded and nothing breaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
#: What stands at the top of every page: our own components, our HTML, choices, buttons.
EVERY_PAGE = ("BidiComponent.*.js", "Html.*.js", "ButtonGroup.*.js", "Button.*.js")
#: The chart's component, Vega with its embedding, and the interpreter of its expressions.
CHARTS = ("ArrowVegaLiteChart.*.js", "embed.*.js", "vega-interpreter.*.js")
#: The page, by the end of its path, on which no chart is drawn by Vega.
WITHOUT_CHARTS = "method"
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.@~-]+\.js)["']""")
_PRELOADED = re.compile(r'href="\./static/js/([^"]+\.js)"|src="\./static/js/([^"]+\.js)"')


def scripts(entry_points: Sequence[str], static: Path = STATIC) -> list[str]:
    """These and what they import, but for what the page loads by itself, without repeats.

    `entry_points` are patterns of file names. Empty where the front end is not laid out as
    expected.
    """
    folder = static / "static" / "js"
    entries = [path.name for pattern in entry_points for path in sorted(folder.glob(pattern))]
    if len(entries) != len(entry_points):
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


def _header(names: Sequence[str]) -> str:
    # Relative, as the page's own: the app may be served below a base path.
    return ", ".join(f"<./static/js/{name}>; rel=modulepreload" for name in names)


class PreloadScripts:
    """Adds the `Link` header to every HTML page.

    Files, such as `/chart/price.html`, are no pages: their names have a dot.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._plain = _header(scripts(EVERY_PAGE))
        self._with_charts = _header(scripts((*EVERY_PAGE, *CHARTS)))

    def _links(self, path: str) -> str:
        """The header's value for a path; empty for one that is no page."""
        name = path.rstrip("/").rsplit("/", 1)[-1]
        if "." in name:
            return ""
        return self._plain if name == WITHOUT_CHARTS else self._with_charts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the head of an HTML answer."""
        links = self._links(scope["path"]) if scope["type"] == "http" else ""
        if not links:
            await self.app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                if headers.get("Content-Type", "").startswith("text/html"):
                    headers.append("Link", links)
                    message["headers"] = headers.raw
            await send(message)

        await self.app(scope, receive, send_with_links)
