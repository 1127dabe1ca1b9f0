"""A page and the addresses of its charts: the same choices, the same figures, the same refusals."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.charts import figure as figures
from components.registry import CHARTS
from tests.frame.test_downloads import opened
from web.routes import routes

#: A view of a page, and which of its figures, by their key there, each chart must be.
VIEWS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("overview", {}, {"hero": "hero"}),
    ("market", {"symbol": "AMD"}, {"shock": "shock", "unusual": "unusual"}),
    ("timeline", {"study": "NVDA,2025-01-27", "after": "10"}, {"study": "typed_car"}),
    ("claims", {}, {"errors": "path"}),
    (
        "demand",
        {"gain": "6", "section": "sure"},
        {"worlds": "courses", "path": "fan", "tornado": "tornado"},
    ),
    (
        "demand",
        {"gain": "6", "section": "maps"},
        {"map-plain": "map-plain", "map-reasoning": "map-reasoning", "workloads": "workloads"},
    ),
    ("demand", {"gain": "6", "section": "since"}, {"since": "since"}),
    (
        "demand",
        {"gain": "6", "section": "belief", "surprise_gain": "7", "move": "own"},
        {"belief": "belief"},
    ),
    (
        "evidence",
        {"against": "analysts", "corrected": "false", "delay": "0.5", "odds": "workloads"},
        {
            "odds": "odds",
            "record": "record",
            "came": "came",
            "fan": "fan",
            "waiting": "waiting",
            "shocks": "shocks",
        },
    ),
]
#: Values of choices, good and bad, on the page and the chart that read them.
CHOICES = [
    ("market", "price", "range", "9Y"),
    ("market", "price", "range", "1Y"),
    ("market", "price", "style", "dots"),
    ("market", "price", "log", "yes"),
    ("market", "price", "log", "1"),
    ("market", "price", "log", "TRUE"),
    ("market", "price", "compare", "SPY,IBM"),
    ("market", "price", "base", "middle"),
    ("market", "price", "events", "perhaps"),
    ("market", "price", "symbol", "MC.PA"),
    ("timeline", "timeline", "view", "decade"),
    ("timeline", "timeline", "lanes", "on"),
    ("timeline", "timeline", "lanes", "true"),
    ("timeline", "study", "after", "11"),
    ("timeline", "study", "market", "IWM"),
    ("timeline", "study", "clean", "perhaps"),
    ("timeline", "timeline", "category", "model,gossip"),
    ("timeline", "timeline", "period", "between"),
    ("timeline", "timeline", "actor", "nobody"),
    ("demand", "path", "gain", "500"),
    ("demand", "path", "ceiling", "inf"),
    ("demand", "path", "gain", "5,0"),
    ("evidence", "odds", "against", "nobody"),
    ("evidence", "odds", "corrected", "maybe"),
    ("evidence", "odds", "corrected", "0"),
    ("evidence", "odds", "series", "nvidia"),
    ("evidence", "odds", "delay", "3.7"),
    ("evidence", "odds", "first", "2020Q1"),
]
#: Pages whose `parse` the charts' fields call; what is typed has sentences of its own.
PARSED = {"market", "timeline", "evidence"}
TYPED = {"symbol"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes("")))


@pytest.mark.parametrize(("page", "address", "drawn"), VIEWS)
def test_the_address_draws_what_the_page_draws(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    address: dict[str, str],
    drawn: dict[str, str],
) -> None:
    shown: dict[str, figures.Figure] = {}
    monkeypatch.setattr(figures, "footer", lambda figure, *, key: shown.setdefault(key, figure))
    opened(page, address, "en")
    for name, key in drawn.items():
        known = CHARTS[name].parameters.model_fields
        asked = {each: value for each, value in address.items() if each in known}
        answer = client.get(f"/chart/{name}.json", params=asked)
        assert answer.status_code == 200, answer.text
        assert answer.json()["title"] == shown[key].title
        assert len(answer.json()["rows"]) == len(shown[key].table)


@pytest.mark.parametrize(("page", "chart", "key", "value"), CHOICES)
def test_page_and_chart_refuse_the_same_values(
    client: TestClient, page: str, chart: str, key: str, value: str
) -> None:
    extra = {"study": "NVDA,2025-01-27"} if chart == "study" else {}
    app = opened(page, extra | {key: value}, "en")
    said = [each.value for kind in (app.warning, app.error, app.info) for each in kind]
    notices = [each for each in said if "The address asks" in each or value in each]
    answer = client.get(f"/chart/{chart}.json", params={key: value})
    assert (answer.status_code == 400) == bool(notices), (answer.text, notices)
    if notices:
        detail = answer.json()["detail"]
        assert key in detail
        # The page's sentence ends with what it does instead, the chart's with what there is.
        told, _dot, _instead = notices[0].partition(" The default is shown instead.")
        if page in PARSED and key not in TYPED:
            assert detail.startswith(f"{key}: {told}"), (detail, notices)
