"""What the overview has made once it does not make again, for nobody."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.counting import nothing_is_made_again


def opened(language: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["lang"] = language
    return at.run()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_second_look_makes_nothing_again(language: str) -> None:
    at = opened(language)
    with nothing_is_made_again():
        at.run()
        opened(language)
    assert not at.exception
