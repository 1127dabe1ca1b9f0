"""The first HTML of every page, in words of its state; oEmbed, robots.txt and the sitemap."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine
from functools import lru_cache
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from components import language, page_registry, shell
from components.frame import snippets
from web.links import without_script
from web.links.cards import SIZE, card
from web.links.preview_texts import Preview, preview
from web.links.request import PageView, choices_of, language_of, view_of_url
from web.preload import STATIC
from web.settings import SETTINGS

Endpoint = Callable[[Request], Coroutine[None, None, Response]]

_TITLE, _LANGUAGE, _HEAD_ENDS = "<title>Streamlit</title>", '<html lang="en">', "</head>"
#: Streamlit's words for where no script runs, and its link to a description of the page's data:
#: both lead to an interface of its own that is switched off here.
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_DESCRIPTION = '<link rel="service-desc" href="./_stcore/agent/openapi.json" />'
_FRAME = (1_120, 900)  #: pixels of an embedded page, width and height
_SMALLEST_FRAME = 200


def endpoint(page: str) -> Endpoint:
    """The answer to a request for a page: Streamlit's HTML with a head of the page's own."""

    async def answer(request: Request) -> Response:
        query = request.url.query
        view = PageView(
            page,
            language_of(query, request.headers.get("Accept-Language", "")),
            choices_of(query),
        )
        html = await asyncio.to_thread(_html, view)
        tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
        headers = {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Language"}
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers=headers)
        return HTMLResponse(html, headers=headers)

    return answer


@lru_cache(maxsize=1)
def index_html() -> str:
    """Streamlit's page. ValueError where it is not laid out as expected (tested)."""
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    for part in (_TITLE, _LANGUAGE, _HEAD_ENDS, _DESCRIPTION, "<noscript>"):
        if html.count(part) != 1:
            raise ValueError(f"Streamlit's index.html holds {part!r} {html.count(part)} times")
    return html.replace(_DESCRIPTION, '<link rel="service-desc" href="./openapi.json" />')


def _html(view: PageView) -> str:
    words = preview(view.page, view.choices, view.language)
    title = f"{words.title} · {shell.TITLE}"
    html = index_html()
    html = html.replace(_TITLE, f"<title>{escape(title)}</title>")
    html = html.replace(_LANGUAGE, f'<html lang="{view.language}">')
    html = _NO_SCRIPT.sub(lambda _found: without_script.html(view, words), html)
    return html.replace(_HEAD_ENDS, "\n".join([*_head(view, words), _HEAD_ENDS]))


def _head(view: PageView, words: Preview) -> list[str]:
    named = {"description": words.description, "twitter:card": "summary_large_image"}
    properties = {
        "og:type": "website",
        "og:site_name": shell.TITLE,
        "og:title": words.title,
        "og:description": words.description,
        "og:locale": {"en": "en_GB", "fr": "fr_FR"}[view.language],
    }
    links = []
    if (
        public := SETTINGS.public_url
    ):  # addresses here must be whole, and only it is known to be true
        here = view.path(public)
        width, height = SIZE
        properties |= {
            "og:url": here,
            "og:image": public + card(view),
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": words.title,
        }
        links.append(_link("canonical", here))
        links += [
            _link("alternate", view.path(public, each), hreflang=each)
            for each in language.LANGUAGES
        ]
        query = urlencode({"url": here, "format": "json"})
        oembed = f"{public}/oembed?{query}"
        links.append(_link("alternate", oembed, type="application/json+oembed", title=words.title))
    tags = [_meta("name", name, content) for name, content in named.items()]
    return [*tags, *(_meta("property", *each) for each in properties.items()), *links]


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content, quote=True)}" />'


def _link(relation: str, address: str, **attributes: str) -> str:
    others = "".join(f' {name}="{escape(text, quote=True)}"' for name, text in attributes.items())
    return f'<link rel="{relation}"{others} href="{escape(address, quote=True)}" />'


async def oembed(request: Request) -> Response:
    """https://oembed.com: the frame that shows a view of this site.

    404 for an address that is not of this site, 501 for another format than JSON, 400 for a size
    that is no number of pixels.
    """
    asked = request.query_params
    if asked.get("format", "json") != "json":
        return PlainTextResponse("only format=json is implemented", 501)
    public = SETTINGS.public_url
    view = view_of_url(asked.get("url", ""), public) if public else None
    if public is None or view is None:
        return PlainTextResponse("the url is no address of this site", 404)
    try:
        width, height = (
            _size(asked.get(name), default)
            for name, default in zip(("maxwidth", "maxheight"), _FRAME, strict=True)
        )
    except ValueError as error:
        return PlainTextResponse(str(error), 400)
    words = await asyncio.to_thread(preview, view.page, view.choices, view.language)
    with language.override(view.language):
        address = view.path(public)
        frame = snippets.html(snippets.Shared(words.title, f"{address}&embed=true", address))
    return JSONResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": words.title,
            "provider_name": shell.TITLE,
            "provider_url": f"{public}/",
            "width": width,
            "height": height,
            "html": frame,
        },
        headers={"Cache-Control": "public, max-age=300"},
    )


def _size(value: str | None, most: int) -> int:
    if value is None:
        return most
    if not value.isascii() or not value.isdigit() or int(value) < _SMALLEST_FRAME:
        raise ValueError(f"maxwidth and maxheight are pixels, {_SMALLEST_FRAME} and more")
    return min(int(value), most)


async def robots(request: Request) -> Response:
    """robots.txt: everything may be read but Streamlit's own endpoints."""
    lines = ["User-agent: *", "Disallow: /_stcore/", "Disallow: /media/"]
    if SETTINGS.public_url:
        lines += ["", f"Sitemap: {SETTINGS.public_url}/sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


async def sitemap(request: Request) -> Response:
    """Every page in every language; 404 where the site's address is not known (R1_PUBLIC_URL)."""
    public = SETTINGS.public_url
    if not public:
        return PlainTextResponse("R1_PUBLIC_URL is not set", 404)
    views = [
        PageView(entry.stem, each, {})
        for entry in page_registry.REGISTRY
        for each in language.LANGUAGES
    ]
    entries = "".join(_sitemap_entry(view, public) for view in views)
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>'
    )
    return Response(document, media_type="application/xml")


def _sitemap_entry(view: PageView, public: str) -> str:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{each}" href="{escape(view.path(public, each))}"/>'
        for each in language.LANGUAGES
    )
    return f"<url><loc>{escape(view.path(public))}</loc>{others}</url>"
