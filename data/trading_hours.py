"""When shares listed in New York trade: before the session, in it and after it.

The session is that of `data.calendar`; the hours around it stand in bundled/trading_hours.toml.
"""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from data import calendar
from data.files.errors import BundledFileError
from data.files.toml import Entry, read_toml, record_error

FILE = Path(__file__).parent / "bundled" / "trading_hours.toml"


class Phase(StrEnum):
    """A part of the trading day, in order."""

    PRE_MARKET = "pre_market"
    REGULAR = "regular"
    AFTER_HOURS = "after_hours"


class TradingHours(Entry):
    """The hours around the session, in New York time."""

    pre_market_from: dt.time
    after_hours_until: dt.time
    after_hours_until_early_close: dt.time

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.pre_market_from < self.after_hours_until_early_close <= self.after_hours_until:
            raise self._reject("after_hours_until", "the hours are out of order")
        return self


@lru_cache(maxsize=1)
def trading_hours() -> TradingHours:
    """The bundled hours. Raises RecordError for a file that breaks a rule."""
    raw = read_toml(FILE)
    try:
        return TradingHours.model_validate(raw)
    except ValidationError as error:
        raise record_error(FILE, raw, error) from error


def phase_at(moment: datetime) -> Phase | None:
    """The part of the trading day at `moment` (aware); None while nothing trades.

    The opening bell belongs to the session, the closing bell to the hours after it. None outside
    the calendar's years, too. ValueError for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    day = moment.astimezone(calendar.NEW_YORK).date()
    if not calendar.covers(day) or not calendar.is_session(day):
        return None
    opening, closing = calendar.session_open(day), calendar.session_close(day)
    if opening <= moment < closing:
        return Phase.REGULAR
    if moment < opening:
        begins = _in_new_york(day, trading_hours().pre_market_from)
        return Phase.PRE_MARKET if moment >= begins else None
    return Phase.AFTER_HOURS if moment < _after_hours_end(day) else None


def trades_at(moment: datetime) -> bool:
    """Whether shares trade at `moment` (aware), in the session or outside it.

    Without the bundled hours, damaged or missing, only the session is known; what is wrong with
    the file is said at the start.
    """
    try:
        return phase_at(moment) is not None
    except BundledFileError:
        return False


def is_trading_time(moment: datetime) -> bool:
    """Whether shares trade at the time of day of `moment` (aware), the latest days' hours taken."""
    hours, time = trading_hours(), moment.astimezone(calendar.NEW_YORK).time()
    return hours.pre_market_from <= time <= hours.after_hours_until


def next_pre_market(moment: datetime) -> datetime:
    """When trading begins the next time after `moment` (aware), before a session."""
    day = moment.astimezone(calendar.NEW_YORK).date()
    begins = trading_hours().pre_market_from
    if not calendar.is_session(day) or moment >= _in_new_york(day, begins):
        day = calendar.next_session(day)
    return _in_new_york(day, begins)


def _after_hours_end(day: date) -> datetime:
    hours = trading_hours()
    early = calendar.is_early_close(day)
    return _in_new_york(
        day, hours.after_hours_until_early_close if early else hours.after_hours_until
    )


def _in_new_york(day: date, time: dt.time) -> datetime:
    # By the wall clock of that day: the offset to UTC changes twice a year.
    return datetime.combine(day, time, calendar.NEW_YORK)
