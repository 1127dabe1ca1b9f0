"""Nasdaq's page of a company's earnings date: one JSON document, its figures in sentences.

Undocumented; shape as seen (see the tests' server): `data.announcement` names symbol and day,
`data.reportText` the day once more, the time of the day, and whether the day is an estimate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data import nasdaq_site
from data.earnings.model import EarningsDate, EarningsError, EarningsFailure, Timing
from data.live import http
from data.live.http import DeadlineSession, Failure, FetchError

NAME = "Nasdaq"
_ANNOUNCED = re.compile(
    r"Earnings announcement\*? for (?P<symbol>[A-Z0-9.\-]{1,12}): *"
    r"(?P<day>[A-Z][a-z]{2} \d{1,2}, \d{4})?"
)
_REPORTED = re.compile(r"report earnings on\s+(\d{2}/\d{2}/\d{4})")
_ESTIMATE = "estimated to report"
_TIMINGS = {"before market open": Timing.BEFORE_OPEN, "after market close": Timing.AFTER_CLOSE}
#: Results come every quarter, at the latest every half year: a day beyond is a mistake.
_FARTHEST = timedelta(days=200)
_RATE_LIMITED = 429
_REFUSED = (401, 403)


class NasdaqEarnings:
    """Asks Nasdaq, or the address `url` in its place, for one document at a time."""

    def __init__(self, max_bytes: int, url: str | None = None) -> None:
        self._max_bytes = max_bytes
        self._url = url or nasdaq_site.URL
        self._session = DeadlineSession()
        self._session.headers.update(nasdaq_site.HEADERS)

    def document(self, symbol: str, timeout: float) -> dict[str, Any]:
        """The document about `symbol` (as exchanges write it) within `timeout` seconds.

        Raises EarningsError.
        """
        address = f"{self._url}/api/analyst/{symbol}/earnings-date"
        try:
            return http.get_json(self._session, address, timeout=timeout, limit=self._max_bytes)
        except FetchError as error:
            raise _failure(error) from error


def _failure(error: FetchError) -> EarningsError:
    reason = EarningsFailure.UNREACHABLE
    if error.failure is Failure.BAD_DATA:
        reason = EarningsFailure.BAD_DATA
    elif error.status == _RATE_LIMITED:
        reason = EarningsFailure.RATE_LIMITED
    elif error.status in _REFUSED:
        reason = EarningsFailure.REFUSED
    retry_after = None
    if error.status is not None:
        retry_after = http.requested_delay(error.status, error.retry_after, datetime.now(UTC))
    return EarningsError(reason, error.detail, retry_after)


def parse(document: Mapping[str, Any], symbol: str, today: date) -> EarningsDate | None:
    """The date in a document about `symbol` (as exchanges write it); None where it names none.

    Raises ValueError for one that cannot be: about another company, two days that differ, a day
    that is past or too far ahead.
    """
    data = document.get("data")
    if not isinstance(data, dict):  # no such symbol, or no company
        return None
    announced = _ANNOUNCED.fullmatch(str(data.get("announcement") or "").strip())
    if announced is None:
        raise ValueError(f"no announcement as known: {str(data.get('announcement'))[:80]!r}")
    if announced["symbol"] != symbol:
        raise ValueError(f"an answer about {announced['symbol']}")
    if announced["day"] is None:
        return None
    day = datetime.strptime(announced["day"], "%b %d, %Y").date()  # noqa: DTZ007 - a day alone
    report = " ".join(str(data.get("reportText") or "").split())
    again = _REPORTED.search(report)
    if again and datetime.strptime(again[1], "%m/%d/%Y").date() != day:  # noqa: DTZ007
        raise ValueError(f"two days: {announced['day']} and {again[1]}")
    if not today <= day <= today + _FARTHEST:
        raise ValueError(f"{day} is no next date on {today}")
    timing = next((each for words, each in _TIMINGS.items() if words in report.lower()), None)
    # Without a word of where the day comes from it counts as an estimate.
    is_estimate = not again or _ESTIMATE in report
    return EarningsDate(day, NAME, is_estimate, timing)
