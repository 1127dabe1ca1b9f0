"""What a link to a page says of itself: title and description, in words of the page's state.

Chats and search engines read the first HTML and run no script, so it is said there.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from components import format as fmt
from components import language, page_registry
from components.content import evidence as content_evidence
from components.content.text import event_title, localized
from components.demand import assumptions, results, verdict_text
from components.language import gettext as _
from data import claims, events, model, symbols
from data.claims import Review, load_ledger
from data.events import load_events

logger = logging.getLogger(__name__)

#: Characters: more is cut off by those who show it.
MAX_TITLE = 70
MAX_DESCRIPTION = 200
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_SPACE = re.compile(r"[ \t\r\n]+")  # not French's spaces that do not break


@dataclass(frozen=True, slots=True)
class Preview:
    """Plain text in one language: a title without the site's name, and a sentence or two."""

    title: str
    description: str


def preview(page: str, params: Mapping[str, str], language_code: str) -> Preview:
    """The words for a page (its stem) with these query parameters, in the language `language_code`.

    What the parameters ask for and does not exist, or fails, leaves the page's own words.
    """
    entry = page_registry.entry(page)
    with language.override(language_code):
        found = None
        if describe := _BY_PAGE.get(page):
            try:
                found = describe(params)
            except Exception as error:  # noqa: BLE001 - a preview must not cost the page
                logger.warning("no preview of the state of %s: %r", page, error)
        title, description = found or (_(entry.heading), _(entry.help))
        return Preview(_cut(title, MAX_TITLE), _cut(description, MAX_DESCRIPTION))


def _cut(text: str, length: int) -> str:
    """The text on one line, cut between words to at most `length` characters."""
    text = _SPACE.sub(" ", text).strip()
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


_Words = tuple[str, str] | None


def _event(params: Mapping[str, str]) -> _Words:
    event = next((each for each in load_events() if each.id == params.get("event")), None)
    if event is None:
        return None
    return event_title(event), f"{fmt.day(event.date, 'long')}. {localized(event, 'summary')}"


@lru_cache(maxsize=1)
def _review() -> Review:
    """The statements examined with the bundled data, which a preview does not wait to renew."""
    ledger = load_ledger()
    return claims.review(ledger, claims.gather(ledger))


def _claim(params: Mapping[str, str]) -> _Words:
    from components.claims import codes, texts
    from components.claims.verdicts import LOOKS

    asked, _refused = codes.parse(params, load_ledger())
    checked = _review().claim(asked.claim)
    if checked is None:
        return None
    verdict = _(LOOKS[checked.claim.verdict].label)
    title = _("{verdict}: {statement}").format(
        verdict=verdict, statement=texts.quoted(checked.claim)
    )
    return title, texts.claim_text(checked, "corrected")


def _symbol(params: Mapping[str, str]) -> _Words:
    asked = symbols.find(params.get("symbol", symbols.SUBJECT).upper())
    if asked is None or asked.symbol == symbols.SUBJECT:
        return None
    title = _("{name}: the price, and what R1 did to it").format(name=asked.name)
    return title, _(page_registry.entry("market").help)


def _verdict(params: Mapping[str, str]) -> _Words:
    parameters = model.parameters()
    values, _refused = assumptions.parse(params, model.sliders(parameters))
    scenario = assumptions.scenario(values)
    numbers = results.outcome(scenario, values["supply_elasticity"])
    beliefs = model.beliefs(scenario)
    said = verdict_text.sentences(
        results.answer(scenario, numbers, beliefs, parameters),
        numbers,
        events.first_session(events.SHOCK),
        moved=beliefs != model.priors(),
    )
    # Its odds are in the description: in brackets they would be cut off in the middle.
    return _BRACKETS.sub("", said.headline), f"{said.odds} {_(page_registry.entry('demand').help)}"


def _odds(params: Mapping[str, str]) -> _Words:
    return _(page_registry.entry("evidence").heading), content_evidence.odds(None)


_BY_PAGE: Mapping[str, Callable[[Mapping[str, str]], _Words]] = {
    "timeline": _event,
    "claims": _claim,
    "demand": _verdict,
    "evidence": _odds,
    "market": _symbol,
}
