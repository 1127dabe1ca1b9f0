"""R1 Shock on one's own server: the app of `app.py` with what a public server needs around it.

`python server.py` starts it in production settings and prints the address. It adds to the app
what stands in `web/`: security headers on every answer, `/healthz` for probes, compressed and
preloaded scripts, and a warm-up that visits every page before `/healthz` says ready.

Settings come from the environment: R1_PORT (8501), R1_ADDRESS (0.0.0.0), R1_FRAME_ANCESTORS
(who may embed the pages, default: this site itself), R1_WARM_UP ("0": no visits before the first
visitor's), and those of `data.prices`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from web.headers import SecurityHeaders
from web.health import healthz
from web.preload import PreloadCharts
from web.static_files import CompressedStaticFiles
from web.warm_up import lifespan

# Literal, at the top level: `streamlit run server.py` finds it by reading the source.
app = st.App(
    Path(__file__).parent / "app.py",
    routes=[Route("/healthz", healthz)],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(PreloadCharts),
        Middleware(CompressedStaticFiles),
    ],
    lifespan=lifespan,
)

# What Community Cloud may need (it watches files to see a push) and a server of one's own not.
PRODUCTION: dict[str, Any] = {
    "server.fileWatcherType": "none",
    "server.headless": True,
    # A page's first messages, 100 to 200 kB, become 30 to 50 for a millisecond of work.
    "server.enableWebsocketCompression": True,
    "server.address": os.environ.get("R1_ADDRESS", "0.0.0.0"),  # noqa: S104 - a server serves
    "server.port": int(os.environ.get("R1_PORT", "8501")),
}


def main() -> None:
    """Checks the bundled facts, then serves. A broken entry stops the start and is named."""
    from data.check import BrokenFactsError, check_facts

    try:
        check_facts()
    except BrokenFactsError as error:
        sys.exit(f"R1 Shock does not start, a bundled fact is broken. {error}")
    app.run(config=PRODUCTION)


if __name__ == "__main__":
    main()
