"""Checks all bundled facts once at the start, so that a broken entry stops it."""

from __future__ import annotations

from data import companies, index_weights, listings, symbols
from data.claims import load_ledger
from data.coverage import load_missing
from data.events import EVENTS_FILE, STORY_EVENTS, Event, load_events
from data.events.interview import INTERVIEW_FILE, load_interview
from data.evidence.assumptions import load_assumptions
from data.files import csv
from data.files.toml import Fault, RecordError
from data.model import parameters, presets, priors, published_figures, scenario
from data.model.observations import observations, series_names, transformer_configs
from data.price_limits import price_limits
from data.shocks import MARKET, SHOCKS_FILE, load_shocks
from data.trading_hours import trading_hours


class BrokenFactsError(Exception):
    """A bundled fact is missing, damaged or contradicts another; the message names it."""


def check_facts() -> None:
    """Reads and validates every bundled file. Raises BrokenFactsError naming file and entry.

    The figures of the evidence are left to the page: it says which one it goes without.
    Each loader caches what it read: the pages do not read it again.
    """
    try:
        csv.verify()
        symbols.symbols()
        listings.listing_marks()
        companies.share_counts()
        companies.published_losses()
        companies.quarterly_revenue()
        companies.hyperscaler_capex()
        index_weights.index_weights()
        events = load_events()
        _check_event_ids(events)
        _check_shocks(events)
        load_ledger()
        load_assumptions()
        load_missing()
        trading_hours()
        price_limits()
        parameters()
        scenario()
        priors()
        presets()
        transformer_configs()
        published_figures()
        for name in series_names():
            observations(name)
    except (csv.TableError, RecordError) as error:
        raise BrokenFactsError(str(error)) from error


def _check_event_ids(events: tuple[Event, ...]) -> None:
    """Refuses an id of an event that code or the interview's file names and no event has."""
    known = {event.id for event in events}
    missing = [
        Fault(id_, "id", "is needed and missing") for id_ in STORY_EVENTS if id_ not in known
    ]
    if missing:
        raise RecordError(EVENTS_FILE.name, *missing)
    unknown = load_interview().unknown_events(events)
    if unknown:
        named = ", ".join(unknown)
        raise RecordError(INTERVIEW_FILE.name, Fault("", "", f"names unknown events: {named}"))


def _check_shocks(events: tuple[Event, ...]) -> None:
    """Refuses a shock that names an event or a symbol which the other files do not have."""
    known = {event.id for event in events}
    bundled = {each.symbol for each in symbols.symbols()}
    faults = [
        Fault(shock.id, "symbols", f"{symbol} has no bundled prices")
        for shock in load_shocks()
        for symbol in (*shock.symbols, MARKET)
        if symbol not in bundled
    ]
    faults += [
        Fault(shock.id, "event", f"{shock.event!r} is unknown")
        for shock in load_shocks()
        if shock.event is not None and shock.event not in known
    ]
    if faults:
        raise RecordError(SHOCKS_FILE.name, *faults)
