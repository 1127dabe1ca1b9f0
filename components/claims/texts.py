"""Computed figures as the visitor's language writes them, and the ledger's texts filled with them.

`fill` gives plain text: escape it (`components.markdown.escape_markdown`) before Markdown shows it.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Mapping
from typing import Any

from components import format as fmt
from components import language
from components.content.text import content_language, localized
from components.language import gettext as _
from components.language import ngettext
from data.claims import CheckedClaim, Claim, ComputedFigure
from data.claims.ledger import figure_references
from data.claims.quantities import Quantity, Unit

_FISCAL = re.compile(r"FY(\d{4}) Q([1-4])")
_CALENDAR = re.compile(r"(\d{4})Q([1-4])")
_DIGITS: Mapping[Unit, int] = {Unit.RATIO: 2, Unit.TIMES: 1, Unit.PRICE: 2, Unit.USD: 1}


def quantity(given: Quantity, form: str = "") -> str:
    """A quantity in words. `form`: a plus where the sign shall show, and the number of digits."""
    value, unit = given.value, given.unit
    if value is None:
        return _("not yet") if unit is Unit.DATE else fmt.MISSING
    if isinstance(value, dt.date):
        return fmt.day(value, "long")
    if isinstance(value, str):
        return _name(value, unit)
    signed = form.startswith("+")
    digits = int(form.lstrip("+")) if form.lstrip("+") else _DIGITS.get(unit, 0)
    return _number(float(value), unit, digits, signed=signed)


def _name(value: str, unit: Unit) -> str:
    if unit is Unit.FISCAL_QUARTER and (parts := _FISCAL.fullmatch(value)):
        return _("Q{quarter} of fiscal {year}").format(quarter=parts[2], year=parts[1])
    if unit is Unit.CALENDAR_QUARTER and (parts := _CALENDAR.fullmatch(value)):
        return _("Q{quarter} {year}").format(quarter=parts[2], year=parts[1])
    return value


def _number(value: float, unit: Unit, digits: int, *, signed: bool) -> str:
    match unit:
        case Unit.RATIO:
            text = fmt.percent(value, digits, signed=signed)
        case Unit.PRICE:
            text = fmt.money(value, digits=digits, signed=signed)
        case Unit.USD:
            text = _dollars(value, digits)
        case Unit.USD_RATE:
            text = _("{amount} an hour").format(amount=fmt.money(value))
        case Unit.USD_PER_MILLION_TOKENS:
            text = _("{amount} per million tokens").format(amount=fmt.money(value))
        case Unit.TIMES:
            text = _("{count} times").format(count=fmt.number(value, digits))
        case _:
            text = _counted(value, unit)
    return text


def _dollars(value: float, digits: int) -> str:
    if abs(value) >= 1e9:
        return fmt.billions(value, digits=digits)
    if abs(value) >= 1e6:
        return _("${count} million").format(count=fmt.number(value / 1e6, digits))
    return fmt.money(value, digits=0)


def _counted(value: float, unit: Unit) -> str:
    count = round(value)
    match unit:
        case Unit.SHARES:
            return _("{count} million shares").format(count=fmt.number(value / 1e6))
        case Unit.GPU_HOURS:
            return _("{count} GPU-hours").format(count=fmt.number(value))
        case Unit.TOKENS if value >= 1e9:
            return _("{count} billion tokens").format(count=fmt.number(value / 1e9))
        case Unit.TOKENS:
            text = ngettext("{count} token", "{count} tokens", count)
        case Unit.DAYS:
            text = ngettext("{count} day", "{count} days", count)
        case Unit.SESSIONS:
            text = ngettext("{count} session", "{count} sessions", count)
        case Unit.MONTHS:
            text = ngettext("{count} month", "{count} months", count)
        case Unit.QUARTERS:
            text = ngettext("{count} quarter", "{count} quarters", count)
        case _:
            text = "{count}"
    return text.format(count=fmt.number(value))


class _Filler(string.Formatter):
    """Puts figures in the place of the braces that name them."""

    def __init__(self, figures: Mapping[str, ComputedFigure]) -> None:
        self._figures = figures

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        ((name, part, _form),) = figure_references(f"{{{field_name}}}")
        result = self._figures[name].result
        if result is None:
            return None, field_name
        return (result.inputs.get(part) if part else result.quantity), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return fmt.MISSING if value is None else quantity(value, format_spec)


class _Worker(string.Formatter):
    """Puts a figure's own inputs in the place of the braces of its working."""

    def __init__(self, known: Mapping[str, Quantity]) -> None:
        self._known = known

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return self._known.get(field_name), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return fmt.MISSING if value is None else quantity(value, format_spec)


def fill(text: str, figures: Mapping[str, ComputedFigure]) -> str:
    """A text of the ledger with its figures; what the data does not give is a dash."""
    return _Filler(figures).vformat(text, (), {})


def claim_text(checked: CheckedClaim, field: str) -> str:
    """A text of a claim in the visitor's language with its figures; empty where it has none."""
    return fill(localized(checked.claim, field), checked.figures)


def quoted(claim: Claim) -> str:
    """The article's words between the French quotation marks, whatever the visitor's language."""
    return f"«\N{NARROW NO-BREAK SPACE}{claim.phrase}\N{NARROW NO-BREAK SPACE}»"


def searched(checked: CheckedClaim) -> str:
    """All that the page says of a statement, in both languages, its figures as they are shown."""
    claim = checked.claim
    parts = [str(claim.number), claim.phrase, claim.rendering, claim.id]
    parts += [source.name for source in claim.sources]
    for each in language.LANGUAGES:
        with language.override(each):
            parts += [claim_text(checked, field) for field in ("corrected", "record", "limit")]
            parts += [localized(source, "detail") for source in claim.sources]
            parts += [localized(figure.entry, "label") for figure in checked.figures.values()]
            parts += [working(figure) for figure in checked.figures.values()]
            parts.append(finding(checked))
    return "\n".join(parts)


def finding(checked: CheckedClaim) -> str:
    """What the newest data says of a verdict that time can change; empty for the others."""
    recheck, rechecked = checked.claim.recheck, checked.rechecked
    if recheck is None or rechecked is None:
        return ""
    if rechecked.trend is None:
        return _("The data at hand does not suffice to examine it again.")
    return fill(recheck.finding(rechecked.trend, content_language()), checked.figures)


def working(figure: ComputedFigure) -> str:
    """How a figure is computed, with its numbers."""
    if figure.result is None:
        return _("cannot be computed from the data at hand")
    known = {**figure.result.inputs, "value": figure.result.quantity}
    return _Worker(known).vformat(localized(figure.entry, "working"), (), {})
