"""A made-up market that goes on where the bundled snapshot ends, the same in every run."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from data import calendar, trading_hours
from data.prices.bundled import default_snapshot
from data.trading_hours import Phase

NOT_BUNDLED = ("F", "KO", "BRK-B")  #: known to the providers and not to the snapshot
_BEFORE = pd.Timestamp("2015-01-02")  #: the listing of everything in this market
_COLUMNS = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}


class Market:
    """What the providers would know at `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.session = calendar.market_status(now).session
        self.earnings = {"NVDA": (now + timedelta(days=60)).date()}  #: the next dates

    def knows(self, symbol: str) -> bool:
        return symbol in default_snapshot().symbols or symbol in NOT_BUNDLED

    @lru_cache(maxsize=64)  # noqa: B019 - one market lives as long as its test
    def minutes(self, symbol: str) -> pd.DataFrame:
        """1-minute bars of the five newest sessions, up to now."""
        days = [each.date() for each in self._sessions[-5:]]
        price = float(self._complete(symbol)["close"].iloc[-6])
        parts = []
        for day in days:
            times = pd.date_range(
                calendar.session_open(day),
                calendar.session_close(day),
                freq="1min",
                inclusive="left",
            )
            parts.append(_walk(f"{symbol}{day}", times, price, 0.0004))
            price = float(parts[-1]["close"].iloc[-1])
        bars = pd.concat(parts).tz_convert(calendar.NEW_YORK)
        return bars[bars.index <= pd.Timestamp(self.now)]

    @lru_cache(maxsize=64)  # noqa: B019
    def extended(self, symbol: str) -> pd.DataFrame:
        """1-minute bars outside the session since the last one but one ended, up to now.

        As providers send them: without a volume.
        """
        today = self.now.astimezone(calendar.NEW_YORK).date()
        days = sorted({self.session, today} if calendar.is_session(today) else {self.session})
        parts, closes = [], self.daily(symbol)["close"]
        for day in days:
            times = pd.date_range(f"{day} 04:00", f"{day} 20:00", freq="1min", tz=calendar.NEW_YORK)
            for phase in (Phase.PRE_MARKET, Phase.AFTER_HOURS):
                of_phase = times[[trading_hours.phase_at(each) is phase for each in times]]
                before = calendar.previous_session(day) if phase is Phase.PRE_MARKET else day
                if pd.Timestamp(before) in closes.index:
                    start = float(closes[pd.Timestamp(before)])
                    parts.append(_walk(f"{symbol}{day}{phase}", of_phase, start, 0.0004))
        bars = pd.concat(parts).assign(volume=0)
        return bars[bars.index <= pd.Timestamp(self.now)]

    def five_minutes(self, symbol: str) -> pd.DataFrame:
        """5-minute bars of the five newest sessions, up to now."""
        return self.minutes(symbol).resample("5min").agg(_COLUMNS).dropna()

    @lru_cache(maxsize=64)  # noqa: B019
    def daily(self, symbol: str) -> pd.DataFrame:
        """Daily bars since the listing; the newest is of the session so far."""
        minutes = self.minutes(symbol)
        newest = minutes.groupby(minutes.index.tz_localize(None).normalize()).agg(_COLUMNS)
        known = self._complete(symbol)
        newest = newest[newest.index > self._bundled_until(symbol)]
        return pd.concat([known[~known.index.isin(newest.index)], newest])

    @cached_property
    def _sessions(self) -> pd.DatetimeIndex:
        return calendar.sessions(_BEFORE.date(), self.session)

    def _bundled_until(self, symbol: str) -> pd.Timestamp:
        snapshot = default_snapshot()
        return pd.Timestamp(
            snapshot.last_session_of(symbol) if symbol in snapshot.symbols else _BEFORE
        )

    @lru_cache(maxsize=64)  # noqa: B019
    def _complete(self, symbol: str) -> pd.DataFrame:
        """Bars of all sessions: the snapshot's, and a walk before and after it."""
        if symbol not in default_snapshot().symbols:
            return _walk(symbol, self._sessions, 40.0, 0.01)
        bundled = default_snapshot().daily(symbol)
        before = self._sessions[self._sessions < bundled.index[0]]
        after = self._sessions[self._sessions > bundled.index[-1]]
        return pd.concat(
            [
                _walk(f"{symbol} before", before, float(bundled["close"].iloc[0]), 0.002),
                bundled,
                _walk(f"{symbol} after", after, float(bundled["close"].iloc[-1]), 0.01),
            ]
        )


def _walk(seed: str, times: pd.DatetimeIndex, start: float, step: float) -> pd.DataFrame:
    """Bars of a random walk that the seed decides, to the cent."""
    random = np.random.default_rng(zlib.crc32(seed.encode()))
    close = start * np.exp(np.cumsum(random.normal(0, step, len(times))))
    opening = np.concatenate([[start], close[:-1]]) if len(times) else close
    bars = pd.DataFrame({"open": opening, "close": close}, index=times).round(2)
    bars["high"] = (bars.max(axis=1) * (1 + step / 2)).round(2)
    bars["low"] = (bars[["open", "close"]].min(axis=1) * (1 - step / 2)).round(2)
    bars["volume"] = random.integers(1_000, 1_000_000, len(times))
    return bars[["open", "high", "low", "close", "volume"]]
