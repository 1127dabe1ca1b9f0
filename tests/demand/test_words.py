"""The verdict's words follow its numbers, in both languages."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import pytest

from calc.verdict import Reading, Verdict
from components import language
from components.demand import results, words
from components.demand.assumptions import Values, scenario
from data import model

SHOCK = date(2025, 1, 27)
READINGS = list(Reading)
RIGHT = {
    "en": {"market": "the market is right", "huang": "Huang is right", "undetermined": "undeter"},
    "fr": {"market": "le marché a raison", "huang": "Huang a raison", "undetermined": "indéter"},
}


def answer(
    short: Reading = Reading.MARKET,
    long: Reading = Reading.HUANG,
    settled_at: float = 2.18,
    decides: bool = True,
) -> Verdict:
    multipliers = {Reading.MARKET: 0.71, Reading.HUANG: 1.5, Reading.UNDETERMINED: 1.02}
    return Verdict(
        short_run=short,
        long_run=long,
        short_run_multiplier=multipliers[short],
        long_run_multiplier=multipliers[long],
        settled_at=settled_at,
        certainty=0.594,
        hinge="ceiling",
        hinge_decides=decides,
    )


@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.parametrize("short", READINGS)
@pytest.mark.parametrize("long", READINGS)
def test_one_sentence_says_who_is_right_and_by_how_much(
    short: Reading, long: Reading, spoken: str
) -> None:
    with language.speaking(spoken):
        sentence = words.verdict(answer(short, long), SHOCK)
        first, second = re.split("long run|long terme", sentence)
        for part, reading in ((first, short), (second, long)):
            said = {key for key, text in RIGHT[spoken].items() if text in part}
            assert said == {reading.value}
        assert words.change(answer(short, long).short_run_multiplier) in first
        assert words.change(answer(short, long).long_run_multiplier) in second
        assert sentence.count(".") == 1


def test_the_sentence_says_from_when_the_long_run_holds() -> None:
    with language.speaking("en"):
        assert "from April 2027 on" in words.verdict(answer(), SHOCK)
        assert " on;" not in words.verdict(answer(settled_at=0.0), SHOCK)
        undetermined = answer(long=Reading.UNDETERMINED)
        assert "2027" not in words.verdict(undetermined, SHOCK)


@pytest.mark.parametrize("decides", [True, False])
def test_the_sentence_says_how_sure_and_on_what_it_hangs(decides: bool) -> None:
    with language.speaking("en"):
        sentence = words.verdict(answer(decides=decides), SHOCK)
        assert "59 of 100 draws" in sentence
        assert model.parameter("ceiling").label("en") in sentence
        assert ("without turning it" in sentence) is not decides


@pytest.fixture
def numbers(defaults: Values) -> results.Outcome:
    return results.outcome(scenario(defaults), defaults["supply_elasticity"])


def test_the_course_names_the_lowest_point_and_the_return(numbers: results.Outcome) -> None:
    with language.speaking("en"):
        course = words.course(numbers, SHOCK)
        assert "lowest in September 2025" in course
        assert "−7%" in course
        assert "April 2027, 2.2 years" in course
        assert "never falls" in words.course(replace(numbers, back_at=0.0), SHOCK)
        assert "never comes back" in words.course(replace(numbers, back_at=math.inf), SHOCK)


def test_the_spoken_numbers_are_those_of_the_model(numbers: results.Outcome) -> None:
    # The reference results of the specification.
    assert numbers.short_run == pytest.approx(0.707, abs=5e-4)
    assert numbers.long_run == pytest.approx(1.090, abs=5e-4)
    assert numbers.back_at == pytest.approx(2.18, abs=5e-3)
    assert numbers.trough == pytest.approx(0.934, abs=5e-4)
    assert numbers.trough_at == pytest.approx(0.65, abs=0.02)
    assert numbers.plain_long_run == pytest.approx(1.019, abs=5e-4)
