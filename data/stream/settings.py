"""The settings of streamed prices: whether there is a stream, and its bounds.

R1_STREAM      "1" or "0": a stream or none. Unset: a stream, except where R1_PUBLIC_URL is set,
               because Yahoo's data is for personal use and a public address passes it on
R1_STREAM_URL  address in place of Yahoo's streamer: a gateway, or a test
R1_OFFLINE     "1": no connection is ever made
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from data.live.environment import address, is_offline
from data.stream.protocol import URL


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What the environment decides. `url` None: there is no stream."""

    url: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> StreamSettings:
        """The settings of this process.

        Raises ValueError, naming the variable, for a value that makes no sense.
        """
        switch = environment.get("R1_STREAM", "").strip()
        if switch not in ("", "0", "1"):
            raise ValueError('R1_STREAM must be "1" or "0"')
        url = address(environment, "R1_STREAM_URL", ("ws", "wss")) or URL
        is_public = bool(environment.get("R1_PUBLIC_URL", "").strip())
        wanted = switch == "1" or (not switch and not is_public)
        return cls(url if wanted and not is_offline(environment) else None)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Times and bounds; a test shortens what it must not wait for."""

    #: A symbol is subscribed for so long after somebody has last looked at it.
    viewer_ttl: timedelta = timedelta(seconds=15)
    #: Symbols at once; who looks at a further one is served by asking, as without a stream.
    symbols: int = 200
    #: So long after it arrived a price counts as live.
    fresh: timedelta = timedelta(seconds=60)
    #: And only where the trade itself is no older: the streamer may repeat one of this morning.
    latest_trade: timedelta = timedelta(minutes=15)
    #: Outside the session, a symbol without a trade for so long is asked for as well.
    extended_trade: timedelta = timedelta(minutes=2)
    #: The subscription is sent again so often: the streamer forgets.
    renewal: float = 15.0  # seconds
    #: How often it is checked which symbols are wanted while no message comes.
    poll_interval: float = 1.0  # seconds
    #: The first pause before connecting again; each further one is twice as long, up to the last.
    first_pause: float = 1.0  # seconds
    longest_pause: float = 60.0  # seconds
    #: For connecting and for closing.
    connect_timeout: float = 10.0  # seconds
    #: A message is some 300 bytes.
    message_bytes: int = 16_384
