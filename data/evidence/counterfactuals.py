"""Each counterfactual's observations, or why there are none.

A missing or unusable figure makes one counterfactual a `Gap`, never an exception: the mixture uses
the others.
"""

from __future__ import annotations

from collections.abc import Callable

from data.evidence.analysts import analysts
from data.evidence.model import Counterfactual, Gap, GapReason, MissingFigureError
from data.evidence.observation_basis import Evidence
from data.evidence.rows import Use
from data.evidence.rules import growth_rule
from data.evidence.settings import EvidenceSettings, Figures
from data.files.csv import TableError
from data.files.toml import RecordError


def gather(
    counterfactual: Counterfactual, settings: EvidenceSettings, figures: Figures
) -> Evidence | Gap:
    """The observations of one counterfactual, or why there are none.

    ValueError only for a setting outside its domain.
    """
    if counterfactual is Counterfactual.ANALYSTS:
        return _or_gap(lambda: analysts(settings, figures))
    return _or_gap(lambda: growth_rule(counterfactual, settings, figures))


def first_after(settings: EvidenceSettings, figures: Figures) -> Evidence | Gap:
    """What came against what was expected first after the shock.

    Such an expectation contains the gain already: a check, never a part of the mixture.
    """
    return _or_gap(lambda: analysts(settings, figures, Use.CHECK))


def _or_gap(observe: Callable[[], Evidence]) -> Evidence | Gap:
    try:
        return observe()
    except MissingFigureError as error:
        return error.gap
    except (TableError, RecordError, OSError) as error:
        return Gap(GapReason.UNREADABLE, str(error))
