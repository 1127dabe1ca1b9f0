"""`/llms.txt`: what the site is and where its figures are, for assistants (https://llmstxt.org)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from components import language, page_registry, shell
from components.addressed.model import FORMATS
from components.content import citation
from components.language import gettext as _
from components.registry import CHARTS
from data.events import SHOCK, first_session
from web.mcp import mount
from web.settings import SETTINGS


async def llms(request: Request) -> Response:
    """The document, in English."""
    site = SETTINGS.public_url or str(request.base_url).rstrip("/") + SETTINGS.base_path
    with language.override("en"):
        text = document(site)
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=300"})


def document(site: str) -> str:
    """The text for a site at this address."""
    return "\n".join([*_head(), *_pages(site), *_charts(site), *_tools(site), *_citing(site), ""])


def _head() -> list[str]:
    return [
        f"# {shell.TITLE}",
        "",
        f"> {_(page_registry.DEFAULT.heading)} {_(page_registry.DEFAULT.help)}",
        "",
        f"On {first_session(SHOCK):%-d %B %Y} Nvidia's market value fell after the release of "
        "DeepSeek's R1. Every figure has its unit, source and time. Prices are adjusted for "
        "splits and not for dividends. Nothing here is investment advice.",
    ]


def _pages(site: str) -> list[str]:
    codes = " and ".join(f"`{language.QUERY_KEY}={each}`" for each in language.LANGUAGES)
    lines = [
        "",
        "## Pages",
        "",
        f"Every choice is in the address; {codes} choose the language.",
        "",
    ]
    for entry in page_registry.REGISTRY:
        stem = "" if entry is page_registry.DEFAULT else entry.stem
        lines.append(f"- [{_(entry.heading)}]({site}/{stem}): {_(entry.help)}")
    return lines


def _charts(site: str) -> list[str]:
    lines = [
        "",
        "## Charts",
        "",
        f"Each as {', '.join(FORMATS)}; the parameters are in [openapi.json]({site}/openapi.json). "
        "The JSON holds the rows that are drawn, with units, source and `as_of`.",
        "",
    ]
    return lines + [
        f"- [{each.name}]({site}/chart/{each.name}.json): {each.summary}"
        for each in CHARTS.values()
    ]


def _tools(site: str) -> list[str]:
    if not mount.AVAILABLE:
        return []
    from web.mcp.service import TOOLS

    lines = ["", "## Tools", "", f"MCP (streamable HTTP, read only): {site}/mcp", ""]
    return lines + [f"- {each.name}: {each.summary}" for each in TOOLS.values()]


def _citing(site: str) -> list[str]:
    return [
        "",
        "## How to cite",
        "",
        f"{citation.AUTHOR} (year). {citation.TITLE}: name of the page. Address (accessed day).",
        "",
        f"Name the source and `as_of` of a figure, and link the address of the page with its "
        f"choices, as `page` gives it: {site}/market?range=1Y",
    ]
