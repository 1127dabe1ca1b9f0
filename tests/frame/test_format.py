"""Numbers and dates in both languages, as a reader of each would write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import format as fmt
from components.language import current, override, with_current_language

CLOSE = datetime(2025, 1, 27, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["−16.97%", "+8.93%", "$142.62", "−$24.20", "$592.3 bn", "818,830,900"]),
        ("fr", ["−16,97 %", "+8,93 %", "142,62 $", "−24,20 $", "592,3 Md $", "818 830 900"]),
    ],
)
def test_figures(language: str, expected: list[str]) -> None:
    with override(language):
        shown = [
            fmt.percent(118.42 / 142.62 - 1),
            fmt.percent(128.99 / 118.42 - 1),
            fmt.money(142.62),
            fmt.money(-24.2),
            fmt.billions(592.3e9),
            fmt.number(818_830_900),
        ]
    assert [text.replace("\u00a0", " ").replace("\u202f", " ") for text in shown] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Jan 2025", "27 Jan 2025", "27 January 2025", "27 Jan 2025, 16:00", "15 minutes"]),
        (
            "fr",
            [
                "janv. 2025",
                "27 janv. 2025",
                "27 janvier 2025",
                "27 janv. 2025, 16:00",
                "15 minutes",
            ],
        ),
    ],
)
def test_dates(language: str, expected: list[str]) -> None:
    with override(language):
        assert [
            fmt.month(date(2025, 1, 27)),
            fmt.day(date(2025, 1, 27)),
            fmt.day(date(2025, 1, 27), "long"),
            fmt.moment(CLOSE),
            fmt.span(timedelta(minutes=15)),
        ] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 Dec 2026", "1 December 2026", "1 Dec", "1 Dec 2026, 12:00", "11 Dec 2026"]),
        (
            "fr",
            ["1er déc. 2026", "1er décembre 2026", "1er déc.", "1er déc. 2026, 12:00",
             "11 déc. 2026"],
        ),
    ],
)  # fmt: skip
def test_the_first_of_the_month(language: str, expected: list[str]) -> None:
    first = date(2026, 12, 1)
    with override(language):
        assert [
            *(fmt.day(first, width) for width in ("short", "long", "day")),
            fmt.moment(datetime(2026, 12, 1, 17, tzinfo=UTC)),
            fmt.day(date(2026, 12, 11)),
        ] == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "3 days ago"), ("fr", "il y a 3 jours")])
def test_age(language: str, expected: str) -> None:
    with override(language):
        assert fmt.age(timedelta(days=3)) == expected


def test_french_never_breaks_inside_a_figure() -> None:
    with override("fr"):
        for text in (fmt.percent(-0.1697), fmt.money(1142.62), fmt.billions(2.9e12)):
            assert " " not in text


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_no_negative_zero_and_no_hyphen(value: float, digits: int) -> None:
    with override("en"):
        text = fmt.number(value, digits, signed=True)
    assert "-" not in text
    if round(value, digits) == 0:
        assert text.strip("0.") == ""


def test_missing_is_a_dash() -> None:
    with override("en"):
        assert {fmt.number(None), fmt.percent(None), fmt.money(None), fmt.day(None)} == {
            fmt.MISSING
        }


def test_what_is_made_later_speaks_the_language_of_now() -> None:
    with override("fr"):
        make = with_current_language(lambda: current().encode())
    with override("en"):
        assert make() == b"fr"
