"""One script run at a time in a process, and fragments that keep to it.

Runs are work for the interpreter, which executes one thread at a time anyway: ten runs that share
it all end late, ten runs one after the other end early on average (measured in `bench`). So every
run of the app and every rerun of a fragment takes this lock. Nothing may wait for a network or
another process while it holds it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components import language
from components.section import section

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

_P = ParamSpec("_P")
WARM_UP_AGENT = "R1 Shock warm-up"  #: the User-Agent with which the app visits its own pages


class RunLock:
    """A reentrant lock that knows when a visitor last wanted it; the app's own visits do not count.

    Reentrant, because within a run of the whole page its fragments run in the same thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock, self._clock = threading.Lock(), clock
        self._owner: int | None = None
        self._depth = 0
        self._visitor = False  #: whether the owner's run is a visitor's
        self._wanted = float("-inf")
        self._waiting = 0  #: visitors' runs that wait or go on
        self._counts = threading.Lock()

    def idle_seconds(self) -> float:
        """How long ago the last visitor's run ended; 0 while one waits or goes on."""
        with self._counts:
            return 0.0 if self._waiting else self._clock() - self._wanted

    def __enter__(self) -> None:
        if self._owner == threading.get_ident():
            self._depth += 1
            return
        visitor = not _is_warm_up()
        self._count(visitor)
        self._lock.acquire()
        self._owner, self._depth, self._visitor = threading.get_ident(), 1, visitor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if self._depth:
            return
        visitor, self._owner = self._visitor, None
        self._lock.release()
        self._count(-visitor)

    def _count(self, change: int) -> None:
        if change:
            with self._counts:
                self._waiting += change
                self._wanted = self._clock()


def _is_warm_up() -> bool:
    """Whether this is a run of a visit that the app makes itself."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return False  # a chart by its address, a file
    return st.context.headers.get("User-Agent") == WARM_UP_AGENT


RUN_LOCK = RunLock()


def fragment(function: Callable[_P, None], *, run_every: float | None = None) -> Callable[_P, None]:
    """`st.fragment` for functions of this app, each a `section`; `run_every` in seconds.

    Not for `parallel=True`: such a fragment has a thread of its own and would wait for the run
    that waits for it.
    """

    @wraps(function)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        with RUN_LOCK, language.override(language.current()), section(function.__name__):
            function(*args, **kwargs)

    return st.fragment(run, run_every=run_every)


def if_open(
    place: ExpanderContainer | PopoverContainer,
    draw: Callable[_P, None],
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> None:
    """Draws into a fold or menu once it is open, as a fragment: what stands in it runs alone.

    Opening it runs the page. Were the fold itself in a fragment, opening would run that alone, but
    every run of the page would pay two milliseconds for each closed fold: Streamlit copies for a
    fragment the place where it stands.
    """
    if place.open:
        with place:
            fragment(draw)(*args, **kwargs)
