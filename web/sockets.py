"""TCP_NODELAY on the listening socket, which the connections it accepts inherit.

Streamlit binds the socket itself, and asyncio then leaves Nagle's algorithm on: small messages
wait for the acknowledgement of the one before, about 40 ms.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from pathlib import Path

logger = logging.getLogger(__name__)

_DESCRIPTORS = Path("/proc/self/fd")


def disable_nagle(port: int) -> int:
    """Sets TCP_NODELAY on this process's sockets that listen on `port`; returns how many.

    0 where the system does not list a process's descriptors (it does so on Linux).
    """
    if not _DESCRIPTORS.is_dir():
        return 0
    changed = 0
    for entry in list(_DESCRIPTORS.iterdir()):
        # A duplicate: closing it leaves the server's own descriptor open.
        with (
            contextlib.suppress(OSError, ValueError),
            socket.socket(fileno=os.dup(int(entry.name))) as candidate,
        ):
            if _listens(candidate, port):
                candidate.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                changed += 1
    if not changed:
        logger.info("no socket listens on port %d yet: TCP_NODELAY is left as it is", port)
    return changed


def _listens(candidate: socket.socket, port: int) -> bool:
    return (
        candidate.family in {socket.AF_INET, socket.AF_INET6}
        and bool(candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
        and candidate.getsockname()[1] == port
    )
