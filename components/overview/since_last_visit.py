"""One line of what is new since this browser's last visit; the browser alone keeps that."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from components import format as fmt
from components import language
from components.language import gettext as _

_HERE = Path(__file__).parent
#: English dates here put the day first.
_TAGS = {"en": "en-GB", "fr": "fr-FR"}
_line = st.components.v2.component(
    "since_last_visit",
    html='<div class="since"></div>',
    css=(_HERE / "since_last_visit.css").read_text(encoding="utf-8"),
    js=(_HERE / "since_last_visit.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit sees, in values that do not depend on the language.

    `price` in US dollars, None where there is none; `filing` the day of the newest results;
    `events` their number; `verdict` who is right at first and in the long run.
    """

    price: float | None
    filing: str
    events: int
    verdict: str


def draw(seen: Seen) -> None:
    """Draws the line; on a first visit it stays empty."""
    _line(
        key=f"since_last_visit_{language.current()}",
        data={"seen": asdict(seen), "words": _words(seen), "language": _TAGS[language.current()]},
    )


def _words(seen: Seen) -> dict[str, str]:
    price = fmt.money(seen.price) if seen.price else ""
    return {
        "since": _("New since {day}"),
        "price": _("Nvidia {change} to {price}"),
        "samePrice": _("Nvidia unchanged at {price}"),
        "priceNow": price,
        "filing": _("New results of Nvidia"),
        "noFiling": _("No new filing"),
        "events": _("New events: {count}"),
        "noEvent": _("No new event"),
        "verdict": _("The verdict has changed"),
        "sameVerdict": _("Verdict unchanged"),
        "kept": _("kept in this browser only"),
    }
