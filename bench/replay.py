"""Replays the clicks of `bench.clicks` over a web socket. Times nothing by itself."""

from __future__ import annotations

from urllib.parse import urlencode

from bench.actions import Click
from bench.client import Run, Visitor


def open_page(address: str, click: Click) -> Visitor:
    """A new session that has opened the click's page. The caller closes it."""
    visitor = Visitor(address, click.page, urlencode(click.query))
    visitor.open()
    return visitor


def undo(visitor: Visitor, click: Click) -> None:
    """Takes a click back, so that it can be done again."""
    for action in click.undo:
        visitor.do(action)


def repeat(visitor: Visitor, click: Click) -> Run:
    """Takes a click back and does it again: the run of the second time."""
    undo(visitor, click)
    return done(visitor, click)


def done(visitor: Visitor, click: Click) -> Run:
    """Does a click; the server has to hear of it."""
    run = visitor.do(click.do)
    if run is None:
        raise LookupError(f"the server did not hear of “{click.name}”")
    return run
