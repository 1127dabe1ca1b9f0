"""The page and its data, on the bundled files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.timeline import lanes, reactions, timeline_chart
from data import prices
from data.events import SHOCK, Event, load_events
from data.prices import default_service
from data.prices.model import History
from tests.conftest import ROOT

Page = Callable[..., AppTest]


@pytest.fixture(scope="session")
def data() -> reactions.TimelineData:
    return reactions.gather(load_events(), default_service().finished_sessions("NVDA"))


@pytest.fixture(scope="session")
def known(data: reactions.TimelineData) -> dict[str, Event]:
    return {event.id: event for event in data.events}


@pytest.fixture
def chart_content(data: reactions.TimelineData) -> Callable[..., timeline_chart.ChartContent]:
    """What the chart draws, as the page makes it: `chart_content(chosen=..., events=...)`."""

    def make(
        view: lanes.View = lanes.View.INTERVIEW, **changes: Any
    ) -> timeline_chart.ChartContent:
        windows = lanes.windows(data.events, data.last_session)
        values: dict[str, Any] = {
            "closes": data.drawn,
            "closing": data.closing,
            "events": data.events,
            "reactions": data.moves,
            "window": windows[view],
            "arc": windows[lanes.View.ALL],
            "fall": data.sessions[SHOCK],
        }
        return timeline_chart.ChartContent(**values | changes)

    return make


@pytest.fixture
def prices_until(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Ends the prices behind the page with a session: `prices_until("2025-06-30")`."""
    service = default_service()

    class Ended:
        def __init__(self, last: str) -> None:
            self._last = last

        def finished_sessions(self, symbol: str) -> History:
            known = service.finished_sessions(symbol)
            assert isinstance(known, History)
            return replace(known, bars=known.bars.loc[: self._last], digest=None)

    return lambda last: monkeypatch.setattr(prices, "default_service", lambda: Ended(last))


@pytest.fixture
def timeline_page() -> Page:
    """Opens the page at an address: `timeline_page(event="ddn-interview", lang="fr")`."""

    def open_page(*, theme: str = "light", **address: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.context = {"theme": theme}
        for key, value in address.items():
            at.query_params[key] = value
        return at.switch_page("pages/timeline.py").run()

    return open_page
