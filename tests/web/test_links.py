"""What a chat, a search engine and a wiki are told by the first HTML of a link."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import language, page_registry
from components.registry import CHARTS
from web.links import pages
from web.links.preview_texts import MAX_DESCRIPTION, MAX_TITLE, preview
from web.links.request import choices_of, language_of, view_of_url
from web.routes import routes
from web.settings import SETTINGS, ServerSettings

PUBLIC = "https://example.org/tools/r1"
STEMS = [entry.stem for entry in page_registry.REGISTRY]


class _Head(HTMLParser):
    """The head of a page, as a chat reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title, self.language, self._in_title = "", "", False
        self.meta: dict[str, str] = {}
        self.links: dict[tuple[str, str], str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given["lang"]
        self._in_title = tag == "title"
        if tag == "meta" and ("name" in given or "property" in given):
            self.meta[given.get("name") or given["property"]] = given["content"]
        if tag == "link":
            kind = given.get("hreflang") or given.get("type", "")
            self.links[given["rel"], kind] = given["href"]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A server that knows its public address."""
    monkeypatch.setattr(pages, "SETTINGS", replace(SETTINGS, public_url=PUBLIC))
    return TestClient(Starlette(routes=routes("")))


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(pages, "SETTINGS", ServerSettings())
    return TestClient(Starlette(routes=routes("")))


def head(client: TestClient, path: str, **headers: str) -> _Head:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return _Head(answer.text)


@pytest.mark.parametrize("spoken", list(language.LANGUAGES))
@pytest.mark.parametrize("stem", STEMS)
def test_every_page_in_every_language(public: TestClient, stem: str, spoken: str) -> None:
    path = "" if stem == page_registry.DEFAULT.stem else stem
    found = head(public, f"/{path}?lang={spoken}")
    assert found.language == spoken
    with language.override(spoken):
        heading = language.gettext(page_registry.entry(stem).heading)
    if stem == "demand":  # its verdict
        heading = found.meta["og:title"]
    assert found.meta["og:title"] == heading
    assert found.title == f"{heading} · R1 Shock"
    assert found.meta["description"] == found.meta["og:description"]
    assert found.meta["og:locale"][:2] == spoken
    assert found.links["canonical", ""] == f"{PUBLIC}/{path}?lang={spoken}"
    assert found.links["alternate", "fr"] == f"{PUBLIC}/{path}?lang=fr"


STATES = {
    "timeline?event=deepseek-r1-release": "DeepSeek-R1 released",
    "timeline?event=ddn-interview&view=all": "Huang",
    "timeline?event=nvda-crash&lang=fr": "Nvidia",
    "claims?claim=daily-fall": "Supported with a correction: «",
    "claims?claim=daily-fall&lang=fr": "Confirmée, avec une correction\u00a0: «",
    "market?symbol=VRT": "Vertiv: the price",
    "demand": "AI’s answers would use less computing at first",
    "demand?long_run_elasticity=0.3": "AI’s answers would use far less computing from the start.",
    "demand?lang=fr": "L’IA répondrait d’abord avec moins de calcul",
    "market?symbol=vrt&lang=fr": "Vertiv\u00a0: le cours",
    "": "Did DeepSeek’s R1 break the case for compute?",
    "market?range=1Y&symbol=AMD": "AMD: the price",
    "market?compare=AMD,SPY": "What the market did",
    "market?part=shock": "What the market did",
    "timeline?study=NVDA,2025-01-27": "What happened, and what the price did",
    "timeline?part=event&event=nvda-crash": "Nvidia falls 16.97%",
    "demand?part=sliders&gain=9": "AI’s answers would",
    "demand?gain=30&lang=fr": "L’IA répondrait",
    "demand?drawn=4:150-200-250-300-350-400-450-500": "AI’s answers would",
    "claims?claim=5": "Supported with a correction",
    "evidence?against=analysts&corrected=false": "Who was right so far?",
    "evidence?part=fan&lang=fr": "Qui avait raison jusqu’ici\u202f?",
    "claims?part=errors": "The article, checked",
    "method?lang=fr": "Comment fonctionne le modèle",
}
#: The chart of some of them, with the choices that it takes from the address.
PICTURES = {
    "market?part=shock": "shock.png?",
    "timeline?study=NVDA,2025-01-27": "study.png?study=NVDA%2C2025-01-27&",
    "demand?part=sliders&gain=9": "sliders.png?gain=9&",
    "demand?drawn=4:150-200-250-300-350-400-450-500": "drawn.png?drawn=4%3A150-200-",
    "evidence?against=analysts&corrected=false": "odds.png?against=analysts&corrected=false&",
    "evidence?part=fan&lang=fr": "fan.png?",
}


@pytest.mark.parametrize("path", STATES)
def test_a_state_has_words_of_its_own(public: TestClient, path: str) -> None:
    found = head(public, f"/{path}")
    assert found.meta["og:title"].startswith(STATES[path])
    page, _, query = path.partition("?")
    asked = dict(parse_qsl(query))
    canonical = urlsplit(found.links["canonical", ""])
    assert canonical.path == f"{urlsplit(PUBLIC).path}/{page}"
    assert dict(parse_qsl(canonical.query)) == {"lang": "en"} | asked
    picture = found.meta["og:image"]
    assert picture.startswith(f"{PUBLIC}/chart/{PICTURES.get(path, '')}")
    drawn = picture.removeprefix(PUBLIC).replace(".png?", ".json?").replace("&card=1", "")
    assert public.get(drawn).status_code == 200
    assert len(found.meta["og:title"]) <= MAX_TITLE
    assert 20 < len(found.meta["description"]) <= MAX_DESCRIPTION


@pytest.mark.parametrize("stem", STEMS)
def test_every_preview_has_a_picture(public: TestClient, stem: str) -> None:
    path = "" if stem == page_registry.DEFAULT.stem else stem
    found = head(public, f"/{path}?lang=fr")
    address = found.meta["og:image"]
    assert address.startswith(f"{PUBLIC}/chart/")
    answer = public.get(address.removeprefix(PUBLIC))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    size = struct.unpack(">II", answer.content[16:24])
    assert [str(each) for each in size] == [
        found.meta["og:image:width"],
        found.meta["og:image:height"],
    ]


def test_the_picture_shows_the_state(public: TestClient) -> None:
    shown = head(public, "/market?symbol=AMD&range=R1&embed=true&lang=fr").meta["og:image"]
    assert parse_qs(urlsplit(shown).query) == {
        "symbol": ["AMD"],
        "range": ["R1"],
        "lang": ["fr"],
        "card": ["1"],
    }
    wrong = head(public, "/market?symbol=AMD&range=nothing").meta["og:image"]
    assert parse_qs(urlsplit(wrong).query) == {"lang": ["en"], "card": ["1"]}


@pytest.mark.parametrize(
    "path",
    [
        "timeline?event=nothing",
        "timeline?event=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "claims?claim=nothing",
        "market?symbol=%00",
        "market?symbol=ZZZZ",
        "demand?gain=x",
    ],
)
def test_a_state_that_does_not_exist_leaves_the_page_s_words(public: TestClient, path: str) -> None:
    found, plain = head(public, f"/{path}"), head(public, f"/{path.partition('?')[0]}")
    assert found.meta["og:title"] == plain.meta["og:title"]
    assert "<script>alert" not in public.get(f"/{path}").text


def test_a_failure_costs_the_preview_only(
    public: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("events.toml is gone")

    monkeypatch.setattr("web.links.preview_texts.load_events", broken)
    found = head(public, "/timeline?event=nvda-crash")
    assert found.meta["og:title"] == "What happened, and what the price did"
    assert "events.toml is gone" in caplog.text


@given(st.text(), st.text())
def test_no_text_becomes_html(name: str, value: str) -> None:
    query = f"{quote(name)}={quote(value)}&event={quote(value)}"
    words = preview("timeline", choices_of(query), "en")
    assert words == preview("timeline", {}, "en")


def test_the_reader_s_language(private: TestClient) -> None:
    for accepted, wanted in (
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("de, en;q=0.3, fr;q=0.9", "fr"),
        ("de", "en"),
        ("", "en"),
        ("fr;q=x, en;q=0.1", "en"),
    ):
        assert head(private, "/market", **{"Accept-Language": accepted}).language == wanted
    assert language_of("lang=en", "fr") == "en"
    assert "Accept-Language" in private.get("/market").headers["Vary"]


def test_without_a_public_address_nothing_is_claimed(private: TestClient) -> None:
    found = head(private, "/market")
    assert ("canonical", "") not in found.links
    assert "og:url" not in found.meta
    assert found.meta["og:title"]
    assert private.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in private.get("/robots.txt").text
    assert private.get(f"/oembed?url={PUBLIC}/market").status_code == 404


def test_not_sent_again_when_unchanged(public: TestClient) -> None:
    first = public.get("/demand?lang=fr")
    again = public.get("/demand?lang=fr", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert public.get("/demand?lang=en").headers["ETag"] != first.headers["ETag"]


def test_what_a_frame_adds_is_not_part_of_the_address(public: TestClient) -> None:
    found = head(public, "/market?range=R1&embed=true&embed_options=dark_theme&lang=fr")
    assert found.links["canonical", ""] == f"{PUBLIC}/market?range=R1&lang=fr"


def test_oembed(public: TestClient) -> None:
    url = f"{PUBLIC}/claims?claim=daily-fall&lang=fr"
    found = head(public, "/claims?claim=daily-fall&lang=fr")
    discovered = found.links["alternate", "application/json+oembed"]
    answer = public.get(discovered.removeprefix(PUBLIC) + "&maxwidth=600")
    body = answer.json()
    assert (body["type"], body["version"]) == ("rich", "1.0")
    assert (body["width"], body["height"]) == (600, 900)
    assert body["title"] == found.meta["og:title"]
    assert "embed=true" in body["html"]
    assert "allow-popups-to-escape-sandbox" in body["html"]
    assert json.dumps(url)[1:-1].split("?")[0] in body["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"url={PUBLIC}/market&format=xml", 501),
        ("url=https://evil.example/tools/r1/market", 404),
        ("url=https://example.org/market", 404),
        (f"url={PUBLIC}x/market", 404),
        (f"url={PUBLIC}/nothing", 404),
        (f"url={PUBLIC.replace('https', 'http')}/market", 404),
        ("url=https://[", 404),
        ("", 404),
        (f"url={PUBLIC}/market&maxwidth=wide", 400),
        (f"url={PUBLIC}/market&maxheight=10", 400),
        (f"url={PUBLIC}/market&maxheight=²", 400),
    ],
)
def test_oembed_refuses(public: TestClient, query: str, status: int) -> None:
    assert public.get(f"/oembed?{query}").status_code == status


def test_the_sitemap_names_every_page(public: TestClient) -> None:
    root = ElementTree.fromstring(public.get("/sitemap.xml").text)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    addresses = [each.text or "" for each in root.iter(f"{space}loc")]
    assert len(addresses) == len(STEMS) * len(language.LANGUAGES)
    views = [view_of_url(each, PUBLIC) for each in addresses]
    assert {view.page for view in views if view} == set(STEMS)
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in public.get("/robots.txt").text


@pytest.mark.parametrize("spoken", list(language.LANGUAGES))
@pytest.mark.parametrize("stem", STEMS)
def test_without_a_script_the_charts_are_files(private: TestClient, stem: str, spoken: str) -> None:
    path = "" if stem == page_registry.DEFAULT.stem else stem
    whole = private.get(f"/{path}?lang={spoken}&gain=5&symbol=AMD").text
    said = whole.partition("<noscript>")[2].partition("</noscript>")[0]
    assert ("Ses graphiques existent aussi" in said) == (spoken == "fr")
    assert "agent/" not in whole
    addresses = [unescape(each) for each in re.findall(r'href="\./([^"]+)"', said)]
    assert addresses
    for each in addresses:
        name, query = each.removeprefix("chart/").split("?")
        chart = CHARTS[name.rpartition(".")[0]]
        asked = chart.parameters.model_validate(dict(parse_qsl(query)))
        assert asked.lang == spoken
        assert getattr(asked, "gain", "5") == "5"
        assert getattr(asked, "symbol", "AMD") == "AMD"


def test_streamlits_page_is_laid_out_as_expected() -> None:
    assert "<title>Streamlit</title>" in pages.index_html()
