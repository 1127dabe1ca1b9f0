"""Which view of the site an address means: page, language and choices, without what frames add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from components import language, page_registry

_NAME = re.compile(r"[a-z_]{1,24}")
_MAX_CHOICES = 40
_MAX_LENGTH = 200  #: characters of one value


@dataclass(frozen=True, slots=True)
class PageView:
    """A page (its stem) in a language, with the choices of its query string by name."""

    page: str
    language: str
    choices: Mapping[str, str]

    def path(self, base: str, language_code: str | None = None) -> str:
        """Path and query string, in the view's language or another."""
        stem = "" if self.page == page_registry.DEFAULT.stem else self.page
        query = urlencode({**self.choices, language.QUERY_KEY: language_code or self.language})
        return f"{base}/{stem}?{query}"


def choices_of(query: str) -> dict[str, str]:
    """The choices in a query string: names of ours, no `embed`, bounded in number and length."""
    try:
        pairs = parse_qsl(query, max_num_fields=_MAX_CHOICES)
    except ValueError:
        return {}
    return {
        name: value
        for name, value in pairs
        if _NAME.fullmatch(name)
        and not name.startswith("embed")
        and name != language.QUERY_KEY
        and len(value) <= _MAX_LENGTH
    }


def language_of(query: str, accepted: str) -> str:
    """The language that a query string asks for, else the first of the browser's that we have."""
    asked = dict(parse_qsl(query, max_num_fields=1_000)).get(language.QUERY_KEY, "")
    if asked in language.LANGUAGES:
        return asked
    for each in sorted(accepted.split(","), key=_quality, reverse=True):
        tag = each.split(";")[0].strip().split("-")[0].lower()
        if tag in language.LANGUAGES:
            return tag
    return language.SOURCE_LANGUAGE


def _quality(part: str) -> float:
    name, _, value = part.partition(";")[2].strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def view_of_url(url: str, public_url: str) -> PageView | None:
    """The view that an address of this site means; None for a foreign or unknown one."""
    try:
        asked, ours = urlsplit(url), urlsplit(public_url)
        same = (asked.scheme, asked.hostname, asked.port) == (ours.scheme, ours.hostname, ours.port)
    except ValueError:
        return None
    if not same or not f"{asked.path}/".startswith(f"{ours.path}/"):
        return None
    stem = asked.path[len(ours.path) :].strip("/") or page_registry.DEFAULT.stem
    if stem not in {entry.stem for entry in page_registry.REGISTRY}:
        return None
    return PageView(stem, language_of(asked.query, ""), choices_of(asked.query))
