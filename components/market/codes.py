"""What the market page can be asked for: each choice's codes in the address, and what they mean.

The page and the charts' own addresses read them here, so that both refuse the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.query_codes import OFF, ON, SWITCH, Choice, Refused, read, switch, text
from data import symbols
from data.prices.model import Range
from data.prices.ticker import parse_symbol
from data.symbols import SUBJECT

SYMBOL, COMPARED, RANGE, STYLE, BASE = "symbol", "compare", "range", "style", "base"
EVENTS, DAYS, LOG = "events", "days", "log"
DEFAULT_SYMBOL = SUBJECT
#: Lines in one chart: more than there are colours and dashes to tell them apart would be a tangle.
MAX_LINES = 5
#: In addresses: from shortly before the shock until now.
SINCE_SHOCK = "since"
LINE, CANDLES = "line", "candles"
AT_LEFT_EDGE, AT_SHOCK = "left", "shock"


@dataclass(frozen=True, slots=True)
class MarketChoices:
    """What is chosen. `typed` is the symbol as typed: whoever asks for prices checks it.

    `since_shock` shows of `range` what lies after the sessions before the shock.
    """

    typed: str
    range: Range
    candles: bool
    compare: tuple[str, ...]
    base_at_shock: bool
    events: bool
    logarithmic: bool
    since_shock: bool = False
    company_days: bool = False  #: whether days of results and ex-dividend days are marked

    @property
    def preset(self) -> str:
        """The code of the range in addresses and file names."""
        return SINCE_SHOCK if self.since_shock else self.range.value


def spelt_as_here(ticker: str) -> str:
    """The ticker that an address means; the text itself where it means none."""
    parsed = parse_symbol(ticker)
    return parsed if isinstance(parsed, str) else ticker


def choices(bundled: tuple[str, ...]) -> Mapping[str, Choice]:
    """Every choice of the page by its key in the address; `bundled` symbols can be compared."""
    return {
        SYMBOL: text(DEFAULT_SYMBOL),
        COMPARED: Choice(bundled, "", many=True, spelt=spelt_as_here),
        RANGE: Choice((SINCE_SHOCK, *(each.value for each in Range)), SINCE_SHOCK),
        STYLE: Choice((LINE, CANDLES), LINE),
        BASE: Choice((AT_LEFT_EDGE, AT_SHOCK), AT_LEFT_EDGE),
        EVENTS: switch(ON),
        DAYS: switch(OFF),
        LOG: switch(OFF),
    }


def bundled_symbols() -> tuple[str, ...]:
    """The symbols that can be compared."""
    return tuple(each.symbol for each in symbols.symbols())


def parse(
    asked: Mapping[str, str], bundled: tuple[str, ...] | None = None
) -> tuple[MarketChoices, Refused]:
    """What an address asks for by key, and what of it does not exist: that has its default.

    `bundled` are the symbols that can be compared, by default all; other keys are nobody's here.
    """
    known = bundled_symbols() if bundled is None else bundled
    codes, refused = read(choices(known), asked)
    return _meaning(codes), refused


def _meaning(codes: Mapping[str, str]) -> MarketChoices:
    typed = codes[SYMBOL].strip() or DEFAULT_SYMBOL
    symbol = spelt_as_here(typed)
    others = [each for each in codes[COMPARED].split(",") if each and each != symbol]
    compare = tuple(others[: MAX_LINES - 1])
    since = codes[RANGE] == SINCE_SHOCK
    return MarketChoices(
        typed=typed,
        range=Range.MAX if since else Range(codes[RANGE]),
        candles=codes[STYLE] == CANDLES and not compare,
        compare=compare,
        base_at_shock=codes[BASE] == AT_SHOCK or since,
        events=SWITCH[codes[EVENTS]],
        logarithmic=SWITCH[codes[LOG]],
        since_shock=since,
        company_days=SWITCH[codes[DAYS]],
    )
