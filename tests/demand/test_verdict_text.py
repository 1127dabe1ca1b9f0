"""The verdict's words follow its numbers, in both languages."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import pytest

from calc.outcome import DemandOutcome
from calc.verdict import DemandVerdict, Reading
from components import language
from components.demand import results, verdict_text
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
) -> DemandVerdict:
    multipliers = {Reading.MARKET: 0.71, Reading.HUANG: 1.5, Reading.UNDETERMINED: 1.02}
    return DemandVerdict(
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
    with language.override(spoken):
        sentence = verdict_text.verdict(answer(short, long), model.parameters(), SHOCK)
        first, second = re.split("long run|long terme", sentence, maxsplit=1)
        for part, reading in ((first, short), (second, long)):
            said = {key for key, text in RIGHT[spoken].items() if text in part}
            assert said == {reading.value}
        assert verdict_text.change(answer(short, long).short_run_multiplier) in first
        assert {"en": "at once", "fr": "d’un coup"}[spoken] in first  # the path never shows it
        assert verdict_text.change(answer(short, long).long_run_multiplier) in second
        assert sentence.count(".") == 1


def test_the_sentence_says_from_when_the_long_run_holds() -> None:
    with language.override("en"):
        assert "from April 2027 on" in verdict_text.verdict(answer(), model.parameters(), SHOCK)
        assert " on;" not in verdict_text.verdict(answer(settled_at=0.0), model.parameters(), SHOCK)
        undetermined = answer(long=Reading.UNDETERMINED)
        assert "2027" not in verdict_text.verdict(undetermined, model.parameters(), SHOCK)


@pytest.mark.parametrize("decides", [True, False])
def test_the_sentence_says_how_sure_and_on_what_it_hangs(decides: bool) -> None:
    with language.override("en"):
        sentence = verdict_text.verdict(answer(decides=decides), model.parameters(), SHOCK)
        assert "59 of 100 draws from our beliefs agree on the long run" in sentence
        assert model.parameter("ceiling").label("en") in sentence
        assert ("without turning it" in sentence) is not decides


@pytest.fixture
def numbers(defaults: Values) -> DemandOutcome:
    return results.outcome(scenario(defaults), defaults["supply_elasticity"])


def test_the_course_names_the_lowest_point_and_the_return(numbers: DemandOutcome) -> None:
    with language.override("en"):
        course = verdict_text.course(numbers, SHOCK)
        assert "lowest in September 2025" in course
        assert "−7%" in course
        assert "April 2027, 2.2 years" in course
        below = replace(numbers, long_run=0.8, settled_at=0.0)
        assert "never comes back" in verdict_text.course(below, SHOCK)


#: ChosenAssumptions whose path is none of the usual kind, and what may be said of it.
COURSES: list[tuple[dict[str, float], str, str]] = [
    ({"short_run_elasticity": 1.5, "long_run_elasticity": 1.6}, "never falls below", "never below"),
    # A flash: above at first, below in the end.
    (
        {"short_run_elasticity": 3.0, "long_run_elasticity": 0.0},
        "falls below its trend for good in May 2026, 1.3 years",
        "never",
    ),
    # The dip, back above, and below for good.
    (
        {"gain": 30.0, "long_run_elasticity": 0.0, "short_run_elasticity": 0.0,
         "compute_share": 0.3, "ceiling": 5.0, "token_ratio": 50.0},
        "falls below its trend for good in November 2025",
        "never",
    ),
    # Ever deeper: the end of the window is no lowest point.
    ({"long_run_elasticity": 0.0}, "keeps falling: −67% against its trend in January", "never"),
    ({"ceiling": 5.0}, "lowest in July 2028, at −27%", "never"),
    # Less than a per cent, for a fortnight.
    ({"value_exponent": 1.0}, "hardly falls below", "Feb 2025"),
    ({"gain": 1.0}, "never falls below", "never below"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "course", "back"), COURSES)
def test_no_course_says_what_the_path_does_not_do(
    changes: dict[str, float], course: str, back: str, defaults: Values
) -> None:
    values = defaults | changes
    numbers = results.outcome(scenario(values), values["supply_elasticity"])
    with language.override("en"):
        assert course in verdict_text.course(numbers, SHOCK)
        assert verdict_text.back(numbers, SHOCK) == back


@pytest.mark.parametrize(
    ("count", "digits", "english", "french"),
    [
        (0.5, 1, "0.5 years", "0,5 an"),
        (1.0, 0, "1 year", "1 an"),
        (1.3, 1, "1.3 years", "1,3 an"),
        (2.0, 0, "2 years", "2 ans"),
        (1.96, 1, "2.0 years", "2,0 ans"),
    ],
)
def test_years_agree_with_their_number(
    count: float, digits: int, english: str, french: str
) -> None:
    for spoken, text in (("en", english), ("fr", french.replace(" ", "\N{NO-BREAK SPACE}"))):
        with language.override(spoken):
            assert verdict_text.years(count, digits) == text


def test_a_factor_never_prints_as_nothing() -> None:
    with language.override("en"):
        assert [verdict_text.factor(value) for value in (1.09, 0.05, 0.0034, 0.0)] == [
            "×1.09",
            "×0.05",
            "×0.003",
            "×0.00",
        ]


def test_an_undetermined_long_run_says_what_the_draws_agree_on() -> None:
    with language.override("en"):
        sentence = verdict_text.verdict(
            answer(long=Reading.UNDETERMINED), model.parameters(), SHOCK
        )
    assert "59 of 100 draws from our beliefs end as near to the trend" in sentence


def test_the_spoken_numbers_are_those_of_the_model(numbers: DemandOutcome) -> None:
    # The reference results of the specification.
    assert numbers.short_run == pytest.approx(0.707, abs=5e-4)
    assert numbers.long_run == pytest.approx(1.090, abs=5e-4)
    assert numbers.settled_at == pytest.approx(2.18, abs=5e-3)
    assert numbers.trough == pytest.approx(0.934, abs=5e-4)
    assert numbers.trough_at == pytest.approx(0.65, abs=0.02)


@pytest.mark.parametrize(
    ("gain", "expected"),
    [(math.inf, "at no gain"), (0.4, "before the gain"), (1.0, "before the gain"), (7.31, "7.31")],
)
def test_when_reasoned_answers_pay(gain: float, expected: str) -> None:
    with language.override("en"):
        assert expected in verdict_text.unlocking(gain)


@pytest.mark.parametrize(
    ("unlocked_at", "said"),
    [(math.inf, "at no gain"), (8.0, "not yet worth"), (4.0, "are worth"), (0.5, "are worth")],
)
def test_the_map_with_reasoning_says_what_it_shows(unlocked_at: float, said: str) -> None:
    with language.override("en"):
        assert said in verdict_text.reasoned_map(unlocked_at, 4.0)
