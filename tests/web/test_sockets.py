"""TCP_NODELAY reaches the connections that a listening socket accepts."""

from __future__ import annotations

import socket
import sys

import pytest

from web.sockets import disable_nagle


def _nodelay(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.skipif(sys.platform != "linux", reason="lists descriptors under /proc")
def test_accepted_connections_inherit_it() -> None:
    with socket.socket() as listener, socket.socket() as other:
        for each in (listener, other):
            each.bind(("127.0.0.1", 0))
            each.listen()
        port = listener.getsockname()[1]
        assert disable_nagle(port) == 1
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _address = listener.accept()
            with accepted:
                assert _nodelay(accepted)
        assert not _nodelay(other)


def test_no_such_socket_is_no_fault() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert disable_nagle(unused.getsockname()[1]) == 0
