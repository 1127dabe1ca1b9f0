"""Probes: `/healthz` says that the process answers, `/readyz` that visitors may come."""

from __future__ import annotations

import asyncio
import logging
import tomllib
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from data.files import csv

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent


class Readiness:
    """Whether the server has warmed up, and whether it is about to stop."""

    def __init__(self) -> None:
        self.ready = False
        self.draining = False

    @property
    def status(self) -> str:
        """One word for the probes."""
        if self.draining:
            return "draining"
        return "ready" if self.ready else "starting"


#: Of this process, which serves one app.
READINESS = Readiness()


def version() -> str:
    """The project's version, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


async def healthz(request: Request) -> JSONResponse:
    """Alive: 200, with what `report` says."""
    return JSONResponse(await asyncio.to_thread(report))


def report(root: Path = csv.BUNDLED) -> dict[str, Any]:
    """The version, the newest price's source and age, the stream, and damaged files in `root`.

    `status` is "ok", or "degraded" where bundled files are damaged or nothing is known of the
    prices: the process serves what does without, and starting it again would not help.
    """
    from data.stream.service import default_stream

    damaged = csv.damaged(root)
    prices = _prices()
    degraded = bool(damaged) or prices is None
    return {
        "status": "degraded" if degraded else "ok",
        "version": version(),
        "prices": prices,
        "stream": default_stream().status(),
        "damaged_files": list(damaged),
    }


def _prices() -> dict[str, Any] | None:
    """The state of the prices; None, logged, where the snapshot itself cannot be used."""
    from data.prices import default_service

    try:
        return default_service().status()
    except csv.TableError as error:
        logger.error("no state of the prices: %s", error)
        return None


async def readyz(request: Request) -> JSONResponse:
    """200 from the end of the warm-up until the server is told to stop, else 503."""
    status = READINESS.status
    return JSONResponse({"status": status}, status_code=200 if status == "ready" else 503)
