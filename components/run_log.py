"""One line in the log for each run of a page: which, for whom, and how long it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st

from components import language

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """What is known of a run while it goes on.

    `page` is the page's stem, `prices` where the price that it shows comes from ("live",
    "cached", "bundled"), empty without one.
    """

    page: str = ""
    prices: str = ""


_this: ContextVar[Run | None] = ContextVar("run", default=None)


def note_prices(source: str) -> None:
    """Says where the price that is being drawn comes from; nothing outside of a run."""
    if (this := _this.get()) is not None:
        this.prices = source


@contextmanager
def run() -> Iterator[Run]:
    """Logs the run when it ends, however it ends; waiting for other runs is not part of it."""
    started, this = time.perf_counter(), Run()
    token = _this.set(this)
    try:
        yield this
    finally:
        _this.reset(token)
        _log(this, round(1000 * (time.perf_counter() - started)))


def _log(this: Run, milliseconds: int) -> None:
    language_code, embedded = language.current(), bool(st.context.is_embedded)
    logger.info(
        "%s in %s%s: %d ms%s",
        this.page or "start",
        language_code,
        ", embedded" if embedded else "",
        milliseconds,
        f", {this.prices} prices" if this.prices else "",
        extra={
            "page": this.page,
            "language": language_code,
            "embedded": embedded,
            "milliseconds": milliseconds,
            "prices": this.prices,
        },
    )
