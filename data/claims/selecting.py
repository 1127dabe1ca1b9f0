"""Claims by verdict and by words, and how many there are of each verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from operator import attrgetter

from data.claims.ledger import Claim, Verdict
from data.search import folded, has_words


def select(
    claims: Iterable[Claim],
    *,
    verdicts: Collection[Verdict] = (),
    text: str = "",
    text_of: Callable[[Claim], str] = attrgetter("phrase"),
) -> tuple[Claim, ...]:
    """The claims that meet both conditions, in their order; an empty condition is none.

    Every word of `text` must occur in `text_of` a claim (see data.search). A claim's number alone
    finds that claim only.
    """
    known = list(claims)
    numbered = [claim for claim in known if folded(text) == str(claim.number)]

    def fits(claim: Claim) -> bool:
        if verdicts and claim.verdict not in verdicts:
            return False
        return bool(numbered) or not text or has_words(text_of(claim), text)

    return tuple(claim for claim in numbered or known if fits(claim))


def counts(claims: Iterable[Claim]) -> dict[Verdict, int]:
    """How many claims have each verdict, in the order of the scale; zeros included."""
    given = [claim.verdict for claim in claims]
    return {verdict: given.count(verdict) for verdict in Verdict}
