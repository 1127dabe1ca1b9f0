"""Figures of any size, as the visitor's language writes them."""

from __future__ import annotations

import math

from components import format as fmt

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
