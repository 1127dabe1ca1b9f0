"""What probes are told of prices: the newest one's source and age, and the providers' state."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from data.live.breaker import Cooldown
from data.prices.model import Dataset, Provenance, Source, UnavailableReason

logger = logging.getLogger(__name__)


def newest(
    bundled: Provenance,
    document: Mapping[str, Any] | None,
    live_for: Callable[[Dataset], timedelta],
    now: datetime,
) -> Provenance:
    """The newer of the snapshot and the newest price received.

    `document` is what the refresher stored about that price; an unusable one is logged.
    """
    if document is None:
        return bundled
    try:
        fetched_at = datetime.fromisoformat(document["fetched_at"])
        live = now - fetched_at <= live_for(Dataset(document["dataset"]))
        received = Provenance(
            source=Source.LIVE if live else Source.CACHED,
            provider=document["provider"],
            as_of=datetime.fromisoformat(document["as_of"]),
            currency=bundled.currency,
            fetched_at=fetched_at,
        )
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("the stored state of the newest price is unusable: %r", error)
        return bundled
    return max(bundled, received, key=lambda each: each.as_of)


def report(
    newest_price: Provenance,
    cooldowns: Mapping[str, Cooldown[UnavailableReason] | None],
    now: datetime,
) -> dict[str, Any]:
    """The status as a JSON object; `cooldowns` has every provider by name."""
    return {
        "source": newest_price.source.value,
        "provider": newest_price.provider,
        "as_of": newest_price.as_of.isoformat(),
        "age_seconds": max(0, round((now - newest_price.as_of).total_seconds())),
        "offline": not cooldowns,
        "providers": {name: _state(cooldown) for name, cooldown in cooldowns.items()},
    }


def _state(cooldown: Cooldown[UnavailableReason] | None) -> dict[str, str]:
    if cooldown is None:
        return {"state": "ready"}
    until = cooldown.until.isoformat()
    # "resting" is part of what probes read; its name stays.
    return {"state": "resting", "reason": cooldown.reason.value, "until": until}
