"""One bounded GET of a JSON document: bounded in time, in bytes and in where it goes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests
import urllib3

from data.prices.model import Reason
from data.prices.providers.base import ProviderError, status_error

_CHUNK = 64 * 1024


def get_json(  # noqa: PLR0913 - what bounds a request
    session: requests.Session,
    url: str,
    *,
    timeout: float,
    limit: int,
    now: datetime,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at `url`.

    Gives up after `timeout` seconds in all, however slowly bytes trickle, and beyond `limit`
    bytes; follows no redirect. Raises ProviderError.
    """
    deadline = time.monotonic() + timeout
    try:
        with session.get(
            url, params=params, timeout=timeout, stream=True, allow_redirects=False
        ) as response:
            error = status_error(response.status_code, response.headers.get("Retry-After"), now)
            if error is not None:
                raise error
            body = _read(response, deadline, limit)
    except requests.Timeout as error:
        raise ProviderError(Reason.TIMEOUT, repr(error)) from error
    except requests.exceptions.ContentDecodingError as error:
        raise ProviderError(Reason.BAD_DATA, repr(error)) from error
    except requests.ConnectionError as error:
        raise ProviderError(Reason.OFFLINE, repr(error)) from error
    except requests.RequestException as error:
        raise ProviderError(Reason.SERVER_ERROR, repr(error)) from error
    return parse_json(body)


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; ProviderError for a page of HTML, a cut body or anything else."""
    try:
        document = json.loads(body)
    except ValueError as error:
        kind = "HTML" if body.lstrip()[:1] == b"<" else "not JSON, or cut"
        raise ProviderError(Reason.BAD_DATA, f"{len(body)} bytes, {kind}: {error}") from error
    if not isinstance(document, dict):
        raise ProviderError(Reason.BAD_DATA, f"JSON {type(document).__name__}, not an object")
    return document


def _read(response: requests.Response, deadline: float, limit: int) -> bytes:
    """The decoded body, read as it comes: read() would wait for a full chunk without end."""
    body = bytearray()
    raw = response.raw
    try:
        while chunk := raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > limit:
                raise ProviderError(Reason.BAD_DATA, f"more than {limit} bytes")
            if time.monotonic() > deadline:
                raise ProviderError(Reason.TIMEOUT, f"only {len(body)} bytes in time")
    except urllib3.exceptions.TimeoutError as error:
        raise ProviderError(Reason.TIMEOUT, repr(error)) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise ProviderError(Reason.BAD_DATA, f"the body broke off: {error!r}") from error
    return bytes(body)
