"""The routes that `server.py` adds to Streamlit's own."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from components import shell
from web.health import healthz, readyz

#: First parts of the paths of pages, and of the routes that are no pages.
PAGES = tuple(entry.stem for entry in shell.REGISTRY if entry is not shell.DEFAULT)
_PROBES = {"healthz": healthz, "readyz": readyz}
ROUTE_NAMES = tuple(_PROBES)


def routes(base: str) -> list[BaseRoute]:
    """All of them, at the root and, where there is one, under the base path as well.

    Probes come from the inside, past the proxy that knows the base path.
    """
    return [
        Route(f"{prefix}/{name}", endpoint)
        for prefix in dict.fromkeys(("", base))
        for name, endpoint in _PROBES.items()
    ]
