"""The codes of the event file in the visitor's event_labels."""

from __future__ import annotations

from collections.abc import Mapping

from components import format as fmt
from components.content.story import is_dated
from components.content.text import localized
from components.language import gettext as _
from components.language import mark, pgettext
from data.events import Category, Confidence, Event, MarketState, TimeBasis

#: What each exported field of an event is called: the heads of the columns, labels on the card.
FIELDS: Mapping[str, str] = {
    "id": mark("id"),
    "date": mark("date"),
    "date_precision": mark("precision of the date"),
    "time_utc": mark("time (UTC)"),
    "time_basis": mark("basis of the time"),
    "market_at_event": mark("market at the time"),
    "first_session": mark("first session"),
    "category": mark("category"),
    "actors": mark("actors"),
    "title": mark("title"),
    "summary": mark("summary"),
    "key_figures": mark("key figures"),
    "quote": mark("quotation"),
    "quote_speaker": mark("speaker"),
    "confidence": mark("confidence"),
    "note": mark("note"),
    "tags": mark("tags"),
    "sources": mark("sources"),
}

CATEGORIES: Mapping[Category, str] = {
    Category.MODEL_RELEASE: mark("Model releases"),
    Category.STATEMENT: mark("Public statements"),
    Category.MARKET: mark("Market"),
    Category.EARNINGS: mark("Results"),
    Category.RESEARCH: mark("Research"),
    Category.POLICY: mark("Policy"),
    Category.CAPEX: mark("Capital spending"),
    Category.INFRASTRUCTURE: mark("Infrastructure"),
    Category.CORPORATE: mark("Company news"),
    Category.COVERAGE: mark("Press coverage"),
}

TIME_BASIS: Mapping[TimeBasis, str] = {
    TimeBasis.POST_ID: mark("exact: computed from the id of the post on X, which contains it"),
    TimeBasis.POST_ID_UNREAD: mark(
        "exact: computed from the id of a post on X whose text was not read"
    ),
    TimeBasis.COMMIT: mark("the first commit in the public repository, not an announcement"),
    TimeBasis.SCHEDULED: mark("the announced start"),
    TimeBasis.ADDRESS: mark("inferred from digits in a page's address, unconfirmed"),
    TimeBasis.DURING_SESSION: mark("no exact time; reported while New York traded"),
    TimeBasis.BEFORE_OPEN: mark("no exact time; reported before New York opened"),
    TimeBasis.AFTER_CLOSE: mark("no exact time; reported after New York closed"),
    TimeBasis.TAKEN_AS_AFTER_CLOSE: mark(
        "no exact time; taken as after New York's close, for the reason in the note"
    ),
    TimeBasis.DATE_ONLY: mark("only the date is known, not the hour"),
}

MARKET_STATES: Mapping[MarketState, str] = {
    MarketState.OPEN: mark("open"),
    MarketState.BEFORE_OPEN: mark("closed, not yet open that day"),
    MarketState.AFTER_CLOSE: mark("closed, after the day's session"),
    MarketState.WEEKEND: mark("closed for the weekend"),
    MarketState.HOLIDAY: mark("closed for a market holiday"),
    MarketState.TRADING_DAY: mark("a trading day; without the hour nobody can say"),
    MarketState.UNDATED: mark("the day is not known"),
}


def actors(event: Event) -> str:
    """Everybody who takes part, with commas."""
    return ", ".join(localized(actor, "name") for actor in event.actors)


def confidence(level: Confidence) -> str:
    """How far an entry can be relied on, in a word."""
    match level:
        case Confidence.HIGH:
            return pgettext("confidence", "High")
        case Confidence.MEDIUM:
            return pgettext("confidence", "Medium")
        case Confidence.LOW:
            return pgettext("confidence", "Low")


def category(event: Event) -> str:
    """The event's lane in the visitor's language."""
    return _(CATEGORIES[event.category])


def day(event: Event) -> str:
    """The day of an event, honest about one that is not known exactly."""
    if is_dated(event):
        return fmt.day(event.date)
    return _("about {date}").format(date=fmt.day(event.date))


def move(ratio: float | None) -> str:
    """The price's move in the first session that could react."""
    return fmt.percent(ratio, signed=True) if ratio is not None else fmt.MISSING
