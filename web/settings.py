"""The settings of one's own server, read from the environment and checked before it listens.

R1_PORT, R1_ADDRESS     where it listens; default: 8501 on 0.0.0.0
R1_BASE_PATH            path under which the site stands, such as /r1; default: the root
R1_PUBLIC_URL           address under which readers reach the site, such as https://example.org/r1
R1_FRAME_ANCESTORS      origins that may show the pages in a frame; default: this site itself
R1_LOG_FORMAT           "plain" or "json"; default: plain
R1_DRAIN_SECONDS        how long a stopping server serves on after saying that it is not ready
R1_METRICS              "1": /_stcore/metrics answers others than this machine
"""

from __future__ import annotations

import difflib
import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

#: Every variable of this project, of whichever layer: the README's table names the same.
KNOWN = frozenset(
    {
        "R1_PORT",
        "R1_ADDRESS",
        "R1_BASE_PATH",
        "R1_PUBLIC_URL",
        "R1_STREAM",
        "R1_STREAM_URL",
        "R1_FRAME_ANCESTORS",
        "R1_LOG_FORMAT",
        "R1_DRAIN_SECONDS",
        "R1_METRICS",
        "R1_WARM_UP",
        "R1_OFFLINE",
        "R1_CACHE_DIR",
        "R1_CACHE_URL",
        "R1_PROVIDER_SECONDS",
        "R1_SEC_CONTACT",
        "R1_YAHOO_URL",
        "R1_NASDAQ_URL",
        "R1_CBOE_URL",
        "R1_SEC_URL",
    }
)
LOG_FORMATS = ("plain", "json")
_SWITCHES = {"": False, "0": False, "1": True}
_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_KEYWORDS = frozenset({"'self'", "'none'"})
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:(\d{1,5}|\*))?")
_MAX_PORT = 65_535
_MAX_DRAIN = 3_600.0


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What the environment decides about the server. `base_path` is "" or "/name/name"."""

    port: int | None = None
    address: str | None = None
    base_path: str = ""
    public_url: str | None = None
    frame_ancestors: str = "'self'"
    log_format: str = "plain"
    drain_seconds: float = 0.0
    metrics: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ServerSettings:
        """The settings of this process. Raises ValueError, naming the variable and its form."""

        def value(name: str) -> str:
            return environment.get(name, "").strip()

        return cls(
            port=_port(value("R1_PORT")),
            address=value("R1_ADDRESS") or None,
            base_path=_base_path(value("R1_BASE_PATH")),
            public_url=_public_url(value("R1_PUBLIC_URL")),
            frame_ancestors=_frame_ancestors(value("R1_FRAME_ANCESTORS")),
            log_format=_one_of("R1_LOG_FORMAT", value("R1_LOG_FORMAT") or "plain", LOG_FORMATS),
            drain_seconds=_drain_seconds(value("R1_DRAIN_SECONDS")),
            metrics=_switch("R1_METRICS", value("R1_METRICS")),
        )

    def streamlit_options(self) -> dict[str, Any]:
        """The options of Streamlit that these settings decide; those not set are left out."""
        options: dict[str, Any] = {}
        if self.port is not None:
            options["server.port"] = self.port
        if self.address is not None:
            options["server.address"] = self.address
        if self.base_path:
            options["server.baseUrlPath"] = self.base_path.strip("/")
        return options


def _port(value: str) -> int | None:
    if not value:
        return None
    # Kubernetes sets <SERVICE>_PORT to such an address: a service must not be called "r1".
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= _MAX_PORT:
        raise ValueError(f"R1_PORT must be a number from 1 to {_MAX_PORT}, such as 8501")
    return int(value)


def _base_path(value: str) -> str:
    path = "/" + value.strip("/") if value.strip("/") else ""
    if path and not _BASE_PATH.fullmatch(path):
        raise ValueError("R1_BASE_PATH must be a path of letters, digits and ._~-, such as /r1")
    return path


def _public_url(value: str) -> str | None:
    if not value:
        return None
    form = "R1_PUBLIC_URL must be an address without query, such as https://example.org/r1"
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.username or not value.isascii():
        raise ValueError(form)
    if any(character in value for character in "\"'<>\\ "):
        raise ValueError(form)
    return value.rstrip("/")


def _frame_ancestors(value: str) -> str:
    origins = value.split() or ["'self'"]
    wrong = [each for each in origins if each not in _KEYWORDS and not _ORIGIN.fullmatch(each)]
    if wrong or ("'none'" in origins and len(origins) > 1):
        raise ValueError(
            "R1_FRAME_ANCESTORS must be origins separated by spaces, such as "
            "'self' https://wiki.example.org, or 'none' alone"
        )
    return " ".join(origins)


def _one_of(name: str, value: str, values: tuple[str, ...]) -> str:
    if value not in values:
        raise ValueError(f"{name} must be {' or '.join(values)}")
    return value


def _switch(name: str, value: str) -> bool:
    if value not in _SWITCHES:
        raise ValueError(f"{name} must be 0 or 1")
    return _SWITCHES[value]


def _drain_seconds(value: str) -> float:
    from data.live.environment import seconds

    if value in {"", "0"}:
        return 0.0
    length = seconds({"R1_DRAIN_SECONDS": value}, "R1_DRAIN_SECONDS", _MAX_DRAIN)
    return length.total_seconds() if length else 0.0


def _readers() -> tuple[Callable[[Mapping[str, str]], object], ...]:
    """Each layer's own reading of the environment; imported here, because it takes a second."""
    from data.filings.settings import FilingSettings
    from data.prices.settings import Limits, Settings
    from data.stream.settings import StreamSettings

    return (
        ServerSettings.from_environment,
        Settings.from_environment,
        Limits.from_environment,
        FilingSettings.from_environment,
        StreamSettings.from_environment,
    )


def problems(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What is wrong with the environment, a line a variable; empty where the server may start."""
    found: dict[str, None] = {}
    for read in _readers():
        try:
            read(environment)
        except ValueError as error:
            found[str(error)] = None
    if environment.get("R1_WARM_UP", "").strip() not in _SWITCHES:
        found["R1_WARM_UP must be 0 or 1"] = None
    return list(found)


def misspelt(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A line for each variable that begins like ours and is not one.

    They do not stop the start: Kubernetes sets some of its own for a service called r1-shock.
    """
    lines = []
    for name in sorted(environment):
        if name.startswith("R1_") and name not in KNOWN and not name.startswith("R1_SHOCK_"):
            close = difflib.get_close_matches(name, KNOWN, n=1)
            meant = f" (closest: {close[0]})" if close else ""
            lines.append(f"{name} is no setting of this site and does nothing{meant}")
    return lines


def _of_this_process() -> ServerSettings:
    """The settings of this process; the defaults where one is wrong, which `problems` then tells.

    `server.py` has to describe its app before it can refuse to serve it.
    """
    try:
        return ServerSettings.from_environment()
    except ValueError:
        return ServerSettings()


SETTINGS = _of_this_process()
