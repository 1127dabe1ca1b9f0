"""A quote as HTML: the price, the price outside the session, ranges and facts. Pure text.

Every text is escaped here. `style.sheet` gives the look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape
from unicodedata import category

from components import format as fmt
from components.language import gettext as _
from components.markdown import MAX_NAME_LENGTH
from data import calendar
from data.calendar import MarketStatus
from data.prices.model import Quote
from data.prices.plausibility.extended import ExtendedPrice
from data.trading_hours import Phase

#: Unicode's categories of what controls, ends lines or turns the direction of writing around.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: While the market is open, a price older than this is not the price now.
_FRESH = timedelta(minutes=30)
UP, DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PriceRange:
    """A price between two others, drawn as a bar. None where one of them is not known."""

    name: str
    low: float | None
    high: float | None


@lru_cache(maxsize=512)
def text(value: str) -> str:
    """`value` as HTML that comes out as it was written, without what cannot be seen."""
    return escape("".join(" " if category(each) in _UNSEEN else each for each in value))


def is_stale(quote: Quote, market: MarketStatus, now: datetime) -> bool:
    """Whether a newer price exists than this one: of a later session, or of the open one."""
    if quote.session < market.session:
        return True
    return market.is_open and now - quote.provenance.as_of > _FRESH


def title(name: str | None, symbol: str) -> str:
    """Name and ticker as plain text: Nvidia (NVDA)."""
    if not name:
        return symbol
    short = name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1] + "…"
    return f"{short} ({symbol})"


def block(
    main: Iterable[str], beside: Iterable[str] = (), more: Iterable[str] = (), *, stale: bool
) -> str:
    """A quote of its parts: grey where the price is stale.

    `beside` and `more` are ranges and facts: beside the price where there is room, and under it.
    """
    look = "r1-quote-stale" if stale else "r1-quote-live"
    body = f'<div class="r1-quote-main">{"".join(main)}</div>'
    for kind, parts in (("", "".join(beside)), (" r1-quote-more", "".join(more))):
        if parts:
            body += f'<dl class="r1-quote-facts{kind}">{parts}</dl>'
    return f'<div class="r1-quote {look}">{body}</div>'


def line(content: str, kind: str) -> str:
    """One line of plain text; `kind` is the end of its class."""
    return f'<p class="r1-quote-{kind}">{text(content)}</p>'


def price_line(quote: Quote, today: date, *, stale: bool, moved: bool) -> str:
    """The price and its time, or its day where that is not `today` in New York.

    One that is not stale has the day's change and its arrow.
    """
    mark = ' class="r1-quote-moved"' if moved else ""
    amount = text(fmt.money(quote.price, quote.provenance.currency))
    parts = [f"<span{mark}>{amount}</span>"]
    if not stale:
        parts.append(_change(quote.change, quote.change_ratio, quote.provenance.currency))
    parts.append(_time(quote, today, stale=stale))
    return f'<p class="r1-quote-price">{"".join(parts)}</p>'


def outside_line(price: ExtendedPrice, currency: str, today: date, *, moved: bool) -> str:
    """The price outside the session with its own name, change and time."""
    names = {Phase.PRE_MARKET: _("Pre-market"), Phase.AFTER_HOURS: _("After hours")}
    mark = ' class="r1-quote-moved"' if moved else ""
    when = fmt.clock(price.time)
    if price.time.astimezone(calendar.NEW_YORK).date() != today:
        when = fmt.moment(price.time)
    parts = (
        f'<span class="r1-quote-label">{text(names[price.phase])}</span>',
        f"<b{mark}>{text(fmt.money(price.price, currency))}</b>",
        _change(price.change, price.change_ratio, currency),
        f'<time class="r1-quote-label">{text(when)}</time>',
    )
    return f'<p class="r1-quote-outside">{"".join(parts)}</p>'


def range_bar(asked: PriceRange, price: float, currency: str) -> Iterable[str]:
    """The bar with the price on it, and its ends under it; nothing where an end is not known."""
    low, high = asked.low, asked.high
    if low is None or high is None or high < low:
        return ()
    share = 0.5 if high == low else min(1.0, max(0.0, (price - low) / (high - low)))
    ends = [text(fmt.money(each, currency)) for each in (low, high)]
    spoken = text(
        _("{low} to {high}, the price is {price}").format(
            low=fmt.money(low, currency),
            high=fmt.money(high, currency),
            price=fmt.money(price, currency),
        )
    )
    return (
        f'<div class="r1-quote-range"><dt>{text(asked.name)}</dt><dd>'
        f'<div class="r1-quote-bar" role="img" aria-label="{spoken}">'
        f'<span style="left:{share:.1%}"></span></div>'
        f'<div class="r1-quote-ends" aria-hidden="true"><span>{ends[0]}</span>'
        f"<span>{ends[1]}</span></div></dd></div>",
    )


def facts(known: Iterable[NamedFigure]) -> Iterable[str]:
    """The figures with their names."""
    for each in known:
        yield f"<div><dt>{text(each.name)}</dt><dd>{text(each.value)}</dd></div>"


def _change(change: float | None, ratio: float | None, currency: str) -> str:
    """The change with an arrow by its sign; nothing where it is not known: not "0.00 %"."""
    if change is None or ratio is None:
        return ""
    amount = f"{fmt.money(change, currency, signed=True)} ({fmt.percent(ratio)})"
    arrow = UP if change > 0 else DOWN if change < 0 else ""
    shown = f'<span aria-hidden="true">{arrow}</span> {text(amount)}' if arrow else text(amount)
    return f'<span class="r1-quote-change">{shown}</span>'


def _time(quote: Quote, today: date, *, stale: bool) -> str:
    moment = quote.provenance.as_of
    shown = fmt.day(quote.session)
    if not stale and quote.session == today:
        shown = _("{time} New York").format(time=fmt.clock(moment))
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{text(shown)}</time>'
