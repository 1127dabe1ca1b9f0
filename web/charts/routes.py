"""The answers under `/chart/`: one address for every chart and format, errors as RFC 9457 says."""

from __future__ import annotations

import asyncio
import hashlib

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from components import language, page_registry
from components.addressed.model import FORMATS, Chart, NotServedError, Parameters
from components.charts.picture_process import (
    PictureBusyError,
    PictureError,
    PictureTimeoutError,
)
from components.language import gettext as _
from components.registry import CHARTS
from web.charts import answers
from web.charts.problems import faults, problem
from web.settings import SETTINGS

_CACHE = "public, max-age=60"
_BUSY_SECONDS = 5
_LONGEST_QUERY = 2_000


async def chart(request: Request) -> Response:
    """A chart as a file; `name` is its name with the ending of the format."""
    with language.override(language.known(request.query_params.get("lang"))):
        name, _dot, ending = request.path_params["name"].rpartition(".")
        found = CHARTS.get(name)
        if found is None or ending not in FORMATS:
            charts = _("charts: {list}").format(list=", ".join(CHARTS))
            formats = _("formats: {list}").format(list=", ".join(FORMATS))
            return problem(404, _("There is no such chart"), charts, formats)
        if len(request.url.query) > _LONGEST_QUERY:
            longest = _("at most {count} characters").format(count=_LONGEST_QUERY)
            return problem(400, _("The address is too long"), longest)
        return await asyncio.to_thread(_answer, found, ending, request)


def _answer(found: Chart, ending: str, request: Request) -> Response:
    try:
        asked = found.parameters.model_validate(dict(request.query_params))
    except ValidationError as error:
        wrong = faults(error, found.parameters)
        return problem(400, _("The address asks for what does not exist"), *wrong)
    return _file(found, ending, asked, request)


def _file(found: Chart, ending: str, asked: Parameters, request: Request) -> Response:
    """The chart as a file for parameters that it has, or why there is none."""
    if asked.card and ending != "png":
        return problem(400, _("A card is a picture"), _("card=1 goes with .png"))
    try:
        content = answers.made(found, ending, asked, _page(found, request))
    except NotServedError as error:
        return problem(error.status, error.reason, retry_after=error.retry_after)
    except (PictureBusyError, PictureTimeoutError) as error:
        return problem(
            503, _("The picture is not drawn now"), str(error), retry_after=_BUSY_SECONDS
        )
    except PictureError as error:
        return problem(500, _("The picture cannot be drawn"), str(error))
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _CACHE}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=FORMATS[ending], headers=headers)


def _page(found: Chart, request: Request) -> str:
    """The address of the page that shows the chart with the same choices."""
    base = SETTINGS.public_url or str(request.base_url).rstrip("/") + SETTINGS.base_path
    query = {
        key: value for key, value in request.query_params.items() if key not in ("card", "theme")
    }
    return page_registry.address(base, found.page, query)
