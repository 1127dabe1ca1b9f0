"""How far each forecaster was off before the shock, beside how far it was off since."""

from __future__ import annotations

from dataclasses import dataclass

from data.evidence.analysts import analysts_habit, chosen_rates, expected_and_came
from data.evidence.assessment import Assessment
from data.evidence.model import Counterfactual, Gap, GapReason, Subject
from data.evidence.observation_basis import Evidence, Observed, sensitivities
from data.evidence.rows import REVENUE_FILE, DataCentreQuarter, Use, read
from data.evidence.settings import EvidenceSettings, Figures
from data.files.csv import TableError


@dataclass(frozen=True, slots=True)
class PastMiss:
    """ln(came/expected) of one year before the shock."""

    year: str
    miss: float


@dataclass(frozen=True, slots=True)
class Track:
    """One forecaster of one subject: its miss since the shock, and its record before.

    All in ln(came/expected) of the subject's own unit: `miss` since, `usual` the mean before,
    `spread` one standard deviation around it. `past` are the single years (empty for rules, whose
    misses overlap). `expected` and `came` are billions of US dollars, one for each forecast (empty
    for rules); `ahead` counts the quarters of a rule's forecast.
    """

    counterfactual: Counterfactual
    subject: Subject
    miss: float
    usual: float
    spread: float
    past: tuple[PastMiss, ...] = ()
    expected: tuple[float, ...] = ()
    came: tuple[float, ...] = ()
    ahead: int | None = None

    @property
    def inside(self) -> bool:
        """Whether the miss lies within a standard deviation of the usual one."""
        return abs(self.miss - self.usual) <= self.spread


def tracks(
    assessment: Assessment, settings: EvidenceSettings, figures: Figures
) -> tuple[Track, ...]:
    """The records behind an assessment, in its order.

    A growth rule has one record, on Nvidia's data centres: it is held against that series, or the
    first that counts where that one does not.
    """
    found: list[Track] = []
    for finding in assessment.findings.values():
        if finding.evidence.record is None:
            found += _of_analysts(finding.evidence, settings, figures)
        else:
            found.append(_of_rule(finding.evidence, settings, figures))
    return tuple(found)


def _of_analysts(evidence: Evidence, settings: EvidenceSettings, figures: Figures) -> list[Track]:
    spread = analysts_habit(settings.base_rates, figures).spread
    rates = chosen_rates(settings.base_rates, figures)
    since = expected_and_came(figures, Use.MAIN)
    return [
        Track(
            counterfactual=row.counterfactual,
            subject=row.subject,
            miss=row.miss,
            usual=row.usual_miss,
            spread=spread,
            past=tuple(PastMiss(r.year, r.miss) for r in rates if r.subject is row.subject),
            expected=tuple(each.expected_usd_bn for each, _ in since[row.subject]),
            came=tuple(total.usd_bn for _, total in since[row.subject]),
        )
        for row in evidence.rows
    ]


def _of_rule(evidence: Evidence, settings: EvidenceSettings, figures: Figures) -> Track:
    row = _own_row(evidence)
    record = evidence.record
    if record is None:
        raise ValueError(f"{evidence.counterfactual} has no record of a growth rule")
    money = sensitivities([row.subject], settings, figures)[row.subject]
    return Track(
        counterfactual=row.counterfactual,
        subject=row.subject,
        miss=row.miss,
        usual=row.usual_miss,
        spread=record.spread * money,
        ahead=record.ahead,
    )


def _own_row(evidence: Evidence) -> Observed:
    """The series that the record is of, or the first there is."""
    own = [row for row in evidence.rows if row.subject is Subject.DATA_CENTRE_REVENUE]
    return (own or list(evidence.rows))[0]


def early_quarters(figures: Figures) -> tuple[DataCentreQuarter, ...] | Gap:
    """The quarters of the records that no bundled filing has, each with how it was read."""
    try:
        return read(REVENUE_FILE, DataCentreQuarter, figures.root)
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))
