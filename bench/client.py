"""A visitor without a browser: speaks Streamlit's web socket and times what comes back."""

from __future__ import annotations

import time
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the script as the visitor's side saw it (seconds, bytes)."""

    first_content: float
    finished: float
    received: int


class Visitor:
    """One session. Opens at once; `run` starts the script and waits for its end."""

    def __init__(self, port: int, page: str = "") -> None:
        self.page = page
        self.connection: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            compression=None,
        )

    def start(self) -> float:
        """Asks for a run and returns when (seconds of the monotonic clock)."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = self.page
        self.connection.send(message.SerializeToString())
        return time.perf_counter()

    def finish(self, started: float) -> Run:
        """Reads until the script has ended; OSError or TimeoutError if it does not."""
        first_content, received = 0.0, 0
        while True:
            data = self.connection.recv(timeout=120)
            received += len(data)
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if not first_content and kind == "delta" and _is_content(message):
                first_content = time.perf_counter()
            if kind == "script_finished":
                # A forwarded or guarded run ends early and starts again: only the last counts.
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                now = time.perf_counter()
                return Run((first_content or now) - started, now - started, received)

    def run(self) -> Run:
        """One whole run of the script."""
        return self.finish(self.start())

    def close(self) -> None:
        """Ends the session."""
        self.connection.close()


def _is_content(message: ForwardMsg) -> bool:
    return message.delta.WhichOneof("type") == "new_element" and (
        message.delta.new_element.WhichOneof("type") not in {"empty", "skeleton"}
    )
