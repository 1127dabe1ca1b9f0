"""Where the prices of a figure come from: the line on the page, and the one in files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pandas as pd

from components import format as fmt
from components.charts.figure import Figure
from components.content import provenance
from components.language import gettext as _
from components.market import panel_text
from data.prices.model import History, Interval


def sourced(figure: Figure, history: History, now: datetime) -> Figure:
    """The figure with where its prices come from, for the page and for files."""
    line = provenance.recorded_line(history.provenance)
    recorded = " ".join([_("Source: {line}.").format(line=line), *_reach(history, _iso)])
    return replace(figure, source=source_line(history, now), recorded=recorded)


def source_line(history: History, now: datetime) -> str:
    """Provider, source in words, last date and adjustment of a history."""
    line = provenance.provenance_line(history.provenance, now)
    return " ".join([_("Source: {line}.").format(line=line), *_reach(history, panel_text.when)])


def _iso(history: History, stamp: pd.Timestamp) -> str:
    if history.interval is Interval.DAILY:
        return stamp.date().isoformat()
    return fmt.iso(stamp.to_pydatetime())


def _reach(history: History, written: Callable[[History, pd.Timestamp], str]) -> list[str]:
    """Up to when the snapshot and the whole history reach, the last bar's time as `written`."""
    parts = []
    if history.bundled_until is not None:
        parts.append(_("Saved prices up to {date}.").format(date=fmt.day(history.bundled_until)))
    parts.append(
        _("Last bar: {date}. Adjusted for splits, not for dividends.").format(
            date=written(history, history.bars.index[-1])
        )
    )
    return parts
