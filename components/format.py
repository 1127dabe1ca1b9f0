"""Numbers, money, dates and times as the visitor's language writes them (Babel, CLDR).

Nothing here rounds a value that is computed on: text only. Minus signs are U+2212 everywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

from components import language
from components.language import gettext as _
from components.language import pgettext

NEW_YORK = ZoneInfo("America/New_York")
MISSING = "–"
_LOCALES = {"en": "en_US", "fr": "fr_FR"}
_MINUS = "\N{MINUS SIGN}"
_WORD = re.compile("[A-Za-z]+")
#: Of `significant`: sizes beyond these are written by powers of ten.
_LARGEST_PLAIN, _SMALLEST_PLAIN = 1e9, 1e-4
_SIGNIFICANT_DIGITS = 6
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_CALENDAR_FORMATS = {
    "en": {"long": "d MMMM y", "short": "d MMM y", "day": "d MMM"},
    "fr": {"long": "d MMMM y", "short": "d MMM y", "day": "d MMM"},
}

# A page writes the same few hundred figures at every rerun, and Babel parses its pattern each time.
_format_decimal = lru_cache(maxsize=16_384)(numbers.format_decimal)
_format_percent = lru_cache(maxsize=8_192)(numbers.format_percent)
_format_date = lru_cache(maxsize=8_192)(dates.format_date)


def locale() -> str:
    """The CLDR locale of the visitor's language."""
    return _LOCALES[language.current()]


def _tidy(text: str) -> str:
    return text.replace("-", _MINUS)


def _pattern(digits: int, *, signed: bool, suffix: str = "") -> str:
    body = "#,##0" + ("." + "0" * digits if digits else "") + suffix
    return f"+{body};-{body}" if signed else body


def _unsigned_zero(value: float, digits: int) -> float:
    """Zero for what is shown as zero: there is no −0.0 on a page."""
    return 0.0 if round(value, digits) == 0 else value


def number(value: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A plain number: 818,830,900 or 818 830 900."""
    if value is None:
        return MISSING
    value = _unsigned_zero(value, digits)
    signed = signed and value != 0
    return _tidy(_format_decimal(value, _pattern(digits, signed=signed), locale()))


def percent(ratio: float | None, digits: int = 2, *, signed: bool = True) -> str:
    """A ratio as per cent: −0.1697 becomes −16.97% or −16,97 %."""
    if ratio is None:
        return MISSING
    ratio = _unsigned_zero(ratio, digits + 2)
    signed = signed and ratio != 0
    suffix = "\N{NO-BREAK SPACE}%" if language.current() == "fr" else "%"
    return _tidy(_format_percent(ratio, _pattern(digits, signed=signed, suffix=suffix), locale()))


def money(
    value: float | None, currency: str = "USD", digits: int = 2, *, signed: bool = False
) -> str:
    """An amount: $142.62 or 142,62 $."""
    if value is None:
        return MISSING
    symbol = numbers.get_currency_symbol(currency, "en_US")
    text = number(abs(value), digits)
    sign = _MINUS if value < 0 else ("+" if signed and value > 0 else "")
    if language.current() == "fr":
        return f"{sign}{text}\N{NO-BREAK SPACE}{symbol}"
    return f"{sign}{symbol}{text}"


def billions(
    value: float | None, currency: str = "USD", digits: int = 1, *, signed: bool = False
) -> str:
    """An amount given in units, shown in billions: $592.3 bn or 592,3 Md $."""
    if value is None:
        return MISSING
    symbol = numbers.get_currency_symbol(currency, "en_US")
    text = number(abs(value) / 1e9, digits)
    sign = _MINUS if value < 0 else ("+" if signed and value > 0 else "")
    if language.current() == "fr":
        return f"{sign}{text}\N{NO-BREAK SPACE}Md\N{NO-BREAK SPACE}{symbol}"
    return f"{sign}{symbol}{text}\N{NO-BREAK SPACE}bn"


def day(value: date | None, width: str = "short") -> str:
    """A date without a time: 27 Jan 2025 or 27 janv. 2025 (width: long, short, day)."""
    if value is None:
        return MISSING
    pattern = _CALENDAR_FORMATS[language.current()][width]
    if value.day == 1 and language.current() == "fr":
        pattern = pattern.replace("d", "d'er'", 1)  # which CLDR's patterns lack
    return str(_format_date(value, pattern, locale()))


def month(value: date) -> str:
    """A month: Jul 2026 or juil. 2026."""
    return str(_format_date(value, "MMM y", locale()))


def clock(moment: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    """A time of day in `zone`: 16:00."""
    return str(dates.format_time(moment.astimezone(zone), "HH:mm", locale=locale()))


def moment(value: datetime | None, zone: ZoneInfo = NEW_YORK) -> str:
    """A date and time in `zone`: 27 Jan 2025, 16:00."""
    if value is None:
        return MISSING
    return f"{day(value.astimezone(zone).date())}, {clock(value, zone)}"


def iso(value: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    """A date and time for files, with the offset of `zone`: 2025-01-27T16:00:00-05:00."""
    return value.astimezone(zone).isoformat(timespec="seconds")


def of_hundred(*shares: float) -> tuple[int, ...]:
    """Shares that add up to 1 as whole numbers that add up to 100 (largest remainder)."""
    whole = [int(100 * share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: whole[place] - 100 * shares[place])
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return tuple(whole)


def country(code: str) -> str:
    """A country or region by its ISO 3166 or UN M.49 code: France, Japan or Japon."""
    return str(Locale.parse(locale()).territories.get(code, code))


def pair(name: str, value: str) -> str:
    """A name and what it is, with the language's own colon."""
    return _("{name}: {value}").format(name=name, value=value)


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence one after the other, with the language's own semicolon."""
    return _("; ").join(parts)


def age(delta: timedelta) -> str:
    """How long ago, in the unit that fits: 42 seconds ago, 3 days ago."""
    if delta < timedelta(seconds=5):
        return _("just now")
    return str(dates.format_timedelta(-delta, add_direction=True, locale=locale(), threshold=1.2))


def span(delta: timedelta) -> str:
    """A length of time without direction: 15 minutes."""
    return str(dates.format_timedelta(delta, locale=locale(), threshold=1.2))


def significant(value: float) -> str:
    """A number of any size: the digits it has, six at most, beyond 10⁹ and 10⁻⁴ by powers of ten.

    Nothing for NaN.
    """
    if math.isnan(value):
        return ""
    if value and not _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        mantissa, exponent = f"{value:.{_SIGNIFICANT_DIGITS - 1}e}".split("e")
        power = str(int(exponent)).translate(_SUPERSCRIPT)
        return f"{_shortest(float(mantissa))} × 10{power}"
    return _shortest(value)


def _shortest(value: float) -> str:
    """Without the zeros that would feign more precision than there is."""
    text = f"{float(f'{value:.{_SIGNIFICANT_DIGITS}g}'):f}".rstrip("0")
    return number(value, len(text.partition(".")[2]))


def unit(symbol: str) -> str:
    """A unit of the world; what has a word in it in the visitor's, a pure number's as nothing."""
    whole = {
        "1": "",
        "yr": _("years"),
        "1/yr": _("a year"),
        "d": _("days"),
        "month": _("months"),
    }
    parts = {
        "d": pgettext("unit", "d"),
        "month": pgettext("unit", "month"),
        "node": pgettext("unit", "node"),
        "parameter": pgettext("unit", "parameter"),
        "request": pgettext("unit", "request"),
    }
    if symbol in whole:
        return whole[symbol]
    return _WORD.sub(lambda word: parts.get(word[0], word[0]), symbol)
