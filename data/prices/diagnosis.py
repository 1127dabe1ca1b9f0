"""Why there is no answer, or none that is newer: the providers' failures, for the visitor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from data.prices.model import (
    Note,
    NoteCode,
    Provenance,
    Source,
    Unavailable,
    UnavailableReason,
)


def unavailable(symbol: str, failures: Sequence[Unavailable], *, running: bool) -> Unavailable:
    """Why nothing at all is known, and from when asking again may help.

    `failures` are those of the providers in the order of asking; `running`: a refresh is under
    way.
    """
    if running or not failures:
        return Unavailable(symbol, UnavailableReason.PENDING)
    unknown = (each for each in failures if each.reason is UnavailableReason.UNKNOWN_SYMBOL)
    cause = next(unknown, failures[0])
    retry_at = min((each.retry_at for each in failures if each.retry_at), default=None)
    return replace(cause, retry_at=retry_at)


def notes(
    failures: Sequence[Unavailable], used: Provenance, providers: Sequence[str], *, served: bool
) -> tuple[Note, ...]:
    """The notes on providers that gave nothing, beside what was `used` in their place.

    `providers` are all names in the order of asking; without any, live data is switched off.
    `served`: what was used is what was asked for; beside a live one of that kind, only providers
    that come before its own are named.
    """
    live = used.source is Source.LIVE
    if not providers and not live:
        return (_note(None, UnavailableReason.OFFLINE, None),)
    if served and live and used.provider in providers:
        before = providers[: providers.index(used.provider)]
        failures = [each for each in failures if each.provider in before]
    return tuple(_note(each.provider, each.reason, each.retry_at) for each in failures)


def _note(provider: str | None, reason: UnavailableReason, retry_at: datetime | None) -> Note:
    values = {"provider": provider, "reason": reason.value, "retry_at": retry_at}
    return Note(NoteCode.PROVIDER_UNAVAILABLE, values)
