"""Writes what was measured: a line a row on the screen, tables in Markdown in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.rows import Measurement, Row, Value

_MISSING = "–"
_HEADS = ("What", "Wanted", "Measured", "Empty app", "Ratio")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement with its values, and why there are none where it failed."""

    measurement: Measurement
    values: Mapping[str, Value]
    failure: str = ""

    def lines(self, rows: Iterable[Row]) -> list[tuple[str, ...]]:
        """The cells of the table of some of its rows."""
        return [self._line(row) for row in rows]

    def _line(self, row: Row) -> tuple[str, ...]:
        value = self.values.get(row.name)
        if value is None:
            return row.name, row.target, self.failure or "not measured", "", ""
        ours = value.shown or _with_unit(value.ours, row.unit)
        empty = "" if value.empty is None else _with_unit(value.empty, row.unit)
        ratio = "" if value.ratio is None else f"{value.ratio:.2f} ×"
        return row.name, row.target, ours, empty, ratio


def number(value: float) -> str:
    """A number with three digits that matter, none of them lost before the point."""
    if value != value:  # noqa: PLR0124 - not a number
        return _MISSING
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".rstrip()


def for_screen(measured: Measured) -> str:
    """The measurement as aligned text."""
    lines = measured.lines(measured.measurement.rows)
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    rows = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join((measured.measurement.title, *rows))


def document(about: Mapping[str, str], everything: Sequence[Measured]) -> str:
    """The file of results."""
    headlines = [
        line
        for measured in everything
        for line in measured.lines(row for row in measured.measurement.rows if row.headline)
    ]
    parts = [
        "# Results of `make bench`",
        "Written by the command; only ratios compare across machines. The empty app is "
        "`bench/empty.py` by plain `streamlit run` with default settings, measured in alternation "
        "in the same run; its medians are shown. No network: bundled prices.",
        _table(("", ""), about.items()),
        "## What is wanted",
        _table(_HEADS, headlines),
    ]
    for measured in everything:
        rows = measured.measurement.rows
        parts += [
            f"## {measured.measurement.title}",
            measured.measurement.about,
            _table(_HEADS, measured.lines(rows)),
        ]
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )
