"""Frames that a browser will refuse are told to the operator, once a site."""

from __future__ import annotations

import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from web.headers import SecurityHeaders
from web.settings import ServerSettings

FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


def client(ancestors: str) -> TestClient:
    app = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("page"))])
    return TestClient(SecurityHeaders(app, ServerSettings(frame_ancestors=ancestors)))


def told(caplog: pytest.LogCaptureFixture, ancestors: str, *requests: dict[str, str]) -> list[str]:
    browser = client(ancestors)
    with caplog.at_level(logging.WARNING, logger="web.headers"):
        for headers in requests:
            assert browser.get("/", headers=headers).text == "page"
    return [record.getMessage() for record in caplog.records if record.name == "web.headers"]


def test_a_foreign_frame_once_a_site(caplog: pytest.LogCaptureFixture) -> None:
    wiki = FRAME | {"Referer": "https://wiki.example.org/Page?secret=1"}
    other = FRAME | {"Referer": "https://other.example:8443/"}
    (first, second) = told(caplog, "'self'", wiki, wiki, other)
    assert "https://wiki.example.org " in first
    assert "secret" not in first
    assert "R1_FRAME_ANCESTORS" in first
    assert "https://other.example:8443 " in second


@pytest.mark.parametrize(
    ("ancestors", "headers"),
    [
        ("https://wiki.example.org", FRAME | {"Referer": "https://wiki.example.org/"}),
        ("https://*.example.org", FRAME | {"Referer": "https://a.wiki.example.org/"}),
        ("http://wiki:*", FRAME | {"Referer": "http://wiki:8080/"}),
        ("'self'", {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}),
        ("'self'", {"Sec-Fetch-Dest": "document", "Referer": "https://wiki.example.org/"}),
        ("'self'", FRAME),
        ("'self'", FRAME | {"Referer": "javascript:alert(1)"}),
    ],
)
def test_what_is_allowed_or_unknown_is_not_told(
    caplog: pytest.LogCaptureFixture, ancestors: str, headers: dict[str, str]
) -> None:
    assert told(caplog, ancestors, headers) == []


def test_a_wildcard_covers_no_other_host(caplog: pytest.LogCaptureFixture) -> None:
    evil = FRAME | {"Referer": "https://example.org.evil.example/"}
    bare = FRAME | {"Referer": "https://example.org/"}
    assert len(told(caplog, "https://*.example.org", evil, bare)) == 2


def test_the_number_of_lines_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    many = [FRAME | {"Referer": f"https://s{number}.example/"} for number in range(150)]
    assert len(told(caplog, "'self'", *many)) == 100
