"""What several settings read from the environment in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_YES = frozenset({"1", "true", "yes"})


def is_offline(environment: Mapping[str, str]) -> bool:
    """Whether R1_OFFLINE says that nobody is to be asked."""
    return environment.get("R1_OFFLINE", "").strip().lower() in _YES


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
