"""Today's market value under the newest filed count, and what is said of where that comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from streamlit.testing.v1 import AppTest

from components.markdown import escape_markdown
from components.quote import header
from data import filings
from data.filings.client import SecClient
from data.filings.settings import load_company
from data.live.cache import memory_region
from data.live.documents import RegionDocuments
from data.prices.model import Split
from tests.conftest import ROOT
from tests.filings.conftest import (
    CONTACT,
    NEXT_COUNT,
    REVENUES,
    SHARES,
    Clock,
    Immediately,
    brisk,
    bundled_figures_that_end,
    fact,
    revenues,
    serve,
    shares,
)
from tests.market.conftest import NOW, Page, Service, facts_of, live_quote
from tests.market.test_page import RUN, explanation, texts, whole

Use = Callable[[filings.FilingsService], None]


def filings_of(server: HTTPServer | None) -> filings.FilingsService:
    """The real service in front of the real client of `server`, or without leave to ask."""
    company = load_company()
    client = None
    if server is not None:
        client = SecClient(company, CONTACT, server.url_for("").rstrip("/"), brisk())
    store = RegionDocuments(memory_region())
    return filings.FilingsService(
        client, company, store, clock=Clock(), executor=Immediately(), limits=brisk()
    )


@pytest.fixture(autouse=True)
def _bundled_figures_that_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from bundled_figures_that_end(monkeypatch)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts filings behind the page."""
    return lambda chosen: monkeypatch.setattr(filings, "default_service", lambda: chosen)


@pytest.fixture
def sec(httpserver: HTTPServer, use: Use) -> Callable[..., None]:
    """Puts the SEC behind the page, with counts after those that are bundled."""

    def make(*counts: Any) -> None:
        serve(httpserver, REVENUES, revenues())
        serve(httpserver, SHARES, shares(*counts))
        use(filings_of(httpserver))

    return make


def value(at: AppTest) -> str:
    return facts_of(at)["Market value"]


class Slow:
    """Filings that come with the report number `answers_at`, and are under way until then."""

    def __init__(self, service: filings.FilingsService, answers_at: int) -> None:
        self._bundled = service.report()
        self._left = answers_at
        self.waited = False

    def report(self, *, wait: float = 0.0) -> filings.Report:
        self.waited |= wait > 0
        self._left -= 1
        if self._left > 0:
            return self._bundled
        newer = filings.Shares(
            NOW.date(), 24_000e6, filings.FilingSource.FILING, "10-Q", NOW.date()
        )
        return replace(self._bundled, shares=(*self._bundled.shares, newer), problem=None)

    def refreshing(self) -> bool:
        return self._left > 1


def test_a_newer_filing_changes_the_value_and_is_named(
    market_page: Page, sec: Callable[..., None]
) -> None:
    sec(NEXT_COUNT)
    at = whole(market_page(service=Service(live_quote())))
    assert value(at) == "$4,800\N{NO-BREAK SPACE}bn"  # 24,000 M × $200
    assert "share count of 13 Nov 2026 (SEC filing, live)" in texts(at)
    assert "10-Q 0001045810-26-111800, filed on 18 Nov 2026" in explanation(at)


def test_the_loss_keeps_the_count_of_its_day(market_page: Page, sec: Callable[..., None]) -> None:
    sec(NEXT_COUNT, fact("2024-11-15", 30_000e6, "2026-11-18"))
    said = texts(whole(market_page(service=Service(live_quote()))))
    assert "We use 24,477 million, counted on 26 January 2025" in said
    assert "\\$592.3" in said
    assert "24,490 million (15 Nov 2024)" in said


def test_without_a_network_the_bundled_count_with_its_date(market_page: Page, use: Use) -> None:
    use(filings_of(None))
    at = whole(market_page(service=Service(live_quote())))
    assert value(at) == "$4,820\N{NO-BREAK SPACE}bn"  # 24,100 M × $200
    assert "share count of 21 Aug 2026 (saved figure)" in texts(at)
    assert "10-Q, filed on 26 Aug 2026 · saved figure" in explanation(at)
    assert "could not be reached" in explanation(at)


def test_a_disagreement_is_told(market_page: Page, sec: Callable[..., None]) -> None:
    recount = fact("2026-08-21", 24_111e6, "2026-09-30", form="10-Q/A")
    sec(recount)
    at = whole(market_page(service=Service(live_quote())))
    assert value(at) == "$4,822\N{NO-BREAK SPACE}bn"
    assert (
        "Shares outstanding on 21 Aug 2026: the filing of 30 Sep 2026 gives 24,111 million "
        "shares, the saved figure is 24,100 million shares." in texts(at)
    )


