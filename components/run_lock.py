"""One script run at a time in a process, and fragments that keep to it.

Runs are work for the interpreter, which executes one thread at a time anyway: ten runs that share
it all end late, ten runs one after the other end early on average (measured in `bench`). So every
run of the app and every rerun of a fragment takes this lock. Nothing may wait for a network or
another process while it holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from components import language
from components.section import section

_P = ParamSpec("_P")

#: Reentrant: within a run of the whole page its fragments run in the same thread.
RUN_LOCK = threading.RLock()


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
