"""The assessment of the evidence, computed once for its settings and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from data import evidence
from data.evidence import Assessment, Counterfactual, EvidenceSettings, Figures
from data.filings import Quarter


@dataclass(frozen=True, slots=True, eq=False)
class Assessed:
    """An assessment, and what names it in keys of caches."""

    result: Assessment
    settings: EvidenceSettings
    figures: Figures
    identity: str


def assess(settings: EvidenceSettings, filed: Sequence[Quarter]) -> Assessed:
    """The assessment under these settings, with the quarters that the SEC has (`filed`)."""
    figures = Figures(filed=tuple(filed))
    identity = f"{settings!r} {figures.stamp()} {figures.filed!r}"
    return Assessed(_assessed(identity, settings, figures), settings, figures, identity)


@st.cache_resource(max_entries=60, show_spinner=False)
def _assessed(identity: str, _settings: EvidenceSettings, _figures: Figures) -> Assessment:
    return evidence.assess(_settings, _figures)


def placebo(assessed: Assessed, counterfactual: Counterfactual) -> evidence.Placebo | evidence.Gap:
    """What the same update would have found where nothing had happened."""
    return _placebo(f"{assessed.identity} {counterfactual}", assessed, counterfactual)


@st.cache_resource(max_entries=60, show_spinner=False)
def _placebo(
    key: str, _assessed: Assessed, _counterfactual: Counterfactual
) -> evidence.Placebo | evidence.Gap:
    return evidence.placebo(_counterfactual, _assessed.settings, _assessed.figures)
