"""Which paths exist: all others answer 404, where Streamlit would answer with its first page.

Also who may read `/_stcore/metrics`: this machine alone, unless R1_METRICS says otherwise.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.preload import STATIC

#: Streamlit's own: it answers 404 itself for what is not there.
_STREAMLIT = ("_stcore", "media", "component", "app")
_FILES = "static"
_STREAMLIT_FILES = ("favicon.png", "manifest.json")
_METRICS = "_stcore/metrics"
_NOT_FOUND = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body{{font:16px/1.6 sans-serif;max-width:36rem;margin:15vh auto;padding:0 16px}}</style>
</head><body><h1>{title}</h1><p>{sentence} <a href="{home}">{link}</a></p></body></html>
"""
#: Written out: the catalogue belongs to the pages and is not loaded for a stray request.
_WORDS = {
    "en": ("Not found", "There is no page at this address.", "To the overview"),
    "fr": (
        "Page introuvable",
        "Il n’y a pas de page à cette adresse.",
        "Vers la vue d’ensemble",
    ),
}


class KnownPaths:
    """Lets through what exists: pages, the routes of `web`, Streamlit's own prefixes.

    `names` are first parts of paths, without slashes; `base` is "" or "/name".
    """

    def __init__(
        self, app: ASGIApp, pages: Iterable[str], routes: Iterable[str], base: str, metrics: bool
    ) -> None:
        self.app = app
        self._pages = frozenset(pages)
        self._routes = frozenset(routes)
        self._base = base
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it here."""
        answer = self._answer(scope) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path = str(scope["path"])
        if self._base and path == self._base:
            # The page's files are named relative to the folder: without the slash they are lost.
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{self._base}/{'?' if query else ''}{query}", status_code=308)
        parts = self._parts(path)
        if parts is None:
            return _not_found(scope, f"{self._base}/")
        if "/".join(parts) == _METRICS and not self._metrics and not _is_local(scope):
            return PlainTextResponse("metrics are for this machine; see R1_METRICS", 403)
        return None

    def _parts(self, path: str) -> list[str] | None:
        """The parts of a path that exists, below the base path; None for one that does not."""
        parts = [part for part in path.split("/") if part]
        if parts and parts[0] in self._routes:
            return parts
        if self._base:
            base = self._base.strip("/").split("/")
            if parts[: len(base)] != base:
                return None
            parts = parts[len(base) :]
        if not parts or parts[0] in self._routes or parts[0] in _STREAMLIT:
            return parts
        if parts[0] == _FILES:
            return parts if ".." not in parts and STATIC.joinpath(*parts).is_file() else None
        if len(parts) == 1 and (parts[0] in self._pages or parts[0] in _STREAMLIT_FILES):
            return parts
        # The front end asks below the page's path before it asks below the root.
        is_below_page = len(parts) > 1 and parts[0] in self._pages and parts[1] in _STREAMLIT
        return parts if is_below_page else None


def _is_local(scope: Scope) -> bool:
    """Whether the request comes from this machine and through no proxy."""
    client = scope.get("client")
    forwarded = any(name in {b"x-forwarded-for", b"forwarded"} for name, _ in scope["headers"])
    try:
        return client is not None and not forwarded and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _not_found(scope: Scope, home: str) -> Response:
    accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    language = "fr" if accepted.strip().lower().startswith("fr") else "en"
    title, sentence, link = _WORDS[language]
    body = _NOT_FOUND.format(
        language=language, title=title, sentence=sentence, link=link, home=escape(home, quote=True)
    )
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return HTMLResponse(body, status_code=404, headers=headers)
