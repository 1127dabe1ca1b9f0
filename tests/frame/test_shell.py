"""The frame around the pages: registry, sharing, and the guard of the pages."""

from __future__ import annotations

import ast
import html
from base64 import b64decode
from html.parser import HTMLParser

import pytest

from components import page_registry, shell
from components.frame import snippets
from tests.conftest import ROOT

HOSTILE = 'https://x.example/?a="><script>alert(1)</script>&lang=fr'


def test_the_registry_is_the_pages_scripts_and_every_stem_is_an_address() -> None:
    stems = {entry.stem for entry in page_registry.REGISTRY}
    scripts = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert scripts == stems
    assert all(stem.isalpha() and stem.islower() for stem in stems)


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.stem)
def test_a_page_first_requires_the_shell(path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    statements = [
        node
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    assert ast.unparse(statements[0]) == "shell.require_shell()"


def test_the_icon_is_our_file() -> None:
    head, _, content = shell.ICON.partition(",")
    assert head == "data:image/svg+xml;base64"
    assert b64decode(content) == (ROOT / "components" / "icon.svg").read_bytes()


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_embed_snippet_is_a_frame_and_a_link_and_nothing_else() -> None:
    parser = Collector()
    parser.feed(snippets.html(snippets.Shared('Market "<b>', HOSTILE, HOSTILE)))
    assert [tag for tag, _attributes in parser.tags] == ["iframe", "p", "a"]
    frame = parser.tags[0][1]
    assert html.unescape(frame["src"] or "") == HOSTILE
    assert {"allow-scripts", "allow-same-origin", "allow-downloads"} <= set(
        (frame["sandbox"] or "").split()
    )
    assert parser.tags[2][1]["href"] == HOSTILE
