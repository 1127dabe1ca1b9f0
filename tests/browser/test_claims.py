"""The checked article in Chromium: tiles, filters, links, files, and filings that arrive."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_httpserver import HTTPServer

from tests.browser import actions
from tests.browser.conftest import Server, Visit
from tests.filings.conftest import (
    NEXT_COUNT,
    NEXT_QUARTER,
    REVENUES,
    SHARES,
    fact,
    revenues,
    serve,
    shares,
)

NOBODY = "http://127.0.0.1:9"


def opened_card(page: Page) -> str:
    """The heading of the open statement."""
    return page.locator(".st-key-open_claim h2").inner_text()


def box(page: Page, name: str) -> Locator:
    """A box of the verdicts, by the words on it."""
    return page.locator(".st-key-claim_side").get_by_role("button", name=f"{name}:")


def test_a_box_opens_its_statement_and_the_link_brings_it_back(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/claims")
    box(page, "Tens of billions").click()
    page.wait_for_url("**claim=billions-lost**")
    expect(page.locator(".st-key-open_claim h2")).to_contain_text("9 · « des dizaines")
    tab.settle()
    # Another one by keys, and the first again after it.
    box(page, "Reassured").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**claim=reassured**")
    tab.settle()
    expect(box(page, "Reassured")).to_have_attribute("aria-pressed", "true")
    box(page, "Tens of billions").click()
    page.wait_for_url("**claim=billions-lost**")
    tab.settle()
    tab.assert_clean()

    again = visit(server, locale="fr-FR")
    page = again.open("/claims?claim=billions-lost")
    assert opened_card(page).startswith("9 · «")
    expect(page.locator(".st-key-open_claim")).to_contain_text("592,3\N{NO-BREAK SPACE}Md")
    again.assert_clean()


@pytest.mark.parametrize("act", ["wheel", "touchstart", "pointerdown", "keydown"])
def test_a_visitor_who_scrolls_away_from_what_opens_is_not_brought_back(
    act: str, server: Server, visit: Callable[..., Visit]
) -> None:
    """A click on another box would else end beside it: the page moved under the pressed button."""
    tab = visit(server)
    page = tab.open("/claims")
    box(page, "Tens of billions").wait_for()
    away = page.evaluate_handle(
        """act => ({ moved: new Promise(resolve => {
            const main = document.querySelector("[data-testid=stMain]");
            main.addEventListener("scroll", () => {
              document.body.dispatchEvent(new Event(act, { bubbles: true }));
              main.scrollTop = 0;
              setTimeout(() => resolve(main.scrollTop), 1500);
            }, { once: true });
        }) })""",
        act,
    )
    box(page, "Tens of billions").click()
    assert page.evaluate("({ moved }) => moved", away) == 0
    expect(page.locator(".st-key-open_claim h2")).to_contain_text("9 · « des dizaines")
    tab.assert_clean()


def test_a_visitor_who_goes_on_before_the_statement_opens_stays_there(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/claims")
    box(page, "Tens of billions").wait_for()
    page.evaluate(
        "document.addEventListener('click', () => document.body.dispatchEvent("
        "new Event('wheel', { bubbles: true })), { once: true })"
    )
    box(page, "Tens of billions").click()
    expect(page.locator(".st-key-open_claim h2")).to_contain_text("9 · « des dizaines")
    page.wait_for_timeout(1500)  # as long as the page would look for the card
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    tab.assert_clean()


def test_a_phrase_of_the_article_opens_at_its_place(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/claims")
    box(page, "16.9%").wait_for()
    phrase = page.locator(".article a[data-claim=daily-fall]")
    expect(phrase.locator("del")).to_have_text("16.9%")
    expect(phrase.locator("ins")).to_have_text("−16.97%, rounded −17.0%")
    page.evaluate("window.stillHere = true")
    phrase.click()
    card = page.locator(".st-key-open_claim")
    expect(card).to_contain_text("$118.42 ÷ $142.62 − 1 = −16.97%")
    assert page.evaluate("window.stillHere")  # the page was not loaded anew
    expect(card.locator("h2")).to_be_in_viewport()
    above, below = phrase.bounding_box(), page.locator(".article a").nth(8).bounding_box()
    place = card.bounding_box()
    assert above
    assert below
    assert place
    assert above["y"] < place["y"] < below["y"]
    # A mirror is named, not linked.
    expect(card).to_contain_text("The Paper (NetEase)")
    assert card.get_by_role("link", name="NetEase").count() == 0
    card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)
    tab.settle()
    tab.assert_clean()


def test_an_error_leads_to_its_statement(server: Server, visit: Callable[..., Visit]) -> None:
    tab = visit(server)
    page = tab.open("/claims")
    box(page, "Inference").wait_for()
    page.locator(".error a[data-claim=inference]").click()
    title = page.locator(".st-key-open_claim h2")
    expect(title).to_contain_text("19 · «")
    expect(title).to_be_in_viewport()
    tab.settle()
    tab.assert_clean()


def test_where_16_9_percent_comes_from_takes_three_actions(
    server: Server, visit: Callable[..., Visit]
) -> None:
    """From the overview: the page, and the phrase with its figure, which says it."""
    tab = visit(server)
    page = tab.open("/")
    with actions.at_most(page, 3, least=2):
        page.get_by_role("link", name="Claims", exact=True).first.click()
        box(page, "16.9%").click()

        card = page.locator(".st-key-open_claim")
        expect(card).to_contain_text(
            "The article’s figure fits the $118.52 that TechCrunch printed"
        )
        expect(card.get_by_role("link", name="TechCrunch", exact=True)).to_be_visible()


def test_filter_search_and_language_stay_in_the_address(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/claims?verdict=contradicted")
    cards = page.locator(".article a[data-claim]")
    expect(cards).to_have_count(5)
    page.get_by_label("Search in both languages").fill("colère")
    page.get_by_label("Search in both languages").press("Enter")
    expect(cards).to_have_count(1)
    page.wait_for_url("**q=col%C3%A8re**")
    page.get_by_role("radio", name="fr", exact=True).click()
    page.wait_for_url("**lang=fr**")
    expect(cards).to_have_count(1)
    assert "verdict=contradicted" in page.url
    tab.settle()
    tab.assert_clean()


def test_from_a_statement_to_its_event(server: Server, visit: Callable[..., Visit]) -> None:
    tab = visit(server)
    page = tab.open("/claims?claim=daily-fall")
    # By name: which of them is shown first is no matter of order, Streamlit measures them.
    page.locator(".st-key-links_open").get_by_role("link", name="Nvidia falls").click()
    page.wait_for_url("**/timeline?**event=nvda-crash**")
    expect(page.locator(".st-key-event_card")).to_contain_text("16.97%")


def test_keyboard_alone_goes_through_the_statements(
    server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server)
    page = tab.open("/claims?claim=all-wrong")
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**claim=anger**")
    expect(page.locator(".st-key-open_claim h2")).to_contain_text("2 ·")
    tab.settle()
    tab.assert_clean()


def test_files(server: Server, visit: Callable[..., Visit]) -> None:
    tab = visit(server, locale="fr-FR")
    page = tab.open("/claims?verdict=contradicted")
    page.locator(".st-key-claim_files").get_by_role("button").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Affirmations (CSV)").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.reader(io.StringIO("\n".join(lines))))
    assert len(rows) == 6
    assert "592,3\N{NO-BREAK SPACE}Md\N{NO-BREAK SPACE}$" in text
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Affirmations (JSON)").click()
    whole = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert [claim["number"] for claim in whole["claims"]] == [1, 2, 9, 21, 23]
    assert not tab.faults


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_open_statement_is_accessible(
    dark: bool, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, dark=dark)
    page = tab.open("/claims?claim=demand-will-rise&verdict=checkable")
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    box(page, "Demand rises").wait_for()
    tab.assert_accessible()


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_an_open_statement_fits_a_phone(
    locale: str, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, width=390, locale=locale)
    page = tab.open("/claims?claim=wider-adoption")
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    tab.assert_fits()
    # The text at the pictures' edges stays inside them.
    outside = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {"
        " const frame = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(text => {"
        "  const box = text.getBoundingClientRect();"
        "  return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1) })"
        "  .map(text => text.textContent) })"
    )
    assert not outside, outside
    tab.assert_clean()


def test_filings_arrive_while_the_page_is_open(
    httpserver: HTTPServer, fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    """A newer quarter than the bundled ones reaches the statement; a disagreement is told."""
    restated = fact("2026-07-26", 96_000e6, "2026-09-30", "2026-04-27", form="10-Q/A")
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER, restated))
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    running = fresh_server(
        "app.py",
        R1_OFFLINE="",
        R1_SEC_CONTACT="R1 Shock tests someone@example.org",
        R1_SEC_URL=httpserver.url_for("").rstrip("/"),
        R1_YAHOO_URL=NOBODY,
        R1_NASDAQ_URL=NOBODY,
        R1_CBOE_URL=NOBODY,
    )
    tab = visit(running)
    page = tab.open("/claims?claim=demand-will-rise")
    card = page.locator(".st-key-open_claim")
    expect(card).to_contain_text("to $108.5\N{NO-BREAK SPACE}bn in 21 months")
    expect(card).to_contain_text("Q3 of fiscal 2027")
    text = page.locator("[data-testid=stMain]")
    expect(text).to_contain_text("revenue to the quarter ended 25 Oct 2026 (SEC filing, live)")
    expect(text).to_contain_text("gives $96.000\N{NO-BREAK SPACE}bn, the saved figure is $96.221")
    tab.assert_clean()
