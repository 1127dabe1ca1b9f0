"""Who was right so far: what was expected, what came, and how far that moves the odds."""

from components import shell

shell.require_shell()

import streamlit as st

from components.charts import figure
from components.content import coverage
from components.evidence import assessment_cache, odds_chart, selection, tables, texts
from components.language import gettext as _
from components.markdown import escape_markdown
from components.section import section
from data import coverage as data_coverage
from data import filings
from data.evidence import Counterfactual, Placebo

verdict_place = st.container()
settings = selection.settings()
report = filings.default_service().report()
assessed = assessment_cache.assess(settings, report.quarters)
result = assessed.result

with verdict_place:
    st.markdown(f"### {texts.verdict(result)}")
    st.markdown(texts.finding(result))
for sentence in texts.gaps(result):
    st.info(sentence, icon=":material/info:")

with section("odds"):
    figure.show(odds_chart.cached(assessed), key="odds")
coverage.show(data_coverage.current())

if result.findings:
    st.header(_("What was expected, and what came"), divider="gray", anchor="figures")
    with section("figures"):
        tables.draw(assessed)

with section("placebo"):
    tried = {
        each: assessment_cache.placebo(assessed, each)
        for each in (Counterfactual.STEADY_GROWTH, Counterfactual.SLOWING_GROWTH)
        if each in result.findings
    }
    if tried:
        st.header(_("Would it have cried wolf?"), divider="gray", anchor="placebo")
    for each, found in tried.items():
        if isinstance(found, Placebo):
            st.markdown(f"**{escape_markdown(selection.name(each))}**. {texts.placebo(found)}")

st.header(_("What these figures cannot show"), divider="gray", anchor="limits")
st.markdown(texts.limits())
