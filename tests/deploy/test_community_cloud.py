"""`app.py` as Community Cloud starts it: plain `streamlit run`, nothing of the environment kept."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.client import Visitor
from components import page_registry
from tests.conftest import ROOT
from tests.daemons import free_port, running

_SESSIONS = 20
_MAX_MEGABYTES = 500  #: Cloud allows about a gigabyte; half of it leaves room for a picture
_FLAGS = (
    "--server.headless=true",
    "--browser.serverAddress=localhost",
    "--server.enableCORS=false",
    "--server.enableXsrfProtection=false",
)


def _megabytes(process: int) -> float:
    """Memory that the process holds, of Linux."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_twenty_visitors_in_a_clean_environment(tmp_path: Path) -> None:
    port = free_port()
    bare = ["env", "-i", f"PATH={os.environ['PATH']}", f"HOME={tmp_path}", "R1_OFFLINE=1"]
    command = [*bare, sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *_FLAGS]
    log = tmp_path / "streamlit.log"
    with running([*command, f"--server.port={port}"], port, log) as server, ExitStack() as open_:
        pages = [
            "" if entry is page_registry.DEFAULT else entry.stem for entry in page_registry.REGISTRY
        ]
        for number in range(_SESSIONS):
            page = pages[number % len(pages)]
            visitor = open_.enter_context(Visitor(server.address, page, "lang=fr"))
            visitor.open()
            assert not visitor.tab.problems(), page
        assert _megabytes(server.process.pid) < _MAX_MEGABYTES
        text = log.read_text(errors="replace")
        assert "Traceback" not in text
        assert "usage statistics" not in text.lower()  # telemetry is off
