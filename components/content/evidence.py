"""What came since the shock and what it does to the odds: one sentence for each page that says it.

The assessment is computed once for its settings and figures, for every page together.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from components import format as fmt
from components.language import gettext as _
from data import evidence
from data.evidence import Assessment, EvidenceSettings, Figures, default_settings
from data.filings import Report

DECIDED = 0.95
"""From this share of the simulations on, the figures are said to decide: the usual 5 % level."""

_KEPT = 120


def figures(report: Report | None) -> Figures:
    """The bundled figures with what the SEC has beside them, where it can be asked."""
    return Figures(filed=report.quarters, spent=report.spending) if report else Figures()


def stamp(known: Figures) -> str:
    """What the figures are, in a short word for keys of caches, which are hashed at each look-up.

    It asks for the state of their files: a page asks for it once a run.
    """
    content = f"{known.stamp()} {known.filed!r} {known.spent!r}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def assessment(settings: EvidenceSettings, known: Figures) -> Assessment:
    """The assessment under these settings."""
    return _assessment(identity=f"{settings!r} {stamp(known)}", _settings=settings, _known=known)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _assessment(identity: str, _settings: EvidenceSettings, _known: Figures) -> Assessment:
    return evidence.assess(_settings, _known)


def no_shortfall(result: Assessment) -> bool:
    """Whether every ratio of what was bought to what would have been leaves room for no fall."""
    return all(found.ratio.high >= 1 for found in result.findings.values())


def decides(result: Assessment) -> bool:
    """Whether one side has nearly all simulations."""
    return max(result.after.more, result.after.less) >= DECIDED


def so_far(report: Report | None) -> str:
    """For the overview: whether the feared shortfall has come; empty without any figures."""
    result = assessment(default_settings(), figures(report))
    if not result.findings or result.newest is None:
        return ""
    sentence = (
        _(
            "The shortfall that the sell-off feared had not appeared by {newest}, where the "
            "figures end; that does not show who was right."
        )
        if no_shortfall(result)
        else _(
            "Up to {newest}, where the figures end, less was bought than expected, by more than "
            "such expectations usually miss; that does not show who was right."
        )
    )
    return sentence.format(newest=fmt.day(result.newest, "long"))


def odds(report: Report | None) -> str:
    """For the verdict: the odds before and after what came; empty without any figures.

    At our own assumptions, whatever the visitor has set.
    """
    result = assessment(default_settings(), figures(report))
    if not result.findings or result.newest is None:
        return ""
    before, after = (
        fmt.of_hundred(each.more, each.within, each.less)[0]
        for each in (result.before, result.after)
    )
    sentence = (
        _(
            "With our own assumptions, what came up to {newest} moves the odds of more computing "
            "from {before} to {after} of 100, and nearly decides."
        )
        if decides(result)
        else _(
            "With our own assumptions, what came up to {newest} moves the odds of more computing "
            "from {before} to {after} of 100: it does not decide."
        )
    )
    return sentence.format(newest=fmt.day(result.newest, "long"), before=before, after=after)
