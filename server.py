"""R1 Shock on one's own server: the app of `app.py` with what a public server needs around it.

`python server.py` starts it in production settings and prints the address. It adds to the app
what stands in `web/`: security headers on every answer, 404 for paths that do not exist,
`/healthz` and `/readyz` for probes, compressed and preloaded scripts, a warm-up that visits every
page before `/readyz` says so, and a stop that lets a balancer know first.

Settings come from the environment and are checked before it listens: those of the server stand
in `web.settings`, those of prices and filings in `data`. Variables of Streamlit's own options
(STREAMLIT_*) work as well; where both name one, R1_* wins.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from web.facts import require_whole_facts

# Before what follows, which reads bundled facts while it is imported.
require_whole_facts()

from web import settings, streamlit_options
from web.descriptors import SpareDescriptors
from web.headers import SecurityHeaders
from web.paths import KnownPaths
from web.preload import PreloadScripts
from web.routes import PAGES, ROUTE_NAMES, routes
from web.settings import SETTINGS
from web.static_files import CompressedStaticFiles
from web.warm_up import lifespan

# Literal, at the top level: `streamlit run server.py` finds it by reading the source.
app = st.App(
    Path(__file__).parent / "app.py",
    routes=routes(SETTINGS.base_path),
    middleware=[
        Middleware(SpareDescriptors),
        Middleware(SecurityHeaders, settings=SETTINGS),
        Middleware(
            KnownPaths,
            pages=PAGES,
            routes=ROUTE_NAMES,
            base=SETTINGS.base_path,
            metrics=SETTINGS.metrics,
        ),
        Middleware(PreloadScripts),
        Middleware(CompressedStaticFiles),
    ],
    lifespan=lifespan,
)

# What only a server of one's own should have; `.streamlit/config.toml` has what all should.
PRODUCTION: dict[str, Any] = {
    "server.headless": True,
    # A page's first messages, 100 to 200 kB, become 30 to 50 for a millisecond of work.
    "server.enableWebsocketCompression": True,
    "server.address": "0.0.0.0",  # noqa: S104 - a server serves
    "server.port": 8501,
}


def options() -> dict[str, Any]:
    """Streamlit's options for this process. Raises ValueError, naming the variable."""
    asked = streamlit_options.from_environment(os.environ)
    return PRODUCTION | asked | SETTINGS.streamlit_options()


def _refuse(lines: list[str]) -> None:
    for line in lines:
        print(f"R1 Shock does not start. {line}.", file=sys.stderr)
    sys.exit(2)


def main() -> None:
    """Checks the settings, then serves. What is wrong stops the start, by name."""
    if problems := settings.problems():
        _refuse(problems)
    for line in settings.misspelt():
        print(f"{line}.", file=sys.stderr)
    try:
        config = options()
    except ValueError as error:
        _refuse([str(error)])
    app.run(config=config)


if __name__ == "__main__":
    main()
