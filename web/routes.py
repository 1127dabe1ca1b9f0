"""The routes that `server.py` adds to Streamlit's own."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from components import page_registry
from web.charts.openapi import openapi
from web.charts.routes import chart
from web.health import healthz, readyz
from web.links.pages import endpoint, oembed, robots, sitemap
from web.llms import llms
from web.mcp import mount

#: First parts of the paths of pages, and of the routes that are no pages.
PAGES = tuple(entry.stem for entry in page_registry.REGISTRY if entry is not page_registry.DEFAULT)
_PROBES = {"healthz": healthz, "readyz": readyz}
_OTHERS = {
    "oembed": oembed,
    "robots.txt": robots,
    "sitemap.xml": sitemap,
    "openapi.json": openapi,
    "llms.txt": llms,
}
ROUTE_NAMES = (*_PROBES, *_OTHERS, "chart", *(["mcp"] if mount.AVAILABLE else []))


def routes(base: str) -> list[BaseRoute]:
    """All of them, below the base path; the probes at the root as well.

    Probes come from the inside, past the proxy that knows the base path.
    """
    found: list[BaseRoute] = [
        Route(f"{prefix}/{name}", probe)
        for prefix in dict.fromkeys(("", base))
        for name, probe in _PROBES.items()
    ]
    found += [Route(f"{base}/{name}", answer) for name, answer in _OTHERS.items()]
    found.append(Route(f"{base}/chart/{{name}}", chart))
    if mount.AVAILABLE:
        found.append(Route(f"{base}/mcp", mount.ENDPOINT))
    found.append(Route(f"{base}/", endpoint(page_registry.DEFAULT.stem)))
    return [*found, *(Route(f"{base}/{stem}", endpoint(stem)) for stem in PAGES)]
