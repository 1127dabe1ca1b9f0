"""Claims by verdict and by words, and how many there are of each verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from data.claims.ledger import Claim, Verdict
from data.events import folded

_SEARCHED = ("corrected", "record", "limit")


@lru_cache(maxsize=256)
def _haystack(claim: Claim) -> str:
    texts = [claim.text(field, language) for field in _SEARCHED for language in ("en", "fr")]
    texts += [claim.phrase, claim.rendering, claim.id, *(s.name for s in claim.sources)]
    return folded("\n".join(text for text in texts if text))


def select(
    claims: Iterable[Claim], *, verdicts: Collection[Verdict] = (), text: str = ""
) -> tuple[Claim, ...]:
    """The claims that meet both conditions, in their order; an empty condition is none.

    Every word of `text` must occur somewhere in the claim, in either language, whatever its case
    and accents. A claim's number alone finds that claim only.
    """
    words = folded(text).split()
    known = list(claims)
    numbered = [claim for claim in known if words == [str(claim.number)]]

    def fits(claim: Claim) -> bool:
        if verdicts and claim.verdict not in verdicts:
            return False
        return bool(numbered) or all(word in _haystack(claim) for word in words)

    return tuple(claim for claim in numbered or known if fits(claim))


def counts(claims: Iterable[Claim]) -> dict[Verdict, int]:
    """How many claims have each verdict, in the order of the scale; zeros included."""
    given = [claim.verdict for claim in claims]
    return {verdict: given.count(verdict) for verdict in Verdict}
