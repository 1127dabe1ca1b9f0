"""An app served from this very process, so that a test can count what its runs do.

The script runs in threads of this process: what a test patches (a chart's composition, a file's
parsing) is what a visitor over the socket meets.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
import uvicorn
from streamlit import config
from streamlit.runtime import Runtime

_UP_WITHIN = 60  #: seconds


@contextmanager
def serving_in_process(script: Path) -> Iterator[str]:
    """Serves a Streamlit script on a free port while the context lasts; yields its address.

    Files are not watched. One at a time in a process, and not while an `AppTest` runs: Streamlit
    has one runtime a process and forgets it only here. TimeoutError if it does not come up.
    """
    watching = config.get_option("server.fileWatcherType")
    config.set_option("server.fileWatcherType", "none")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(st.App(script.resolve()), log_config=None, ws="websockets-sansio")
        )
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="streamlit in process"
        )
        thread.start()
        try:
            _wait_until_up(server)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            # As AppTest does after each of its runs: the next one makes its own.
            Runtime._instance = None
            config.set_option("server.fileWatcherType", watching)


def _wait_until_up(server: uvicorn.Server) -> None:
    until = time.monotonic() + _UP_WITHIN
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the app did not come up within a minute")
        time.sleep(0.01)
