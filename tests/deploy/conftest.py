"""Debian's haproxy, nginx and redis-server, started and stopped; skipped where they are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import (  # noqa: F401 - fixtures of theirs that are used here
    _chromium,
    browser_type_launch_args,
)
from tests.daemons import find

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "static" not in item.path.name:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program(in_ci: bool) -> Callable[[str], str]:
    """The path of a program; without it the test is skipped, in CI it fails."""
    return lambda name: find(name, in_ci=in_ci)
