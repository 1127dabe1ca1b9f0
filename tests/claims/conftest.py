"""The ledger as it ships, examined against the bundled data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.claims.review_cache import Examined, examine
from data import filings
from data.claims import Ledger, Review, gather, load_ledger, review
from data.claims.loading import CLAIMS_FILE
from data.claims.quantities import Facts
from data.events import load_events
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    return load_ledger()


@pytest.fixture(scope="session")
def facts(ledger: Ledger) -> Facts:
    return gather(ledger)


@pytest.fixture(scope="session")
def examined(ledger: Ledger, facts: Facts) -> Review:
    return review(ledger, facts)


@pytest.fixture(scope="session")
def reviewed(ledger: Ledger) -> Examined:
    """What the page works on."""
    return examine(ledger, load_events(), None, filings.default_service().report())


@pytest.fixture
def altered(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes the ledger with one passage replaced: `altered(old, new)`."""

    def write(old: str, new: str) -> Path:
        text = CLAIMS_FILE.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in the ledger"
        path = tmp_path / "claims.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.fixture
def claims_page() -> Callable[..., AppTest]:
    """Opens the page at an address: `claims_page(claim="daily-fall", lang="fr")`."""

    def open_page(**address: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in address.items():
            at.query_params[key] = value
        return at.switch_page("pages/claims.py").run()

    return open_page
