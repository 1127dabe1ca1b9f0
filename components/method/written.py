"""Figures of any size and their units, as the visitor's language writes them."""

from __future__ import annotations

import math

from components import format as fmt
from components.language import gettext as _

_LARGE, _SMALL = 1e9, 1e-4
_DIGITS = 6
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(value: float) -> str:
    """As many digits as are known, six at most; the very large and small by powers of ten."""
    if math.isnan(value):
        return ""
    if value and not _SMALL <= abs(value) < _LARGE:
        mantissa, exponent = f"{value:.{_DIGITS - 1}e}".split("e")
        power = str(int(exponent)).translate(_SUPERSCRIPT)
        return f"{_shortest(float(mantissa))} × 10{power}"
    return _shortest(value)


def _shortest(value: float) -> str:
    """Without the zeros that would feign more precision than there is."""
    written = f"{float(f'{value:.{_DIGITS}g}'):f}".rstrip("0")
    return fmt.number(value, len(written.partition(".")[2]))


def unit(symbol: str) -> str:
    """A unit; times and counts in words, symbols as they are."""
    words = {
        "1": "",
        "yr": _("years"),
        "1/yr": _("a year"),
        "d": _("days"),
        "month": _("months"),
    }
    return words.get(symbol, symbol)
