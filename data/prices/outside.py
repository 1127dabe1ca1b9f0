"""The newest trade outside the session that is known of a symbol, and when it is asked for.

Only while there are such trades, at the most once in its own time to live, and never instead of a
price: it stands beside one.
"""

from __future__ import annotations

from datetime import datetime

from data import calendar
from data.prices.model import NO_TRADE, Answer, Dataset, Outside, Unavailable
from data.prices.plausibility.extended import is_current, is_outside
from data.prices.refresher import Refresher
from data.prices.ticker import parse_symbol

#: Where a trade may stand: some providers send it along with the quote.
_HOLDING = (Dataset.EXTENDED, Dataset.QUOTE)


def look(typed: str, refresher: Refresher, now: datetime) -> Outside:
    """The newest trade known since the last session ended; asks for a newer one. Never waits.

    Within a session there is none. `typed` may be what a visitor typed; see `parse_symbol`.
    """
    symbol = parse_symbol(typed)
    if isinstance(symbol, Unavailable) or calendar.is_open(now):
        return NO_TRADE
    answers = [each for each in (refresher.known(symbol, kind) for kind in _HOLDING) if each]
    trades = [
        each.extended
        for each in answers
        if each.extended is not None and is_current(each.extended, now)
    ]
    newest = max(trades, key=lambda trade: trade.time, default=None)
    if is_outside(now) and not _is_answered(answers, refresher):
        _ask(symbol, refresher)
    running = refresher.running(symbol, Dataset.EXTENDED) is not None
    return Outside(newest, is_pending=newest is None and running)


def refresh(symbol: str, refresher: Refresher, now: datetime) -> None:
    """Asks for it at a visitor's request, where such trades are made."""
    if is_outside(now) and refresher.known(symbol, Dataset.EXTENDED) is not None:
        refresher.start(symbol, Dataset.EXTENDED, manual=True)


def _is_answered(answers: list[Answer], refresher: Refresher) -> bool:
    """Whether it is too early to ask: an answer of a moment ago says how things stand."""
    lives = refresher.time_to_live(Dataset.EXTENDED)
    return any(
        refresher.is_fresh(each)
        if each.dataset is Dataset.EXTENDED
        else each.extended is not None and refresher.is_younger(each, lives)
        for each in answers
    )


def _ask(symbol: str, refresher: Refresher) -> None:
    """Asks where a price is known that the trade can be held against; else that comes first."""
    quoted = any(refresher.known(symbol, each) for each in (Dataset.MINUTE, Dataset.QUOTE))
    if not quoted:
        daily = any(refresher.known(symbol, each) for each in (Dataset.RECENT, Dataset.FULL))
        if not daily or refresher.running(symbol) is not None:
            return
    refresher.start(symbol, Dataset.EXTENDED)
