"""Prices as they are traded: Yahoo's stream, one connection a process, while somebody looks.

Start at `default_stream()`. Without a stream every page goes on asking as before.
"""

from __future__ import annotations

from data.stream.model import Followed, Tick
from data.stream.service import QuoteStream, default_stream

__all__ = ["Followed", "QuoteStream", "Tick", "default_stream"]
