"""The article, checked: every statement with its verdict, evidence and figures."""

from components import shell

shell.require_shell()

import functools

import streamlit as st

from components import choices
from components.charts import figure
from components.claims import (
    claim_card,
    downloads,
    error_chart,
    review_cache,
    selection,
    sources,
    verdict_chart,
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


with section("statements"):
    ledger = claims.load_ledger()
    st.markdown(escape_markdown(verdicts.lead(ledger)))
    open_claim_place = st.container()
    chart_place, legend_place = st.columns([4, 5], gap="medium")

    with st.container(border=True):
        filters = selection.controls()
        shown = filters.apply(examined())
        selection.summary(shown, ledger, filters)
        opened = selection.opened(ledger)

    if opened is not None:
        with open_claim_place, section("open statement"):
            claim_card.draw_open(examined().checked[opened.id], examined())
    with chart_place, section("verdicts"):
        verdict_chart.draw(examined(), shown, opened)
    with legend_place:
        verdicts.legend()
        st.caption(escape_markdown(verdicts.about_article(ledger)))
        with section("coverage"):
            coverage.show(data_coverage.current())

    listed = [each for each in examined().review.claims if each.claim in shown]
    terms = (verdicts.lead(ledger), verdicts.about_article(ledger), choices.page_url())
    downloads.draw(downloads.ClaimsDownload(listed, terms))
    claim_card.draw_list(listed, examined())

st.header(_("How the errors got in"), divider="gray", anchor="path")
with section("errors"):
    figure.show(error_chart.cached(examined()), key="path")
    error_chart.links(examined())
    st.subheader(_("Error by error"), anchor=False)
    error_chart.errors(
        examined(), lambda id_: claim_card.open_dialog(examined().checked[id_], examined())
    )

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
