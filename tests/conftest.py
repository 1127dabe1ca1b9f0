"""What all tests share: no network, a cache of their own, the project's folder as the root."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# For `make mutants`: the same examples in every run, and no failure for slowness alone.
settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="session", autouse=True)
def _own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No provider is asked, no visitor's cache touched, no page visited, unless a test says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("R1_OFFLINE", "1")
        patch.setenv("R1_WARM_UP", "0")
        patch.setenv("R1_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("R1_CACHE_URL", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _charts_are_checked() -> None:
    """Altair checks each part of a chart where it is made, which visitors do not wait for."""
    from altair.utils import schemapi

    from components.charts import written  # noqa: F401 - it switches the checks off

    schemapi.DEBUG_MODE = True


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once() -> Iterator[None]:
    """Each new AppTest searches all installed packages for components, a third of its time."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"
