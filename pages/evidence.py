"""Who was right so far: what was expected, what came, and how far that moves the odds."""

from components import shell

shell.require_shell()

import streamlit as st

from components.content import coverage
from components.content import evidence as shared
from components.evidence import (
    assessment_cache,
    came_chart,
    fan_chart,
    odds_chart,
    record_chart,
    sections,
    selection,
    tables,
    texts,
)
from components.language import gettext as _
from components.section import available, section
from data import coverage as data_coverage
from data import filings

assessment_place = st.container()
st.header(_("What these figures cannot show"), divider="gray", anchor="limits")
st.markdown(texts.limits())
formulas_place = st.container()

with assessment_place, section("assessment"):
    verdict_place = st.container()
    left, right = st.columns([6, 5], gap="medium")
    with right:
        odds_place = st.container()
        firsts = selection.first()
        turned_place = st.empty()
        chosen = selection.more(firsts)

    # Without the filings the bundled figures are counted.
    report = available(lambda: filings.default_service().report(), None)
    known = shared.figures(report)
    assessed = assessment_cache.assess(chosen.settings, known)
    result = assessed.result

    with verdict_place:
        sections.verdict(assessed)
    with left, section("record"):
        if assessed.tracks:
            sections.picture(record_chart.cached(assessed), key="record", first=True)
    with odds_place, section("odds"):
        shown = odds_chart.cached(assessed, everything=chosen.everything)
        sections.picture(shown, key="odds", first=True)
    with turned_place:
        sections.other_way(assessed)
    with section("coverage"):
        coverage.show(data_coverage.current())

    if result.findings:
        st.header(_("What the figures leave open"), divider="gray", anchor="range")
        left, right = st.columns(2, gap="large")
        with left, section("fan"):
            sections.picture(fan_chart.cached(assessed), key="fan")
        with right, section("waiting"):
            sections.waiting(assessed)

        st.header(_("What was observed"), divider="gray", anchor="figures")
        left, right = st.columns(2, gap="large")
        with left, section("came"):
            sections.picture(came_chart.cached(assessed), key="came")
        with right, section("ratios"):
            tables.ratios(assessed)
        with section("figures"):
            tables.observations(assessed)

    st.header(_("Two questions about the method"), divider="gray", anchor="questions")
    left, right = st.columns(2, gap="large")
    with left, section("placebo"):
        sections.placebo(assessed)
    with right, section("elasticity"):
        sections.naive_elasticity(assessed)
    with section("shocks"):
        sections.other_shocks()
    with formulas_place, section("formulas"):
        sections.formulas(assessed)