def test_a_disagreement_on_another_day_is_not(market_page: Page, sec: Callable[..., None]) -> None:
    recount = fact("2026-08-21", 24_111e6, "2026-09-30", form="10-Q/A")
    sec(recount, NEXT_COUNT)
    assert "the bundled file" not in texts(whole(market_page(service=Service(live_quote()))))


def test_a_count_in_a_wrong_scale_is_not_used_and_that_is_told(
    market_page: Page, sec: Callable[..., None]
) -> None:
    sec(NEXT_COUNT | {"val": 24_000})
    at = whole(market_page(service=Service(live_quote())))
    assert value(at) == "$4,820\N{NO-BREAK SPACE}bn"
    assert "share count of 21 Aug 2026 (SEC filing, live)" in texts(at)
    assert "out of all proportion to its neighbours and is not used" in explanation(at)


def test_a_split_that_the_bundled_file_does_not_know_is_followed(
    market_page: Page, sec: Callable[..., None]
) -> None:
    sec(NEXT_COUNT | {"val": 240_000e6})
    at = whole(market_page(service=Service(live_quote())))
    assert value(at) == "$48,000\N{NO-BREAK SPACE}bn"  # the stub's price is not split
    assert "out of all proportion" not in explanation(at)


def test_in_french(market_page: Page, sec: Callable[..., None]) -> None:
    sec(NEXT_COUNT)
    at = whole(market_page(service=Service(live_quote()), language="fr"))
    assert "nombre d’actions du 13 nov. 2026 (dépôt à la SEC, en direct)" in texts(at)
    assert "10-Q 0001045810-26-111800, déposé le 18 nov. 2026" in explanation(at)


def test_a_bundled_count_in_french(market_page: Page, use: Use) -> None:
    use(filings_of(None))
    at = whole(market_page(service=Service(live_quote()), language="fr"))
    assert "10-Q, déposé le 26 août 2026 · chiffre enregistré" in explanation(at)


def test_the_market_needs_nothing_of_the_claims_page() -> None:
    for path in (ROOT / "components" / "market").glob("*.py"):
        assert "components.claims" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("form", ["[x](//evil)", "$a$"])
def test_a_form_from_outside_is_no_markup(
    market_page: Page, sec: Callable[..., None], form: str
) -> None:
    sec(NEXT_COUNT | {"form": form})
    said = explanation(whole(market_page(service=Service(live_quote()))))
    assert "filed on 18 Nov 2026" in said
    assert f"filed: {escape_markdown(form)} " in said


def test_the_page_is_there_while_the_sec_thinks_and_follows_when_it_has(
    market_page: Page, use: Use
) -> None:
    """The bundled count at once; the page runs again, once, when the answer has come."""
    slow = Slow(service=filings.default_service(), answers_at=3)
    use(slow)  # type: ignore[arg-type]
    prices_service = Service(live_quote())
    at = whole(market_page(service=prices_service))
    assert len(prices_service.histories) == 2 * RUN
    assert value(at) == "$4,800\N{NO-BREAK SPACE}bn"
    assert not slow.waited


@pytest.mark.parametrize("words", ["10:1", "3:2", "1:10"])
def test_a_split_since_the_count_changes_it_and_not_the_value(words: str) -> None:
    new, old = (int(term) for term in words.split(":"))
    report = filings_of(None).report()
    before = live_quote(price=225.0)
    after = live_quote(price=225.0 * old / new, splits=(Split(NOW.date(), new / old),))
    known, split = (header.valuation("NVDA", each, report) for each in (before, after))
    assert known is not None
    assert split is not None
    assert split.value == pytest.approx(known.value)
    assert split.count.shares == pytest.approx(known.count.shares * new / old)
    older = replace(after, splits=(Split(known.count.as_of, new / old),))
    counted = header.valuation("NVDA", older, report)
    assert counted is not None
    assert counted.count.shares == known.count.shares


def test_a_split_without_a_day_gives_no_market_value() -> None:
    quote = live_quote(splits=(Split(NOW.date(), 10.0, named=False),))
    assert header.valuation("NVDA", quote, filings_of(None).report()) is None
