"""How a view of the dashboard is cited: as a line of text, and as an entry for BibTeX."""

from __future__ import annotations

import re
from datetime import date

from components import format as fmt
from components.language import gettext as _

#: As in CITATION.cff (tested).
AUTHOR = "The R1 Shock developers"
TITLE = "R1 Shock"


def text(name: str, url: str, accessed: date) -> str:
    """One line: author, year, what is cited, address, day of access."""
    return _("{author} ({year}). {title}: {name}. {url} (accessed {day}).").format(
        author=AUTHOR,
        year=accessed.year,
        title=TITLE,
        name=name.rstrip("."),
        url=url,
        day=fmt.day(accessed, "long"),
    )


def bibtex(name: str, url: str, accessed: date) -> str:
    """A `@misc` entry; `urldate` is the day of access."""
    return (
        f"@misc{{r1shock-{accessed:%Y%m%d},\n"
        f"  author  = {{{{{AUTHOR}}}}},\n"
        f"  title   = {{{_escaped(TITLE)}: {_escaped(name)}}},\n"
        f"  year    = {{{accessed.year}}},\n"
        f"  url     = {{{url}}},\n"
        f"  urldate = {{{accessed.isoformat()}}}\n"
        "}"
    )


def _escaped(words: str) -> str:
    """`words` with what TeX would read as a command made harmless."""
    replaced = words.replace("\\", r"\textbackslash ")
    replaced = re.sub(r"([&%$#_{}])", r"\\\1", replaced)
    return replaced.replace("~", r"\textasciitilde ").replace("^", r"\textasciicircum ")
