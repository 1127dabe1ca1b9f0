"""The warm-up where nothing of ours runs before the first visitor, as on Community Cloud.

The first visitor's run does its own loading, heading first. Once it has ended a thread visits the
pages, as `server.py` does before it says ready, so that nobody after it waits for the first time.
Each visit waits until no visitor asks for anything.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading

import streamlit as st

logger = logging.getLogger(__name__)

#: Of this process: set once a warm-up has begun, whoever began it.
BEGUN = threading.Event()


def is_wanted() -> bool:
    """Whether R1_WARM_UP leaves the visits on; "0" switches them off."""
    return os.environ.get("R1_WARM_UP", "1").strip() != "0"


def start() -> None:
    """Begins the visits in a thread, once a process and only where a server can be visited."""
    if BEGUN.is_set() or not is_wanted() or not st.runtime.exists():
        return
    BEGUN.set()
    threading.Thread(target=_visit, name="warm-up", daemon=True).start()


def _visit() -> None:
    # Imported here: the first visitor's heading does not wait for it.
    from web.visits import make
    from web.warm_up import address, visits

    first, later = visits()
    try:
        asyncio.run(make([*first, *later], *address(), when_idle=True))
    except Exception as error:  # noqa: BLE001 - a thread nobody waits for: the log is all it has
        logger.warning("the warm-up failed: %r", error)
        return
    logger.info("every page has been visited in both languages")
