"""The pages of the app: their names, headings and icons, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from components.language import mark

PAGES = Path(__file__).parent.parent / "pages"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the registry. `stem` is its file's name and its URL path: the two must agree.

    `title` names it in the navigation, `heading` stands above it.
    """

    stem: str
    title: str
    heading: str
    icon: str
    help: str

    @property
    def path(self) -> Path:
        """The page's script."""
        return PAGES / f"{self.stem}.py"


#: In the order of the navigation. The first is the default page.
REGISTRY = (
    PageEntry(
        "overview",
        mark("Overview"),
        mark("Did DeepSeek’s R1 break the case for compute?"),
        ":material/balance:",
        mark("The question, the two readings and where they stand today, on one screen."),
    ),
    PageEntry(
        "market",
        mark("Market"),
        mark("What the market did"),
        ":material/show_chart:",
        mark("Nvidia's price, live where possible, and what 27 January 2025 did to it and others."),
    ),
    PageEntry(
        "timeline",
        mark("Timeline"),
        mark("What happened, and what the price did"),
        ":material/timeline:",
        mark("R1's release, Huang's interview and what came before and after, tied to the price."),
    ),
    PageEntry(
        "demand",
        mark("Demand"),
        mark("Will cheaper AI need more computing, or less?"),
        ":material/tune:",
        mark(
            "Does efficiency raise or lower the demand for compute? Move the assumptions and see."
        ),
    ),
    PageEntry(
        "evidence",
        mark("Evidence"),
        mark("Who was right so far?"),
        ":material/query_stats:",
        mark("What was expected, what came since, and how far that moves the odds."),
    ),
    PageEntry(
        "claims",
        mark("Claims"),
        mark("The article, checked"),
        ":material/fact_check:",
        mark("Every statement of the article that started it, checked against its source."),
    ),
    PageEntry(
        "method",
        mark("Method"),
        mark("How the model works"),
        ":material/function:",
        mark("The formulas, the parameters with their sources, and what the model cannot say."),
    ),
)
DEFAULT = REGISTRY[0]


def entry(stem: str) -> PageEntry:
    """The page of a stem. Raises LookupError for one that is not registered."""
    for each in REGISTRY:
        if each.stem == stem:
            return each
    raise LookupError(f"no page is called {stem}")


def address(site: str, stem: str, choices: Mapping[str, str]) -> str:
    """The address of a page with these choices; the default page has no path of its own."""
    path = "" if stem == DEFAULT.stem else stem
    return f"{site}/{path}" + (f"?{urlencode(choices)}" if choices else "")
