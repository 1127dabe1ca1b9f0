"""Where there is a stream and where not."""

from __future__ import annotations

import pytest

from data import trading_hours
from data.files.toml import RecordError
from data.stream.protocol import URL
from data.stream.service import default_stream
from data.stream.settings import StreamSettings


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, URL),
        ({"R1_STREAM": "1"}, URL),
        ({"R1_STREAM": "0"}, None),
        ({"R1_PUBLIC_URL": "https://r1.example"}, None),
        ({"R1_PUBLIC_URL": "https://r1.example", "R1_STREAM": "1"}, URL),
        ({"R1_PUBLIC_URL": " "}, URL),
        ({"R1_STREAM_URL": "ws://127.0.0.1:9/"}, "ws://127.0.0.1:9"),
        ({"R1_STREAM_URL": "ws://127.0.0.1:9/", "R1_STREAM": "0"}, None),
        ({"R1_OFFLINE": "1"}, None),
        ({"R1_OFFLINE": "1", "R1_STREAM": "1"}, None),
    ],
    ids=str,
)
def test_when_there_is_a_stream(environment: dict[str, str], url: str | None) -> None:
    assert StreamSettings.from_environment(environment).url == url


@pytest.mark.parametrize(
    "environment",
    [{"R1_STREAM": "yes"}, {"R1_STREAM_URL": "https://r1.example"}, {"R1_STREAM_URL": "wss://"}],
    ids=str,
)
def test_a_value_that_makes_no_sense_is_named(environment: dict[str, str]) -> None:
    (name,) = environment
    with pytest.raises(ValueError, match=name):
        StreamSettings.from_environment(environment)


def test_the_process_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R1_OFFLINE", "1")
    default_stream.cache_clear()
    assert default_stream() is default_stream()
    assert not default_stream().enabled
    default_stream.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "pre_market_from = 04:00:00",
        "pre_market_from = 21:00:00\nafter_hours_until = 20:00:00\n"
        "after_hours_until_early_close = 17:00:00",
        "pre_market_from = ",
    ],
    ids=("missing", "out of order", "no TOML"),
)
def test_hours_that_cannot_be_are_refused(text, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "trading_hours.toml"
    broken.write_text(text)
    monkeypatch.setattr(trading_hours, "FILE", broken)
    with pytest.raises(RecordError, match=r"trading_hours\.toml"):
        trading_hours.trading_hours.__wrapped__()
