"""The next earnings date in Nasdaq's sentences, and sentences that are none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.earnings.model import EarningsDate, Timing
from data.earnings.nasdaq import parse

TODAY = date(2026, 9, 25)
DAY = date(2026, 11, 18)


def document(announcement: object, report: object = "") -> dict[str, Any]:
    return {
        "data": {"announcement": announcement, "reportText": report},
        "status": {"rCode": 200},
    }


@pytest.mark.parametrize(
    ("report", "is_estimate", "timing"),
    [
        (
            "NVIDIA Corporation is estimated to report earnings on  11/18/2026. The upcoming "
            "earnings date is derived from an algorithm.",
            True,
            None,
        ),
        (
            "NVIDIA Corporation is expected to report earnings on 11/18/2026 after market close.",
            False,
            Timing.AFTER_CLOSE,
        ),
        (
            "NVIDIA Corporation is expected* to report earnings on 11/18/2026 before market open.",
            False,
            Timing.BEFORE_OPEN,
        ),
        ("", True, None),
        (None, True, None),
    ],
)
def test_the_day_what_it_rests_on_and_the_time_of_day(
    report: str | None, is_estimate: bool, timing: Timing | None
) -> None:
    found = parse(document("Earnings announcement* for NVDA: Nov 18, 2026", report), "NVDA", TODAY)
    assert found == EarningsDate(DAY, "Nasdaq", is_estimate, timing)


@pytest.mark.parametrize(
    "empty",
    [
        {"data": None, "status": {"rCode": 400}},
        {},
        {"data": []},
        document("Earnings announcement* for NVDA: ", "Our vendor hasn't provided us with it."),
        document("Earnings announcement for NVDA:"),
    ],
)
def test_no_date_is_none(empty: dict[str, Any]) -> None:
    assert parse(empty, "NVDA", TODAY) is None


@pytest.mark.parametrize(
    ("announcement", "report", "said"),
    [
        ("Earnings announcement* for AMD: Nov 18, 2026", "", "about AMD"),
        ("Earnings announcement* for NVDA: Aug 27, 2026", "", "no next date"),  # past
        ("Earnings announcement* for NVDA: Nov 18, 2036", "", "no next date"),
        ("Earnings announcement* for NVDA: Nov 31, 2026", "", "day is out of range"),
        ("Earnings announcement* for NVDA: Nov 18, 2026", "report earnings on 11/19/2026", "two"),
        ("Earnings announcement* for NVDA: <b>soon</b>", "", "as known"),
        ("Nov 18, 2026", "", "as known"),
        (None, "", "as known"),
        (20261118, "", "as known"),
        ({"day": "Nov 18, 2026"}, "", "as known"),
    ],
)
def test_what_cannot_be_is_refused(announcement: object, report: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(document(announcement, report), "NVDA", TODAY)


def test_a_share_of_a_class_is_written_as_exchanges_do() -> None:
    given = document("Earnings announcement* for BRK.B: Nov 2, 2026")
    found = parse(given, "BRK.B", TODAY)
    assert found is not None
    assert found.day == date(2026, 11, 2)
