"""One name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.conftest import ROOT

PACKAGES = ("calc", "components", "data", "web")


def test_no_two_classes_share_a_name() -> None:
    """A reader who knows a name from one folder must not meet something else under it."""
    places: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 200
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert not shared
