"""The verdict's words follow its numbers, in both languages."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from calc.verdict import Reading, Verdict
from components import language
from components.demand import results, words
from components.demand.assumptions import Values, scenario
from data import model

SHOCK = date(2025, 1, 27)
RIGHT = {
    "en": {"market": "the market is right", "huang": "Huang is right", "none": "undetermined"},
    "fr": {"market": "le marché a raison", "huang": "Huang a raison", "none": "indéterminé"},
}


@pytest.mark.parametrize("spoken", ["en"])
@pytest.mark.parametrize(
    ("multiplier", "who", "change"),
    [
        (0.71, "market", "29%"),
        (0.94, "market", "6%"),
        (0.96, "none", ""),
        (1.04, "none", ""),
        (1.06, "huang", "6%"),
        (2.5, "huang", "150%"),
    ],
)
def test_words_follow_the_multiplier(multiplier: float, who: str, change: str, spoken: str) -> None:
    with language.speaking(spoken):
        for sentence in (words.short_run(multiplier), words.long_run(multiplier)):
            assert RIGHT[spoken][who] in sentence
            assert change in sentence
            assert sum(text in sentence for text in RIGHT[spoken].values()) == 1


@pytest.fixture
def numbers(defaults: Values) -> results.Outcome:
    return results.outcome(scenario(defaults), defaults["supply_elasticity"])


def test_timing_names_the_month_of_the_return(numbers: results.Outcome) -> None:
    with language.speaking("en"):
        assert "April 2027" in words.timing(numbers, SHOCK)
        assert "never falls" in words.timing(replace(numbers, back_at=0.0), SHOCK)
        assert "never comes back" in words.timing(replace(numbers, back_at=math.inf), SHOCK)


@pytest.mark.parametrize("decides", [True, False])
def test_certainty_names_the_share_and_the_hinge(decides: bool) -> None:
    verdict = Verdict(
        short_run=Reading.MARKET,
        long_run=Reading.HUANG,
        short_run_multiplier=0.7,
        long_run_multiplier=1.1,
        back_at=2.0,
        certainty=0.594,
        hinge="ceiling",
        hinge_decides=decides,
    )
    with language.speaking("en"):
        sentence = words.certainty(verdict)
        assert sentence.startswith("59 of 100")
        assert model.parameter("ceiling").label("en") in sentence
        assert ("does not turn" in sentence) is not decides


def test_the_spoken_numbers_are_those_of_the_model(numbers: results.Outcome) -> None:
    # The reference results of the specification.
    assert numbers.short_run == pytest.approx(0.707, abs=5e-4)
    assert numbers.long_run == pytest.approx(1.090, abs=5e-4)
    assert numbers.back_at == pytest.approx(2.18, abs=5e-3)
    assert numbers.trough == pytest.approx(0.934, abs=5e-4)
    assert numbers.trough_at == pytest.approx(0.65, abs=0.02)
    assert numbers.plain_long_run == pytest.approx(1.019, abs=5e-4)
