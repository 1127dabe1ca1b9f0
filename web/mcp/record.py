"""The tools `event` and `claim`: an entry of the timeline, a statement of the article examined."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from components.addressed.model import NotServedError, Parameters
from components.claims import downloads, review_cache, texts, verdicts
from components.content.text import content_language, event_title, localized
from components.language import gettext as _
from data import claims, events, filings, prices
from data.events import export
from data.prices import Range
from data.symbols import SUBJECT
from web.mcp.answer import Tool, ToolAnswer, Value, page


class EventParameters(Parameters):
    """Which event of the timeline."""

    event: str = Field(
        max_length=80,
        description="Its id",
        json_schema_extra={"examples": [events.SHOCK]},
    )


class ClaimParameters(Parameters):
    """Which statement of the article."""

    claim: str = Field(
        max_length=80,
        description="Its id",
        json_schema_extra={"enum": [each.id for each in claims.load_ledger().claims]},
    )


def _sources(record: dict[str, Any]) -> str:
    named = (
        each["name"] + (f" {each['url']}" if each["url"] else "") for each in record["sources"]
    )
    return "; ".join(named)


def _event(asked: EventParameters, site: str) -> ToolAnswer:
    known = {each.id: each for each in events.load_events()}
    if (found := known.get(asked.event)) is None:
        raise NotServedError(404, f"There is no such event; there are {', '.join(known)}")
    (record,) = export.to_records([found], content_language())
    session = found.first_session.isoformat() if found.first_session else None
    return ToolAnswer(
        title=event_title(found),
        sentences=[localized(found, "summary")],
        values=[
            Value(name="date", value=found.date.isoformat(), unit="date"),
            Value(name="first session that could react", value=session, unit="date"),
        ],
        record=record,
        source=_sources(record),
        as_of=found.date.isoformat(),
        page=page(site, "timeline", asked),
    )


def _claim(asked: ClaimParameters, site: str) -> ToolAnswer:
    history = prices.default_service().history(SUBJECT, Range.MAX)
    closes = (
        claims.completed(history.bars["close"], history.provenance.as_of)
        if isinstance(history, prices.History)
        else None
    )
    report = filings.default_service().report()
    examined = review_cache.examine(claims.load_ledger(), events.load_events(), closes, report)
    if (checked := examined.checked.get(asked.claim)) is None:
        known = ", ".join(examined.checked)
        raise NotServedError(404, f"There is no such statement; there are {known}")
    record = downloads.record(checked)
    fields = ("corrected", "record", "limit")
    said = [texts.claim_text(checked, each) for each in fields]
    return ToolAnswer(
        title=_("{verdict}: {statement}").format(
            verdict=verdicts.label(checked.claim.verdict), statement=texts.quoted(checked.claim)
        ),
        sentences=[each for each in said if each],
        values=[
            Value(name=each["label"], value=each["value"], unit=each.get("unit", "unknown"))
            for each in record["figures"]
        ],
        record=record,
        source=_sources(record),
        as_of=checked.as_of.isoformat(),
        page=page(site, "claims", asked),
    )


TOOLS = (
    Tool("event", "An event of the timeline with its sources", EventParameters, _event),
    Tool(
        "claim",
        "A statement of the article that the site examines, with its verdict, figures and sources",
        ClaimParameters,
        _claim,
    ),
)
