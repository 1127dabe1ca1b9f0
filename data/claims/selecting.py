"""Claims by verdict and by words, and how many there are of each verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from operator import attrgetter

from data.claims.ledger import Claim, Verdict
from data.events import folded

#: Marks that set words off on the page and that nobody means who searches for the words.
_SET_OFF = str.maketrans(dict.fromkeys('«»"·', " "))


def select(
    claims: Iterable[Claim],
    *,
    verdicts: Collection[Verdict] = (),
    text: str = "",
    told: Callable[[Claim], str] = attrgetter("phrase"),
) -> tuple[Claim, ...]:
    """The claims that meet both conditions, in their order; an empty condition is none.

    Every word of `text` must occur in what is `told` of a claim, whatever its case, accents and
    quotation marks. A claim's number alone finds that claim only.
    """
    words = _words(text)
    known = list(claims)
    numbered = [claim for claim in known if words == [str(claim.number)]]

    def fits(claim: Claim) -> bool:
        if verdicts and claim.verdict not in verdicts:
            return False
        if numbered or not words:
            return True
        told_words = " ".join(_words(told(claim)))
        return all(word in told_words for word in words)

    return tuple(claim for claim in numbered or known if fits(claim))


def _words(text: str) -> list[str]:
    return folded(text).translate(_SET_OFF).split()


def counts(claims: Iterable[Claim]) -> dict[Verdict, int]:
    """How many claims have each verdict, in the order of the scale; zeros included."""
    given = [claim.verdict for claim in claims]
    return {verdict: given.count(verdict) for verdict in Verdict}
