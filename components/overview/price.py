"""The prices that the overview shows, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from components import format as fmt
from components.content import provenance
from components.language import gettext as _
from data.prices.model import History, Source

#: Of the width, so much lies before R1: where the price came from, and room for R1's label.
_SHARE_BEFORE = 0.1


def since(history: History, release: date) -> History:
    """The part of a daily history that the overview shows."""
    after = history.bars.index[-1].date() - release
    start = release - after * (_SHARE_BEFORE / (1 - _SHARE_BEFORE))
    return replace(history, bars=history.bars.loc[str(start) :], digest=None)


def source(history: History, now: datetime) -> str:
    """The source line: whose closes the chart shows, and up to which day."""
    origin = history.provenance
    name = provenance.provider_name(origin)
    if origin.source is Source.CACHED:
        name = f"{name} ({provenance.source_words(origin, now)})"
    last = history.bars.index[-1].date()
    return _("Source: {name}, closes up to {date}").format(name=name, date=fmt.day(last))
