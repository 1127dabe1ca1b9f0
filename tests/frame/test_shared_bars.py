"""All visitors share the bars of a history: no page may change them."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data import prices, symbols
from data.prices.fingerprint import fingerprint
from data.prices.model import BAR_COLUMNS, History, Range
from tests.conftest import ROOT

PAGES: dict[str, dict[str, str]] = {
    "overview": {},
    "market": {"compare": "AMD,AVGO", "style": "candles"},
    "timeline": {},
    "demand": {},
}


def _histories() -> list[History]:
    """What the service gives of each bundled symbol, as kept for everybody."""
    service = prices.default_service()
    known = [each.symbol for each in symbols.symbols()]
    given = [service.history(symbol, range_) for symbol in known for range_ in Range]
    given += [service.finished_sessions(symbol) for symbol in known]
    return [each for each in given if isinstance(each, History) and each.digest is not None]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_changes_them(page: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(PAGES[page])
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    histories = _histories()
    assert len(histories) > 100
    for history in histories:
        assert list(history.bars.columns) == list(BAR_COLUMNS)
        assert fingerprint(history.bars) == history.digest


def test_everybody_is_given_the_same() -> None:
    service = prices.default_service()
    first, second = (service.history("NVDA", Range.YEAR) for _ in range(2))
    assert isinstance(first, History)
    assert isinstance(second, History)
    assert first.bars is second.bars
