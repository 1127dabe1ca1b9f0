"""Readiness: `/healthz` answers 503 until the warm-up visits are made, then 200."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse

ROOT = Path(__file__).parent.parent


class Readiness:
    """Whether the server has warmed up."""

    def __init__(self) -> None:
        self.ready = False


#: Of this process, which serves one app.
READINESS = Readiness()


def version() -> str:
    """The project's version, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


async def healthz(request: Request) -> JSONResponse:
    """Readiness: version, and where the newest price comes from and how old it is."""
    from data.prices import default_service

    prices = await asyncio.to_thread(lambda: default_service().status())
    ready = READINESS.ready
    body = {"status": "ok" if ready else "starting", "version": version(), "prices": prices}
    return JSONResponse(body, status_code=200 if ready else 503)
