"""The questions in place of names: each has room in its row of a chart."""

import re

import pytest

from components import language
from components.charts import figure
from components.demand import questions
from data import model


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_a_row_has_room_for_the_lines_that_the_browser_makes(spoken: str) -> None:
    axis = figure.by_question("assumption").to_dict()["axis"]
    pattern = re.search(r"regexp\('(.+)', 'g'\)", axis["labelExpr"])
    assert pattern
    with language.override(spoken):
        asked = [questions.asked(key) for key in model.sliders(model.parameters())]
    for question in asked:
        lines = re.findall(pattern.group(1), question)
        assert "".join(map("".join, lines)) == question
        # Thirteen pixels high, and two between lines.
        assert figure.question_height([question]) > 15 * len(lines)
    assert figure.question_height(asked) == max(
        map(figure.question_height, ([each] for each in asked))
    )
