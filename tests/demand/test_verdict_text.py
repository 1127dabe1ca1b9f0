"""The verdict's words follow its numbers, in both languages."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc.outcome import DemandOutcome
from calc.scenario import LONG_RUN
from calc.uncertainty import LongRunOdds
from calc.verdict import Course, DemandVerdict, Reading, course
from components import language
from components.demand import questions, results, verdict_text
from components.demand.assumptions import Values, scenario
from data import model
from tests.demand.conftest import verdict

SHOCK = date(2025, 1, 27)
MARKET, HUANG, UNDECIDED = Reading.MARKET, Reading.HUANG, Reading.UNDETERMINED
COURSES_OF_THE_RULE = [
    (MARKET, HUANG),
    (HUANG, MARKET),
    (HUANG, HUANG),
    (MARKET, MARKET),
    (MARKET, UNDECIDED),
    (HUANG, UNDECIDED),
    (UNDECIDED, UNDECIDED),
]
SIDES = {
    "en": {MARKET: "less", HUANG: "more", UNDECIDED: "as much"},
    "fr": {MARKET: "moins", HUANG: "plus", UNDECIDED: "autant"},
}
ODDS = LongRunOdds(0.532, 0.119, 0.349)
TIMES = (0.0, 0.65, 3.63, 4.9, 8.0, 20.0, 61.0)


def answer(
    at_first: Reading = MARKET,
    long_run: Reading = HUANG,
    decided_at: float = 3.63,
    decides: bool = True,
    odds: LongRunOdds = ODDS,
    all_compute: float = 1.03,
) -> DemandVerdict:
    multipliers = {MARKET: 0.88, HUANG: 1.09, UNDECIDED: 1.02}
    return DemandVerdict(
        course=Course(at_first, long_run, decided_at),
        long_run_multiplier=multipliers[long_run],
        all_compute=all_compute,
        inference_share=0.29,
        odds=odds,
        agreement=0.157,
        hinge="ceiling",
        hinge_decides=decides,
    )


def any_sliders(data: st.DataObject) -> Values:
    """A value for each slider of the page, its ends and default as likely as what lies between."""
    values = {}
    for key, each in model.sliders(model.parameters()).items():
        ends = [each.slider_min, each.default, each.slider_max]
        if key == "ceiling":
            ends.append(math.inf)  # the slider's “no limit”
        between = st.floats(each.slider_min, each.slider_max)
        values[key] = data.draw(st.sampled_from(ends) | between, label=key)
    return values


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_under_any_sliders_the_headline_is_a_short_sentence(data: st.DataObject) -> None:
    values = any_sliders(data)
    world = scenario(values)
    outcome = results.outcome(world, values["supply_elasticity"])
    found = replace(
        answer(), course=course(world), long_run_multiplier=outcome.long_run, agreement=1.0
    )
    for spoken in ("en", "fr"):
        with language.override(spoken):
            said = verdict_text.sentences(found, outcome, SHOCK, moved=True)
        assert words(said.headline) <= 20, said.headline
        assert said.headline.count(".") == 1
        assert re.search("100 of 100|100 simulations sur 100", said.headline)
        assert "{" not in " ".join((said.headline, said.amount, said.first, said.scope))


def words(sentence: str) -> int:
    """How many words a sentence has; signs that stand alone are none."""
    return sum(any(map(str.isalnum, part)) for part in re.split(r"[\s\u00a0\u202f]", sentence))


@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.parametrize("decided_at", TIMES)
@pytest.mark.parametrize(("at_first", "long_run"), COURSES_OF_THE_RULE)
def test_the_headline_is_one_short_sentence_with_scope_and_odds(
    at_first: Reading,
    long_run: Reading,
    decided_at: float,
    spoken: str,
    numbers: DemandOutcome,
) -> None:
    with language.override(spoken):
        found = answer(at_first, long_run, decided_at)
        said = verdict_text.sentences(found, numbers, SHOCK, moved=False)
    headline = said.headline
    assert words(headline) <= 20, headline
    assert words(said.amount) <= 15
    assert headline.count(".") == 1
    assert "16 of 100" in headline or "16 simulations sur 100" in headline
    assert {"en": "AI’s answers", "fr": "L’IA répondrait"}[spoken] in headline  # not all compute
    first, _comma, then = headline.partition(", ")
    assert SIDES[spoken][at_first] in first
    assert (SIDES[spoken][long_run] in then) if then else (at_first is long_run)


@pytest.mark.parametrize(
    ("spoken", "headline"),
    [
        (
            "en",
            "AI’s answers would use less computing at first, then slightly more from autumn 2028 "
            "(both in 16 of 100 simulations).",
        ),
        (
            "fr",
            "L’IA répondrait d’abord avec moins de calcul, puis un peu plus dès l’automne 2028 "
            "(ensemble\u00a0: 16 simulations sur 100).",
        ),
    ],
)
def test_the_headline_of_the_defaults(spoken: str, headline: str, defaults: Values) -> None:
    with language.override(spoken):
        assert verdict(defaults) == headline


@pytest.mark.parametrize(
    ("decided_at", "since"),
    [
        (0.1, "from the start"),
        (0.3, "from spring 2025"),
        (3.9, "from winter 2028–29"),
        (9.0, "from 2034"),
        (25.0, "from the 2050s"),
        (61.0, "after 40 years"),
    ],
)
def test_a_date_says_no_more_than_the_model_can_know(
    decided_at: float, since: str, numbers: DemandOutcome
) -> None:
    with language.override("en"):
        found = answer(decided_at=decided_at)
        said = verdict_text.sentences(found, numbers, SHOCK, moved=False)
    assert since in said.headline


def test_how_much_is_said_by_the_same_rule() -> None:
    with language.override("en"):
        assert verdict_text.amount(1.09) == "More computing in the long run: +9%"
        assert verdict_text.amount(0.88) == "Less computing in the long run: −12%"
        assert verdict_text.amount(1.05) == "Undecided in the long run: +5%"


@pytest.mark.parametrize(
    ("all_compute", "ending"),
    [(1.03, "undecided (+3%)"), (1.2, "more (+20%)"), (0.9, "less (−10%)")],
)
def test_the_scope_is_said(all_compute: float, ending: str, numbers: DemandOutcome) -> None:
    with language.override("en"):
        found = answer(all_compute=all_compute)
        scope = verdict_text.sentences(found, numbers, SHOCK, moved=False).scope
    assert "answers, 29% of AI’s computing" in scope
    assert ending in scope


def test_the_odds_follow_the_rule_and_name_whose_spread_it_is(numbers: DemandOutcome) -> None:
    def said(moved: bool, odds: LongRunOdds) -> str:
        with language.override("en"):
            found = answer(odds=odds)
            return verdict_text.sentences(found, numbers, SHOCK, moved=moved).odds

    close = said(moved=False, odds=LongRunOdds(0.532, 0.119, 0.349))
    assert close == ("Close call: 53 of 100 simulations end higher, 12 within 5%, 35 lower.")
    assert said(moved=True, odds=LongRunOdds(0.532, 0.119, 0.349)) == (
        f"{close} Their spread is ours, moved onto your values."
    )
    clear = said(moved=False, odds=LongRunOdds(0.7, 0.1, 0.2))
    assert clear.startswith("70 of 100")


@pytest.mark.parametrize("decides", [True, False])
def test_what_it_depends_on_is_said_in_plain_words(decides: bool, numbers: DemandOutcome) -> None:
    with language.override("en"):
        found = answer(decides=decides)
        hinge = verdict_text.sentences(found, numbers, SHOCK, moved=False).hinge
    assert "how much AI people could ever use" in hinge
    assert ("doesn’t change who wins" in hinge) is not decides


@pytest.mark.parametrize("key", LONG_RUN)
def test_each_assumption_of_the_long_run_has_plain_words(key: str) -> None:
    with language.override("en"):
        english = questions.depends_on(key)
    with language.override("fr"):
        assert questions.depends_on(key) != english


@pytest.mark.parametrize(
    ("at_first", "long_run", "first"),
    [
        (MARKET, HUANG, "Less at first (−7%), undecided until autumn 2028."),
        (MARKET, UNDECIDED, "Less at first (−7%), undecided from autumn 2028."),
        (HUANG, MARKET, "More at first (+9%), undecided until autumn 2028."),
        (HUANG, HUANG, "At least 5% more from autumn 2028."),
        (MARKET, MARKET, "At least 5% less from autumn 2028."),
        (UNDECIDED, UNDECIDED, "Never more than 5% away from a world without R1."),
    ],
)
def test_what_comes_before(
    at_first: Reading, long_run: Reading, first: str, numbers: DemandOutcome
) -> None:
    with language.override("en"):
        found = answer(at_first, long_run)
        assert verdict_text.sentences(found, numbers, SHOCK, moved=False).first == first


@pytest.fixture
def numbers(defaults: Values) -> DemandOutcome:
    return results.outcome(scenario(defaults), defaults["supply_elasticity"])


def test_the_course_names_the_lowest_point_and_the_return(numbers: DemandOutcome) -> None:
    with language.override("en"):
        course = verdict_text.course(numbers, SHOCK)
        assert "lowest in autumn 2025" in course
        assert "−7%" in course
        assert "in spring 2027" in course
        below = replace(numbers, long_run=0.8, settled_at=0.0)
        assert "never comes back" in verdict_text.course(below, SHOCK)


#: ChosenAssumptions whose path is none of the usual kind, and what may be said of it.
COURSES: list[tuple[dict[str, float], str, str]] = [
    ({"short_run_elasticity": 1.5, "long_run_elasticity": 1.6}, "never falls below", "never below"),
    # A flash: above at first, below in the end.
    (
        {"short_run_elasticity": 3.0, "long_run_elasticity": 0.0},
        "without R1 for good in spring 2026",
        "never",
    ),
    # The dip, back above, and below for good.
    (
        {"gain": 30.0, "long_run_elasticity": 0.0, "short_run_elasticity": 0.0,
         "compute_share": 0.3, "ceiling": 5.0, "token_ratio": 50.0},
        "without R1 for good in autumn 2025",
        "never",
    ),
    # Ever deeper: the end of the window is no lowest point.
    ({"long_run_elasticity": 0.0}, "keeps falling: −67% in 2033", "never"),
    ({"ceiling": 5.0}, "lowest in summer 2028: −27%", "never"),
    # Less than a per cent, for a fortnight.
    ({"value_exponent": 1.0}, "hardly falls below", "winter 2024–25"),
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


@pytest.mark.parametrize(
    ("spoken", "value", "said"),
    [
        ("en", 1.0, "1\N{NO-BREAK SPACE}year"),
        ("en", 1.5, "1.5\N{NO-BREAK SPACE}years"),
        ("fr", 1.5, "1,5\N{NO-BREAK SPACE}an"),
        ("fr", 2.0, "2\N{NO-BREAK SPACE}ans"),
    ],
)
def test_a_number_of_years_is_counted_as_the_language_does(
    spoken: str, value: float, said: str
) -> None:
    with language.override(spoken):
        assert questions.spoken("lag", value) == said
