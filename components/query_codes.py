"""What a choice's code in an address may be, and how a page's codes are read.

Nothing here knows the screen: a page's `codes.parse`, made of it, serves the page, its charts' own
addresses and their description alike, so that all refuse the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

ON, OFF = "true", "false"
#: Characters that a typed line may have, such as a symbol or a search.
MAX_CHARACTERS = 40
#: What switches a toggle on and off in the query string, in any case of letters.
SWITCH: Mapping[str, bool] = {ON: True, "1": True, OFF: False, "0": False}

Refused = Mapping[str, str]
"""By key, the part of its value in the address that does not exist."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes of one choice, and the default.

    `many`: any of them, separated by commas. `spelt` turns a spelling in the address into a code.
    Without codes the choice is a text of at most `longest` characters.
    """

    codes: tuple[str, ...]
    default: str
    many: bool = False
    spelt: Callable[[str], str] = str
    longest: int = 0

    def read(self, given: str) -> tuple[str, str]:
        """The code that `given` means, and the part of it that does not exist, empty for none.

        What does not exist is the default, of several only that part is left out.
        """
        if self.many:
            asked = dict.fromkeys(self.spelt(part) for part in given.split(",") if part)
            unknown = [part for part in asked if part not in self.codes]
            return ",".join(part for part in asked if part in self.codes), ",".join(unknown)
        if not self.codes:
            return (given, "") if len(given) <= self.longest else (self.default, given)
        code = self.spelt(given)
        return (code, "") if code in self.codes else (self.default, given)


def text(default: str = "", longest: int = MAX_CHARACTERS) -> Choice:
    """A line of text."""
    return Choice((), default, longest=longest)


def switch(default: str) -> Choice:
    """On or off."""
    return Choice(tuple(SWITCH), default, spelt=str.lower)


def read(choices: Mapping[str, Choice], asked: Mapping[str, str]) -> tuple[dict[str, str], Refused]:
    """The code of every choice by its key, and what of `asked` does not exist.

    Other keys of `asked` are nobody's here.
    """
    codes: dict[str, str] = {}
    refused: dict[str, str] = {}
    for key, choice in choices.items():
        given = asked.get(key)
        if given is None:
            codes[key] = choice.default
            continue
        codes[key], wrong = choice.read(given)
        nothing = not given and choice.codes and not choice.many and "" not in choice.codes
        if wrong or nothing:
            refused[key] = wrong
    return codes, refused
