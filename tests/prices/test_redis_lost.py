"""A real Redis between two replicas, killed and started again, while the providers refuse."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.live.cache import CacheSettings, redis_region
from data.prices import Quote, Source
from tests.daemons import find, free_port, redis, running
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import StubProviders

SYMBOL = "NVDA"
COOLDOWN = timedelta(milliseconds=100)


def test_the_price_on_screen_stays(
    in_ci: bool,
    make: Factory,
    stub: StubProviders,
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    executable, port, log = find("redis-server", in_ci=in_ci), free_port(), tmp_path / "redis.log"
    settings = replace(CacheSettings(), url=f"redis://127.0.0.1:{port}/0", cooldown=COOLDOWN)
    one, other = (make(region=redis_region(settings)) for _ in range(2))

    with running(redis(executable, tmp_path, port), port, log):
        live = one.quote(SYMBOL, wait=WAIT)
        assert isinstance(live, Quote)
        assert live.provenance.source is Source.LIVE
        shared = other.quote(SYMBOL)
        assert isinstance(shared, Quote)
        assert shared.price == live.price
        asked = len(stub.asked)

    stub.modes.update(dict.fromkeys(("yahoo", "nasdaq", "cboe"), "429"))
    clock.advance(minutes=5)
    for service in (one, other):
        kept = service.quote(SYMBOL, wait=WAIT)
        assert isinstance(kept, Quote)
        assert kept.price == live.price
        assert kept.provenance.source is Source.CACHED  # not the snapshot of two months ago
    assert len(stub.asked) >= asked

    stub.modes.update(dict.fromkeys(("yahoo", "nasdaq", "cboe"), "ok"))
    clock.advance(hours=3)
    newer = one.quote(SYMBOL, wait=WAIT)
    assert isinstance(newer, Quote)
    assert newer.provenance.source is Source.LIVE
    with running(redis(executable, tmp_path, port), port, log):
        for _ in range(200):
            one.quote(SYMBOL)
            seen = other.quote(SYMBOL)
            if isinstance(seen, Quote) and seen.price == newer.price:
                break
        else:
            pytest.fail("the other replica never got what the first had fetched meanwhile")
    lines = [each.getMessage() for each in caplog.records if each.name == "data.live.fallback"]
    assert len([line for line in lines if "is back" in line]) >= 1
    assert not any(record.exc_info for record in caplog.records)
