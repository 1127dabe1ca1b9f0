"""Why there is no answer, or none that is newer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.prices.answer import Need
from data.prices.chain import Chain
from data.prices.model import Note, NoteCode, Provenance, Reason, Source, Unavailable
from data.prices.refresher import Refresher


class Reasons:
    """What can be said of the providers that gave nothing, from their rests and failures."""

    def __init__(self, chain: Chain, refresher: Refresher) -> None:
        self._chain, self._refresher = chain, refresher

    def unavailable(self, ticker: str, need: Need) -> Unavailable:
        """Why nothing at all is known for the need, and when asking again makes sense."""
        if not self._chain.providers:
            return Unavailable(ticker, Reason.OFFLINE)
        failures = self._failures(ticker, need)
        if self._refresher.running(ticker, need) or not failures:
            return Unavailable(ticker, Reason.PENDING)
        unknown = (each for each in failures if each.reason is Reason.UNKNOWN_SYMBOL)
        cause = next(unknown, failures[0])
        retry_at = min((each.retry_at for each in failures if each.retry_at), default=None)
        return replace(cause, retry_at=retry_at)

    def notes(
        self, ticker: str, need: Need, used: Provenance, *, served: bool = True
    ) -> tuple[Note, ...]:
        """Which providers gave nothing for the need.

        Beside a live answer to it (`served`), only those asked before the one that gave it.
        """
        if not self._chain.providers and used.source is not Source.LIVE:
            return (_note(None, Reason.OFFLINE, None),)
        failures = self._failures(ticker, need)
        if served and used.source is Source.LIVE:
            names = [provider.name for provider in self._chain.providers]
            before = names[: names.index(used.provider)] if used.provider in names else names
            failures = tuple(each for each in failures if each.provider in before)
        return tuple(_note(each.provider, each.reason, each.retry_at) for each in failures)

    def hopeless_or_pending(self, ticker: str, need: Need) -> bool:
        """Whether asking for another need as well would be in vain, or too early."""
        unknown = any(
            each.reason is Reason.UNKNOWN_SYMBOL for each in self._refresher.failures(ticker, need)
        )
        return unknown or self._refresher.running(ticker, need) is not None

    def _failures(self, ticker: str, need: Need) -> tuple[Unavailable, ...]:
        """Each provider's failure that still holds, in the order of asking."""
        found = {
            rest.provider: Unavailable(ticker, rest.reason, rest.provider, rest.until)
            for rest in self._chain.rests(need)
        }
        for failure in self._refresher.failures(ticker, need):
            found.setdefault(str(failure.provider), failure)
        names = [provider.name for provider in self._chain.providers]
        return tuple(found[name] for name in names if name in found)


def _note(provider: str | None, reason: Reason, retry_at: datetime | None) -> Note:
    values = {"provider": provider, "reason": reason.value, "retry_at": retry_at}
    return Note(NoteCode.PROVIDER_UNAVAILABLE, values)
