"""Reading typed values from environment variables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

_YES = frozenset({"1", "true", "yes"})


def is_offline(environment: Mapping[str, str]) -> bool:
    """Whether R1_OFFLINE forbids all requests."""
    return environment.get("R1_OFFLINE", "").strip().lower() in _YES


def seconds(environment: Mapping[str, str], name: str, maximum: float) -> timedelta | None:
    """The duration in the variable `name`, None where it is empty.

    Raises ValueError, naming the variable, unless it is a number above 0 and up to `maximum`.
    """
    value = environment.get(name, "").strip()
    if not value:
        return None
    try:
        length = float(value)
    except ValueError:
        length = math.nan
    if not 0 < length <= maximum:
        raise ValueError(f"{name} must be a number of seconds above 0 and up to {maximum:g}")
    return timedelta(seconds=length)


def address(
    environment: Mapping[str, str], name: str, schemes: tuple[str, ...] = ("http", "https")
) -> str | None:
    """The address in the variable `name` without a slash at its end, None where it is empty.

    Raises ValueError, naming the variable, for another scheme or an address of nothing.
    """
    value = environment.get(name, "").strip().rstrip("/")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.hostname or parts.path):
        # The value may hold a password: only the variable is named.
        message = f"{name} must be an address that begins with {' or '.join(schemes)}://"
        raise ValueError(message)
    return value
