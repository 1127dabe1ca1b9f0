"""What the page of the claims can be asked for: codes in the address, and what they mean.

The page, the frame of one statement and the preview of a link read them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.query_codes import Choice, Refused, read, text
from data.claims import Ledger, Verdict

CLAIM, VERDICTS, SEARCH = "claim", "verdict", "q"
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class ClaimChoices:
    """The open statement by its id, empty for none, and which statements are listed."""

    claim: str
    verdicts: tuple[Verdict, ...]
    search: str


def choices(ledger: Ledger) -> Mapping[str, Choice]:
    """Every choice of the page by its key in the address."""
    ids = {str(each.number): each.id for each in ledger.claims}
    return {
        CLAIM: Choice(("", *ids.values()), "", spelt=lambda given: ids.get(given, given)),
        VERDICTS: Choice(tuple(Verdict), "", many=True, spelt=str.strip),
        SEARCH: text(longest=LONGEST_SEARCH),
    }


def parse(asked: Mapping[str, str], ledger: Ledger) -> tuple[ClaimChoices, Refused]:
    """What an address asks for by key, and what of it does not exist: that has its default.

    A statement is asked for by its id or its number; other keys are nobody's here.
    """
    codes, refused = read(choices(ledger), asked)
    verdicts = tuple(map(Verdict, filter(None, codes[VERDICTS].split(","))))
    return ClaimChoices(codes[CLAIM], verdicts, codes[SEARCH]), refused
