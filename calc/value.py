"""Market value: what a move of the price does to it, and which share count a figure implies.

Prices are per share and in one currency, share counts in units; nothing here rounds except
`rounds_to`, which asks whether a figure is a rounding of another.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from calc._domain import NOT_NEGATIVE, POSITIVE, REAL, check


def market_value_change(shares: float, close_before: float, close_after: float) -> float:
    """What a move of the price does to the value of `shares`: negative for a loss.

    In the currency of the closes. ValueError for a price or a count below zero.
    """
    for name, value in (("close_before", close_before), ("close_after", close_after)):
        check(name, value, NOT_NEGATIVE)
    check("shares", shares, NOT_NEGATIVE)
    return shares * (close_after - close_before)


def implied_shares(loss: float, close_before: float, close_after: float) -> float:
    """The share count at which a fall of the price takes exactly `loss` of market value.

    `loss` is positive, in the currency of the closes. ValueError unless the price fell.
    """
    check("loss", loss, POSITIVE)
    check("close_before", close_before, POSITIVE)
    check("close_after", close_after, NOT_NEGATIVE)
    if not close_after < close_before:
        raise ValueError(f"no loss from {close_before} to {close_after}")
    return loss / (close_before - close_after)


def rounds_to(value: float, printed: Decimal) -> bool:
    """Whether `value`, rounded to as many decimals as `printed` shows, is `printed`.

    Halves round away from zero, as newspapers do. 592.66 rounds to Decimal("593") and to
    Decimal("592.7"), not to Decimal("593.0"). ValueError where `printed` is not finite.
    """
    check("value", value, REAL)
    exponent = printed.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{printed} is not a number that can be printed")
    return Decimal(str(value)).quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP) == printed
