"""What the page computes of the evidence, once for its settings and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from components.content import evidence as shared
from data import evidence
from data.evidence import (
    Assessment,
    Counterfactual,
    EvidenceSettings,
    Figures,
    Gap,
    Track,
    Waiting,
    default_settings,
)

CERTAINTY = 0.9
"""The odds that would be said to show a reading right."""

WAITS = (0, 2, 8)
"""Further quarters whose worth is shown."""

_KEPT = 120


@dataclass(frozen=True, slots=True, eq=False)
class Assessed:
    """An assessment with what is drawn of it, and what names it in keys of caches.

    `stamp` names the figures alone. `foreseen` is what each preset predicts of the ratio of each
    finding.
    """

    result: Assessment
    settings: EvidenceSettings
    figures: Figures
    identity: str
    stamp: str
    tracks: tuple[Track, ...] = ()
    foreseen: Mapping[Counterfactual, Mapping[str, float]] | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """When we shall know: by rule what waiting is worth, and the error that would do."""

    waits: Mapping[Counterfactual, tuple[Waiting, ...]]
    needed: Mapping[str, float | None]


def assess(settings: EvidenceSettings, known: Figures) -> Assessed:
    """The assessment under these settings."""
    return _assess(settings, known, shared.stamp(known))


def _assess(settings: EvidenceSettings, known: Figures, stamp: str) -> Assessed:
    """The same where the `stamp` of the figures is known: it asks for the state of their files."""
    return _assessed(
        identity=f"{settings!r} {stamp}", _settings=settings, _known=known, _stamp=stamp
    )


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _assessed(identity: str, _settings: EvidenceSettings, _known: Figures, _stamp: str) -> Assessed:
    result = shared.assessment(_settings, _known)
    return Assessed(
        result=result,
        settings=_settings,
        figures=_known,
        identity=identity,
        stamp=_stamp,
        tracks=evidence.tracks(result, _settings, _known),
        foreseen={
            key: evidence.predicted_ratios(each, _settings, _known)
            for key, each in result.findings.items()
        },
    )


def other_way(assessed: Assessed) -> Assessed:
    """The same with the usual miss counted the other way."""
    settings = assessed.settings
    turned = replace(settings, subtract_usual_miss=not settings.subtract_usual_miss)
    return _assess(turned, assessed.figures, assessed.stamp)


def placebos(assessed: Assessed) -> Mapping[Counterfactual, evidence.Placebo]:
    """What the update would have found where nothing had happened, at our own settings.

    Of the visitor's only the correction counts: the others would make it wait.
    """
    settings = replace(
        default_settings(), subtract_usual_miss=assessed.settings.subtract_usual_miss
    )
    return _placebos(
        key=f"{settings!r} {assessed.stamp}", _settings=settings, _known=assessed.figures
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _placebos(
    key: str, _settings: EvidenceSettings, _known: Figures
) -> Mapping[Counterfactual, evidence.Placebo]:
    tried = {each: evidence.placebo(each, _settings, _known) for each in _RULES}
    return {each: found for each, found in tried.items() if isinstance(found, evidence.Placebo)}


_RULES: Sequence[Counterfactual] = (Counterfactual.STEADY_GROWTH, Counterfactual.SLOWING_GROWTH)


def outlook(known: Figures, stamp: str) -> Outlook:
    """When we shall know, at our own settings. `stamp` names the figures in keys of caches."""
    return _outlook(key=stamp, _known=known)


@st.cache_resource(max_entries=4, show_spinner=False)
def _outlook(key: str, _known: Figures) -> Outlook:
    settings = default_settings()
    waits = {each: evidence.waiting(each, WAITS, settings, _known) for each in _RULES}
    there = {each: found for each, found in waits.items() if not isinstance(found, Gap)}
    needed: Mapping[str, float | None] = {}
    if there:
        found = evidence.needed(next(iter(there)), CERTAINTY, settings, _known)
        needed = {} if isinstance(found, Gap) else found
    return Outlook(there, needed)
