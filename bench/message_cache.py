"""The messages that a browser keeps, so that the server can send a short reference instead.

As in Streamlit's front end (1.67, `ForwardMessageCache.ts`).
"""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass(slots=True)
class _Cached:
    message: bytes
    fragment: str
    used_in_run: int


class MessageCache:
    """The messages that the browser keeps for a few runs, so that the server sends a reference."""

    def __init__(self) -> None:
        self.most_runs = 2
        self._messages: dict[str, _Cached] = {}
        self._run = 0

    def hashes(self) -> list[str]:
        """What the browser tells the server that it has."""
        return list(self._messages)

    def resolve(self, message: ForwardMsg, data: bytes) -> ForwardMsg:
        """The message itself, where a reference came; keeps what may be referred to later."""
        if message.WhichOneof("type") == "ref_hash":
            cached = self._messages[message.ref_hash]
            cached.used_in_run = self._run
            whole = ForwardMsg()
            whole.ParseFromString(cached.message)
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            known = self._messages.setdefault(
                message.hash, _Cached(data, message.delta.fragment_id, self._run)
            )
            known.used_in_run = self._run
        return message

    def end_run(self, fragments: frozenset[str]) -> None:
        """Forgets what has not been used lately; a fragment's run ages only its own messages."""
        self._run += 1
        old = [
            hash_
            for hash_, each in self._messages.items()
            if (not fragments or each.fragment in fragments)
            and self._run - each.used_in_run > self.most_runs
        ]
        for hash_ in old:
            del self._messages[hash_]
