"""Charts by address: every format, compared with what the page draws, and every refusal."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.addressed.model import FORMATS
from components.charts import figure as figures
from components.charts.picture_process import PictureBusyError
from components.registry import CHARTS
from components.theme import PALETTES
from data import prices
from data.prices.model import Unavailable, UnavailableReason
from tests.frame.test_downloads import opened
from web.charts import answers
from web.charts.openapi import document
from web.routes import routes

PICTURE = {"svg": b"<svg", "png": b"\x89PNG"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes("")))


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("ending", FORMATS)
def test_every_chart_answers_in_every_format(client: TestClient, name: str, ending: str) -> None:
    answer = client.get(f"/chart/{name}.{ending}", params={"lang": "fr"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMATS[ending]
    assert answer.headers["cache-control"] == "public, max-age=60"
    if ending in PICTURE:
        assert answer.content.startswith(PICTURE[ending])
        if ending == "svg":  # a still picture asks for no hand
            assert not re.search(r">[^<]*\b(gliss|cliqu|survol|déplac)[^<]*<", answer.text, re.I)
    elif ending == "json":
        whole = answer.json()
        assert whole["rows"]
        assert whole["source"]
        # A column of numbers without its unit says nothing.
        for column in whole["columns"]:
            values = [row[column["name"]] for row in whole["rows"]]
            numbers = any(
                isinstance(each, int | float) and not isinstance(each, bool) for each in values
            )
            assert bool(column["unit"]) >= numbers, column
        assert [each["name"] for each in whole["columns"]] == list(whole["rows"][0])
        page = CHARTS[name].page
        assert f"/{'' if page == 'overview' else page}?lang=fr" in whole["page"]
    else:
        rows = [
            line for line in answer.text.splitlines() if not line.lstrip("\ufeff").startswith("#")
        ]
        assert len(list(csv.reader(io.StringIO("\n".join(rows))))) > 1


def test_the_route_draws_what_the_page_draws(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: dict[str, figures.Figure] = {}
    monkeypatch.setattr(figures, "footer", lambda figure, *, key: shown.setdefault(key, figure))
    address = {"symbol": "AMD", "range": "1Y", "log": "true"}
    opened("market", address, "en")
    for name in ("price", "loss", "unusual"):
        asked = {
            key: address[key] for key in CHARTS[name].parameters.model_fields if key in address
        }
        answer = client.get(f"/chart/{name}.json", params=asked).json()
        assert answer["title"] == shown[name].title
        assert len(answer["rows"]) == len(shown[name].table)


def test_the_same_answer_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/chart/loss.csv")
    again = client.get("/chart/loss.csv", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    french = client.get("/chart/loss.csv?lang=fr", headers={"If-None-Match": first.headers["etag"]})
    assert french.status_code == 200


def test_assumptions_move_the_demand_charts(client: TestClient) -> None:
    usual, moved = (
        client.get(f"/chart/worlds.json?{query}").json()
        for query in ("", "long_run_elasticity=0.5")
    )
    assert usual["rows"] != moved["rows"]


def test_a_card_has_the_size_of_previews(client: TestClient) -> None:
    for name in CHARTS:
        content = client.get(f"/chart/{name}.png?card=1").content
        assert struct.unpack(">II", content[16:24]) == (1200, 630), name


def test_dark_pictures_are_dark(client: TestClient) -> None:
    dark, light = (client.get(f"/chart/loss.svg?theme={each}").text for each in ("dark", "light"))
    for colour in (PALETTES["dark"].background, PALETTES["dark"].market):
        assert colour in dark
        assert colour not in light


def test_a_picture_carries_its_page(client: TestClient) -> None:
    text = client.get("/chart/price.svg?symbol=AMD&range=1Y").text
    assert "/market?symbol=AMD&amp;range=1Y · 2026-" in text
    assert "Source" in text


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/chart/nothing.svg", 404, "charts: hero, price, loss"),
        ("/chart/price.pdf", 404, "formats: svg, png, csv, json"),
        ("/chart/price", 404, "formats"),
        ("/chart/price.svg?range=9Y", 400, "since, 1D, 5D"),
        ("/chart/price.svg?style=dots", 400, "There are: line, candles."),
        ("/chart/path.svg?gain=x&lang=fr", 400, "un nombre de 1 à 30"),
        ("/chart/nothing.svg?lang=fr", 404, "Ce graphique n’existe pas"),
        ("/chart/price.svg?lang=de", 400, "'en' or 'fr'"),
        ("/chart/price.svg?colour=red", 400, "colour: not a parameter of this chart, which are"),
        ("/chart/price.svg?symbol=MC.PA", 400, "names a listing elsewhere (France)"),
        ("/chart/price.svg?symbol=%3Cb%3E", 400, "not the form of a US ticker"),
        ("/chart/price.svg?compare=IBM", 400, "There are: NVDA"),
        ("/chart/price.svg?card=1", 400, "card=1 goes with .png"),
        ("/chart/odds.svg?against=nobody", 400, "against"),
        ("/chart/study.svg?study=AMD", 400, "Type a ticker, a comma and a date"),
        ("/chart/study.svg?study=MC.PA,2025-10-06", 400, "names a listing elsewhere"),
        ("/chart/study.svg?estimation=7", 400, "There are: 60, 120, 252, 500."),
        ("/chart/study.svg?study=NVDA,2022-02-01", 404, "sessions"),
        ("/chart/worlds.svg?compute_share=7", 400, "compute_share"),
        ("/chart/worlds.svg?compute_share=x", 400, "from 0"),
        ("/chart/unusual.svg?symbol=META", 404, "did not fall on 27 January 2025"),
        (f"/chart/price.svg?symbol={'A' * 3000}", 400, "too long"),
    ],
)
def test_a_refusal_says_why_and_what_there_is(
    client: TestClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert said in f"{found['title']} {found.get('detail', '')}"


def test_prices_that_are_under_way_say_when_to_ask_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Waiting:
        def history(self, symbol: str, _range: object) -> Unavailable:
            retry = datetime.now(UTC) + timedelta(seconds=90)
            return Unavailable(symbol, UnavailableReason.RATE_LIMITED, retry_at=retry)

    monkeypatch.setattr(prices, "default_service", Waiting)
    answer = client.get("/chart/price.json?symbol=IBM")
    assert answer.status_code == 503
    assert 85 <= int(answer.headers["retry-after"]) <= 91


def test_a_busy_picture_process_says_when_to_ask_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> bytes:
        raise PictureBusyError("16 are being asked for")

    monkeypatch.setattr(answers, "write", busy)
    answer = client.get("/chart/loss.png")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_the_document_describes_every_address(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    assert found == json.loads(json.dumps(document()))
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == {
        f"/chart/{name}.{ending}" for name in CHARTS for ending in FORMATS
    }
    for path, item in found["paths"].items():
        name = path.removeprefix("/chart/").rpartition(".")[0]
        described = {each["name"] for each in item["get"]["parameters"]}
        assert described == set(CHARTS[name].parameters.model_fields)
        assert {"200", "400", "404", "503"} == set(item["get"]["responses"])
    named = json.dumps(found)
    references = {part.split('"')[0] for part in named.split("#/components/schemas/")[1:]}
    assert references <= set(found["components"]["schemas"])
