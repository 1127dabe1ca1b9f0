"""The sentences above a price chart: what the price did over what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from calc import returns
from components import format as fmt
from components.language import gettext as _
from data.prices.model import History, Interval, Range

if TYPE_CHECKING:
    from components.market.panel import Panel


def price_message(panel: Panel) -> str:
    """The move over what is shown, after that of the shock where it is shown."""
    bars = panel.history.bars
    index = pd.DatetimeIndex(bars.index)
    first, last = index[0], index[-1]
    moved = _move_shown(panel)
    shock, story = panel.shock, panel.story
    if story is None or shock is None or not first.date() <= shock.session <= last.date():
        return _("{name}: {moved}").format(name=panel.name, moved=moved)
    since = returns.move(bars["close"], story.before, last.date())
    if since is not None:
        moved = _("{move} between the close before the fall and {last}").format(
            move=fmt.percent(since, 1), last=fmt.day(last.date(), "long")
        )
    return _("{name}: {shock} on {day}, {moved}").format(
        name=panel.name,
        shock=fmt.percent(shock.ratio),
        day=fmt.day(shock.session, "long"),
        moved=moved,
    )


def _move_shown(panel: Panel) -> str:
    """The move from the first bar to the last; of a single day from the close before it."""
    bars, history = panel.history.bars, panel.history
    first, last = bars.index[0], bars.index[-1]
    is_daily = history.interval is Interval.DAILY
    close = float(bars["close"].iloc[-1])
    if history.range is Range.DAY and not is_daily and panel.previous_close is not None:
        return _("{move} from the close before to {last}").format(
            move=fmt.percent(close / panel.previous_close - 1), last=when(history, last)
        )
    # Of days the closes are drawn; what is within a day begins with its first trade.
    start = float(bars["close" if is_daily else "open"].iloc[0])
    return _("{move} from {first} to {last}").format(
        move=fmt.percent(close / start - 1, 1),
        first=when(history, first),
        last=when(history, last),
    )


def comparison_message(levels: pd.DataFrame, base: pd.Timestamp) -> str:
    """What each did since the base: the first of the levels, and the best and worst of the rest."""
    ends = levels.ffill().iloc[-1] / returns.BASE - 1
    leader = str(levels.columns[0])

    def named(symbol: str) -> str:
        return f"{symbol} {fmt.percent(float(ends[symbol]), 1)}"

    since = _("Since {date}").format(date=fmt.day(base.date()))
    others = [str(symbol) for symbol in levels.columns if symbol != leader]
    best = max(others, key=lambda symbol: ends[symbol])
    worst = min(others, key=lambda symbol: ends[symbol])
    if best == worst:
        return _("{since}: {leader}, {other}").format(
            since=since, leader=named(leader), other=named(best)
        )
    return _("{since}: {leader}; of the others, {best} is best and {worst} worst").format(
        since=since, leader=named(leader), best=named(best), worst=named(worst)
    )


def when(history: History, stamp: pd.Timestamp) -> str:
    """The day of a bar, within days its time."""
    if history.interval is Interval.DAILY:
        return fmt.day(stamp.date(), "long")
    return fmt.moment(stamp.to_pydatetime())
