"""What the page of statements has made once it does not make again, for nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from components.claims import article, error_chart, texts
from data.claims import gather, review
from tests.counting import nothing_is_made_again

Page = Callable[..., AppTest]
WORK = (gather, review, error_chart.localized_errors, texts.searched, article.paragraph)


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"lang": "fr"},
        {"claim": "daily-fall"},
        {"verdict": "contradicted"},
        {"q": "Nvidia"},
        {"claim": "billions-lost", "lang": "fr", "verdict": "contradicted"},
    ],
    ids=str,
)
def test_a_second_look_makes_nothing_again(claims_page: Page, address: dict[str, str]) -> None:
    at = claims_page(**address)
    with nothing_is_made_again(*WORK):
        at.run()
        claims_page(**address)


def test_another_statement_opened_composes_no_chart(claims_page: Page) -> None:
    at = claims_page(claim="daily-fall")
    with nothing_is_made_again(*WORK):
        at.button("claim_chevron_right").click().run()
    assert not at.exception
