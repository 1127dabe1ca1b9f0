"""The article, checked: every statement with its verdict, evidence and figures."""

from components import shell

shell.require_shell()

import functools

import streamlit as st

from components import choices, headline
from components.charts import figure
from components.claims import (
    article,
    boxes,
    claim_card,
    downloads,
    error_chart,
    review_cache,
    selection,
    sources,
    verdicts,
)
from components.content import coverage
from components.language import gettext as _
from components.markdown import escape_markdown
from components.run_lock import fragment
from components.section import available, section
from data import claims, events, filings, prices
from data import coverage as data_coverage
from data.prices import Range
from data.symbols import SUBJECT

PENDING_SECONDS = 2


def any_pending() -> bool:
    """Whether a provider or the SEC is being asked."""
    return price_service.refreshing(SUBJECT) or filings.default_service().refreshing()


price_service = prices.default_service()
history = price_service.history(SUBJECT, Range.MAX)
closes = (
    claims.completed(history.bars["close"], history.provenance.as_of)
    if isinstance(history, prices.History)
    else None
)
all_events = available(events.load_events, ())
report = available(lambda: filings.default_service().report(), None)
pending = any_pending() if report is not None else price_service.refreshing(SUBJECT)


@functools.cache
def examined() -> review_cache.Examined:
    """The checked statements; asked for in each section, so that none needs another."""
    return review_cache.examine(claims.load_ledger(), all_events, closes, report)


article.look()
with section("statements"):
    ledger = claims.load_ledger()
    headline.say(verdicts.finding(ledger))
    with st.container(key="lead_claims"):
        st.markdown(escape_markdown(verdicts.lead(ledger)))
    column_place, side_place = st.columns([5, 3], gap="large")

    with side_place, st.container(key="claim_side"):
        filters = selection.controls(ledger)
        shown = filters.apply(examined())
        selection.summary(shown, ledger, filters)
        boxes_place = st.container()
        asked = selection.opened(ledger)
        st.caption(escape_markdown(verdicts.about_article(ledger)))
        with section("coverage"):
            coverage.show(data_coverage.current())

    listed = [each for each in examined().review.claims if each.claim in shown]
    opened = asked or selection.found(shown, filters)
    with boxes_place, section("boxes"):
        boxes.draw(examined(), shown, opened)
    with column_place:
        at = 1 + next((place for place, each in enumerate(listed) if each.claim is opened), -1)
        article.draw(listed[:at], examined())
        if opened is not None:
            with section("open statement"):
                claim_card.draw_open(examined().checked[opened.id], examined(), found=asked is None)
        article.draw(listed[at:], examined())
        st.caption(article.note(len(listed), len(ledger.claims)))
        terms = (verdicts.lead(ledger), verdicts.about_article(ledger), choices.page_url())
        downloads.draw(downloads.ClaimsDownload(listed, terms))

with section("errors"):
    path = error_chart.cached(examined())
    st.header(escape_markdown(path.title), divider="gray", anchor="path")
    figure.draw(path)
    figure.footer(path, key="path")
    error_chart.links(examined())
    st.subheader(_("Error by error"), anchor=False)
    error_chart.errors(examined())

st.header(_("What the figures rest on"), divider="gray", anchor="data")


def data_sources() -> None:
    """Where the data comes from; the page follows once when all have answered."""
    if pending and not any_pending():
        st.rerun()
    if isinstance(history, prices.History) and closes is not None:
        with section("sources"):
            known = report or filings.default_service().report()
            sources.draw(closes.index[-1], history.provenance, known)


fragment(data_sources, run_every=PENDING_SECONDS if pending else None)()
