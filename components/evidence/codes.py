"""What the evidence page can be asked for: each choice's codes in the address, and what they mean.

The page's widgets and the charts' own addresses read them here, so that both refuse the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from calc.evidence import PurchaseRule
from components.query_codes import ON, SWITCH, Choice, Refused, read, switch
from data import evidence
from data.evidence import (
    BaseRates,
    Counterfactual,
    ElasticityPreset,
    EvidenceSettings,
    Subject,
    default_settings,
)

ALL = "all"
WORKLOADS, ANSWERS = "workloads", "answers"
DATED, DRAWN = "dated", "drawn"
CORRECTED = "corrected"
SERIES = "series"


@dataclass(frozen=True, slots=True)
class ChosenEvidence:
    """The settings, and whether the odds shown are those of all computing."""

    settings: EvidenceSettings
    everything: bool


def code(value: float) -> str:
    """A number as it stands in the address."""
    return f"{value:g}"


def _codes(values: Sequence[float]) -> tuple[str, ...]:
    return tuple(code(each) for each in values)


def choices() -> Mapping[str, Choice]:
    """Every choice of the page by its key in the address."""
    offered, usual = evidence.offered(), default_settings()
    return {
        "against": Choice((*(each.value for each in Counterfactual), ALL), ALL),
        CORRECTED: switch(ON),
        "counted": Choice((WORKLOADS, ANSWERS), WORKLOADS),
        "odds": Choice((ANSWERS, WORKLOADS), ANSWERS),
        "share": Choice((DATED, *_codes(offered.inference_share)), DATED),
        "shift": Choice(_codes(offered.share_shift), code(usual.share_shift)),
        "labs": Choice((DRAWN, *_codes(offered.reinvestment)), DRAWN),
        "belief": Choice(
            (ElasticityPreset.PRIOR.value, ElasticityPreset.OBSERVED.value),
            ElasticityPreset.PRIOR.value,
        ),
        "rates": Choice(
            (BaseRates.USED.value, BaseRates.AI_ERA.value, BaseRates.ALL.value),
            BaseRates.USED.value,
        ),
        SERIES: Choice(tuple(each.value for each in evidence.SERIES), "", many=True),
        "common": Choice(_codes(offered.common_share), code(usual.common_share)),
        "capex": Choice(_codes(offered.capex_share), code(usual.capex_share)),
        "delay": Choice(_codes(offered.delay), code(usual.delay)),
        "rule": Choice(
            (PurchaseRule.STOCK.value, PurchaseRule.LEVEL.value), PurchaseRule.STOCK.value
        ),
        "first": Choice(tuple(offered.first_quarter), usual.first_quarter),
    }


def parse(asked: Mapping[str, str]) -> tuple[ChosenEvidence, Refused]:
    """What these codes by key mean, and what of them does not exist: that has its default.

    Other keys are nobody's here.
    """
    codes, refused = read(choices(), asked)
    return _meaning(codes), refused


def _meaning(chosen: Mapping[str, str]) -> ChosenEvidence:
    usual = default_settings()
    against, share, labs = chosen["against"], chosen["share"], chosen["labs"]
    series = tuple(Subject(each) for each in chosen[SERIES].split(",") if each)
    settings = replace(
        usual,
        counterfactuals=usual.counterfactuals if against == ALL else (Counterfactual(against),),
        subtract_usual_miss=SWITCH[chosen[CORRECTED]],
        inference_only=chosen["counted"] == ANSWERS,
        inference_share=None if share == DATED else float(share),
        share_shift=float(chosen["shift"]),
        reinvestment=None if labs == DRAWN else float(labs),
        elasticity=ElasticityPreset(chosen["belief"]),
        base_rates=BaseRates(chosen["rates"]),
        series=series or usual.series,
        common_share=float(chosen["common"]),
        capex_share=float(chosen["capex"]),
        delay=float(chosen["delay"]),
        rule=PurchaseRule(chosen["rule"]),
        first_quarter=chosen["first"],
    )
    return ChosenEvidence(settings, chosen["odds"] == WORKLOADS)
