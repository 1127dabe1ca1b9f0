"""What a visitor may choose of the evidence, and where it is read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from calc.evidence import PurchaseAssumptions, PurchaseRule
from data.companies import CAPEX_FILE, QUARTERLY_FILE
from data.events import SHOCK, first_session
from data.evidence.assumptions import EvidenceAssumptions, Offered, load_assumptions
from data.evidence.model import SERIES, Counterfactual, Subject
from data.evidence.rows import CHIPS_FILE, FOLDER, REVENUE_FILE
from data.files.csv import BUNDLED
from data.filings import FiledSpending, Quarter
from data.model import default

DAYS_A_YEAR = 365.25


class ElasticityPreset(StrEnum):
    """Which belief about the long-run elasticity the draws start from."""

    PRIOR = "prior"  #: the model's own
    OBSERVED = "observed"  #: the naive bounds from tokens and prices


class BaseRates(StrEnum):
    """Which of the analysts' past misses are their usual ones."""

    USED = "used"  #: those of normal years; the file says why others are left out
    ALL = "all"  #: the others as well
    AI_ERA = "ai_era"  #: those used that are of the time of language models


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSettings:
    """What is counted, and how. `default_settings` has the defaults of those without one here.

    `inference_only` takes all compute for inference; otherwise `inference_share` [0, 1] is one
    share for all times (None: the dated ones), displaced by draws with the standard deviation
    `share_shift` ≥ 0 on the logit scale, and `reinvestment` ≥ 0 the laboratories' elasticity (None:
    drawn from its range). `common_share` in [0, 1) of the errors is common, `capex_share` in (0, 1]
    of capital spending buys AI compute, `first_quarter` (such as 2022Q1) is where forecasts start.
    The last three fields are the demand model's trend and supply.
    """

    counterfactuals: tuple[Counterfactual, ...] = tuple(Counterfactual)
    subtract_usual_miss: bool = True
    base_rates: BaseRates = BaseRates.USED
    series: tuple[Subject, ...] = SERIES
    inference_only: bool = False
    inference_share: float | None = None
    share_shift: float
    reinvestment: float | None = None
    common_share: float
    capex_share: float
    delay: float = 0.0
    rule: PurchaseRule = PurchaseRule.STOCK
    first_quarter: str
    elasticity: ElasticityPreset = ElasticityPreset.PRIOR
    growth: float
    decay: float
    supply_elasticity: float

    @property
    def purchases(self) -> PurchaseAssumptions:
        """What turns a scenario into purchases under these settings."""
        return PurchaseAssumptions(
            growth=self.growth,
            decay=self.decay,
            supply_elasticity=self.supply_elasticity,
            delay=self.delay,
            rule=self.rule,
        )


def default_settings(root: Path = BUNDLED) -> EvidenceSettings:
    """The settings at which the finding is printed first."""
    assumptions = load_assumptions(root)
    return EvidenceSettings(
        share_shift=assumptions.workloads.shift,
        common_share=assumptions.rules.common_share,
        capex_share=assumptions.subjects[Subject.CAPEX_FOUR].share or 1.0,
        first_quarter=assumptions.rules.first_quarter,
        growth=default("growth"),
        decay=default("decay"),
        supply_elasticity=default("supply_elasticity"),
    )


def offered(root: Path = BUNDLED) -> Offered:
    """The values that a visitor may choose of each setting."""
    return load_assumptions(root).offered


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the figures are: the bundled files, and what the SEC has beside them.

    `filed` are the joined quarters of `data.filings`, `spent` the buyers' spending there (both
    empty: the bundle alone).
    """

    filed: tuple[Quarter, ...] = ()
    spent: tuple[FiledSpending, ...] = ()
    root: Path = BUNDLED
    shock: date = field(default_factory=lambda: first_session(SHOCK))

    @property
    def assumptions(self) -> EvidenceAssumptions:
        """The assumptions that stand beside the figures."""
        return load_assumptions(self.root)

    def years(self, day: date) -> float:
        """A day as years after the shock."""
        return (day - self.shock).days / DAYS_A_YEAR

    def stamp(self) -> tuple[int, ...]:
        """Changes when one of the files does that quarters are read from."""
        names = (CAPEX_FILE, QUARTERLY_FILE, f"{FOLDER}/{CHIPS_FILE}", f"{FOLDER}/{REVENUE_FILE}")
        paths = [self.root / name for name in names]
        return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths)
