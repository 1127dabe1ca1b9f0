"""The server as nobody, in a tree that it cannot write, with no home."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from bench.client import Visitor
from tests.conftest import ROOT
from tests.daemons import free_port, running

NOBODY = "65534"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become nobody")
def test_as_nobody_on_a_read_only_tree(program: Callable[[str], str], tmp_path: Path) -> None:
    as_nobody = [program("setpriv"), "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
    port, log = free_port(), tmp_path / "server.log"
    with running(
        [*as_nobody, sys.executable, "-B", str(ROOT / "server.py")],
        port,
        log,
        HOME="/nonexistent",
        R1_OFFLINE="1",
        R1_WARM_UP="0",
        R1_PORT=str(port),
        R1_ADDRESS="127.0.0.1",
        R1_CACHE_DIR="/nonexistent/cache",
    ) as server:
        assert requests.get(f"{server.address}/readyz", timeout=30).ok
        with Visitor(server.address, "market") as visitor:
            visitor.open()
            assert not visitor.tab.problems()
        assert "Traceback" not in log.read_text(errors="replace")
