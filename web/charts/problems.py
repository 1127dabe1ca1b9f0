"""What is wrong with what a chart's address asks for, as RFC 9457 says it."""

from __future__ import annotations

import json

from pydantic import ValidationError
from starlette.responses import Response

from components.addressed.model import Parameters
from components.language import gettext as _

_OURS = "Value error, "  #: pydantic's word before a sentence of ours


def faults(error: ValidationError, parameters: type[Parameters]) -> list[str]:
    """What is wrong with each parameter, and what it may be."""
    found = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(map(str, each["loc"]))
        if each["type"] == "extra_forbidden":
            known = ", ".join(parameters.model_fields)
            reason = _("not a parameter of this chart, which are {known}").format(known=known)
            found.append(f"{name[:40]}: {reason}")
        else:
            found.append(f"{name}: {each['msg'].removeprefix(_OURS)}")
    return found


def problem(status: int, title: str, *details: str, retry_after: int | None = None) -> Response:
    """An error as `application/problem+json` (RFC 9457)."""
    whole = {"type": "about:blank", "status": status, "title": title}
    if details:
        whole["detail"] = "; ".join(details)
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = json.dumps(whole, ensure_ascii=False).encode()
    return Response(body, status, headers, "application/problem+json")
