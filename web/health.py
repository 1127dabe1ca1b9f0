"""Probes: `/healthz` says that the process answers, `/readyz` that visitors may come."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse

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
    """Alive: 200, with the version and where the newest price comes from and how old it is."""
    from data.prices import default_service

    prices = await asyncio.to_thread(lambda: default_service().status())
    return JSONResponse({"status": "ok", "version": version(), "prices": prices})


async def readyz(request: Request) -> JSONResponse:
    """200 from the end of the warm-up until the server is told to stop, else 503."""
    status = READINESS.status
    return JSONResponse({"status": status}, status_code=200 if status == "ready" else 503)
