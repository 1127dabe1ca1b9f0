"""Whether the bundled facts are whole: asked once at the start, so that a broken entry stops it."""

from __future__ import annotations

from data import companies, symbols
from data.claims import load_ledger
from data.events import load_events
from data.events.interview import load_interview
from data.files import csv
from data.files.toml import EventFileError
from data.model import parameters, presets, priors, published_figures, scenario
from data.model.observations import observations, series_names, transformer_configs


class BrokenFactsError(Exception):
    """A bundled fact is missing, damaged or contradicts another; the message names it."""


def check_facts() -> None:
    """Reads and validates every bundled file. Raises BrokenFactsError naming file and entry.

    What is read is kept by its loader: the pages do not read it again.
    """
    try:
        csv.verify()
        symbols.symbols()
        companies.share_counts()
        companies.published_losses()
        companies.quarterly_revenue()
        companies.hyperscaler_capex()
        events = load_events()
        unknown = load_interview().unknown_events(events)
        if unknown:
            raise EventFileError(f"interview.toml: names unknown events: {', '.join(unknown)}")
        load_ledger()
        parameters()
        scenario()
        priors()
        presets()
        transformer_configs()
        published_figures()
        for name in series_names():
            observations(name)
    except (csv.BundledFileError, EventFileError) as error:
        raise BrokenFactsError(str(error)) from error
