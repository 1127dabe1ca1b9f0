"""What probes are told: the newest price known, and how each provider is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.live.breaker import Cooldown
from data.prices import status
from data.prices.model import Provenance, Source, UnavailableReason

NOW = datetime(2025, 1, 27, 18, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BUNDLED = Provenance(Source.BUNDLED, "bundled snapshot", NOW - timedelta(days=3), "USD")
DOCUMENT = {
    "provider": "Cboe",
    "dataset": "minute",
    "as_of": (NOW - MINUTE).isoformat(),
    "fetched_at": (NOW - MINUTE).isoformat(),
}


def newest(document: object, lives: timedelta = MINUTE) -> Provenance:
    return status.newest(BUNDLED, document, lambda _dataset: lives, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lives", "source"),
    [(MINUTE, Source.LIVE), (MINUTE - timedelta(seconds=1), Source.CACHED)],
)
def test_an_answer_is_live_to_the_end_of_its_time(lives: timedelta, source: Source) -> None:
    expected = Provenance(source, "Cboe", NOW - MINUTE, "USD", NOW - MINUTE)
    assert newest(DOCUMENT, lives) == expected


def test_the_newer_of_snapshot_and_answer_counts() -> None:
    assert newest(None) is BUNDLED
    old = DOCUMENT | {"as_of": (NOW - timedelta(days=4)).isoformat()}
    assert newest(old) is BUNDLED


@pytest.mark.parametrize(
    "broken",
    [
        {},
        DOCUMENT | {"fetched_at": "yesterday"},
        DOCUMENT | {"fetched_at": None},
        DOCUMENT | {"dataset": "gossip"},
    ],
)
def test_a_document_of_no_use_is_logged_and_left(
    broken: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    assert newest(broken) is BUNDLED
    assert "the stored state of the newest price is unusable" in caplog.text


def test_the_report_has_an_age_and_every_provider() -> None:
    until = NOW + timedelta(minutes=15)
    cooling = Cooldown("Nasdaq", UnavailableReason.RATE_LIMITED, until)
    assert status.report(BUNDLED, {"Cboe": None, "Nasdaq": cooling}, NOW) == {
        "source": "bundled",
        "provider": "bundled snapshot",
        "as_of": "2025-01-24T18:00:00+00:00",
        "age_seconds": 3 * 24 * 3600,
        "offline": False,
        "providers": {
            "Cboe": {"state": "ready"},
            "Nasdaq": {
                "state": "resting",
                "reason": "rate_limited",
                "until": "2025-01-27T18:15:00+00:00",
            },
        },
    }


def test_without_providers_it_is_offline_and_a_price_from_the_future_has_age_0() -> None:
    ahead = replace(BUNDLED, as_of=NOW + MINUTE)
    report = status.report(ahead, {}, NOW)
    assert (report["offline"], report["providers"], report["age_seconds"]) == (True, {}, 0)
