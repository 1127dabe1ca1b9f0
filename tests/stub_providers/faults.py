"""What can be wrong with an answer, as changes to its rows before they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from data.prices.model import RowFault

Row = dict[str, Any]
PRICES = ("open", "high", "low", "close")

#: The server, the way or the form is at fault; the handler knows what to do.
TRANSPORT_FAULTS = (
    "429",
    "500",
    "503",
    "403",
    "hang",
    "cut",
    "html",
    "huge",
    "drip",
    "garbage",
    "drop",
    "expanding",
    "redirected for ever",
    "redirected elsewhere",
)
#: The position of the row that is spoilt, counted from the end: not the newest.
_SPOILT = -3


def _set(**values: Any) -> Callable[[list[Row]], None]:
    return lambda rows: rows[_SPOILT].update(values)


def _nulls(rows: list[Row]) -> None:
    rows[_SPOILT].update(dict.fromkeys((*PRICES, "volume")))


def _high_below_low(rows: list[Row]) -> None:
    row = rows[_SPOILT]
    row["high"], row["low"] = row["low"] - 1, row["high"] + 1


def _outside_range(rows: list[Row]) -> None:
    rows[_SPOILT]["close"] = rows[_SPOILT]["high"] + 5


def _duplicate(rows: list[Row]) -> None:
    rows.insert(_SPOILT, {**rows[_SPOILT], "close": rows[_SPOILT]["low"]})


def _unsorted(rows: list[Row]) -> None:
    rows.append(rows.pop(_SPOILT))


def _future(rows: list[Row]) -> None:
    rows.append({**rows[-1], "time": rows[-1]["time"] + timedelta(days=30)})


def _factor(factor: float) -> Callable[[list[Row]], None]:
    def scale(rows: list[Row]) -> None:
        for row in rows:
            row.update({name: row[name] * factor for name in PRICES})
            row["volume"] = round(row["volume"] / factor)

    return scale


def _one_close_off(rows: list[Row]) -> None:
    """A close 1 % higher, far enough back to be in every snapshot."""
    row = rows[-60]
    row.update({name: row[name] * 1.01 for name in PRICES})


#: Of rows, and the problem that each is to be refused for (None: no row is).
ROW_FAULTS: dict[str, tuple[Callable[[list[Row]], None], RowFault | None]] = {
    "nulls": (_nulls, RowFault.MISSING),
    "zero": (_set(low=0.0), RowFault.NOT_POSITIVE),
    "negative": (_set(low=-5.0), RowFault.NOT_POSITIVE),
    "high_below_low": (_high_below_low, RowFault.HIGH_BELOW_LOW),
    "outside_range": (_outside_range, RowFault.OUTSIDE_RANGE),
    "duplicate": (_duplicate, RowFault.DUPLICATE),
    "unsorted": (_unsorted, RowFault.UNSORTED),
    "future": (_future, RowFault.FUTURE),
    "empty": (list.clear, None),
    "split": (_factor(0.1), None),
    "mismatch": (_one_close_off, None),
}
