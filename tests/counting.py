"""Counts the work that a second look at the same page must not repeat."""

from __future__ import annotations

import gettext
import pickle
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import altair as alt
import pandas as pd
import pytest
from pandas.io.formats.style import Styler

_SCRIPT_THREAD = "ScriptRunner.scriptThread"
_PROJECT = ("app", "calc", "components", "data", "pages")


@contextmanager
def nothing_is_made_again(*functions: Callable[..., Any]) -> Iterator[None]:
    """Fails where its block composes a chart, builds a Styler, parses a file or unpickles anything.

    `functions` are further functions of the project that the block must not call, for instance
    `calc.event_study.event_study`; they are watched in every module that has imported them.
    """
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        _watch(patch, made, alt.SchemaBase, "to_dict")
        _watch(patch, made, alt.SchemaBase, "copy")
        _watch(patch, made, alt.TopLevelMixin, "to_dict")
        _watch(patch, made, Styler, "__init__")
        _watch(patch, made, pickle, "loads")
        _watch(patch, made, pd, "read_csv")
        # Streamlit's AppTest reads its own settings at every run.
        _watch(patch, made, tomllib, "load", callers=_PROJECT)
        _watch(patch, made, tomllib, "loads", callers=_PROJECT)
        _watch(patch, made, gettext.GNUTranslations, "__init__")
        for function in functions:
            for module in _holders(function):
                _watch(patch, made, module, function.__name__)
        yield
    assert not made, f"made again: {', '.join(made)}"


class Calls:
    """How many Python functions were called."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, _frame: object, event: str, _argument: object) -> None:
        """For `sys.setprofile`."""
        if event == "call":
            self.count += 1


@contextmanager
def calls_of_runs() -> Iterator[Calls]:
    """Counts the Python functions that the runs of scripts in its block call, in this process.

    Work is a number of calls on every machine, however busy. What a run causes in other threads
    (sending its messages, answering a provider) is not counted.
    """
    calls = Calls()

    def begin(*event: object) -> None:
        """Called once for each new thread: only those that run scripts are counted further."""
        named = threading.current_thread().name == _SCRIPT_THREAD
        sys.setprofile(calls.note if named else None)

    before = threading.getprofile()
    threading.setprofile(begin)
    try:
        yield calls
    finally:
        threading.setprofile(before)  # type: ignore[arg-type]


def _holders(function: Callable[..., Any]) -> list[Any]:
    """The project's modules that know `function` by its name."""
    holders = [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in _PROJECT and vars(module).get(function.__name__) is function
    ]
    assert holders, f"no module holds {function.__name__}: nothing would be watched"
    return holders


def _watch(
    patch: pytest.MonkeyPatch, made: list[str], owner: Any, name: str, callers: tuple[str, ...] = ()
) -> None:
    """Notes each call of `owner.name`; with `callers`, only those from these packages."""
    original = getattr(owner, name)

    @wraps(original)
    def noted(*args: Any, **kwargs: Any) -> Any:
        caller = str(sys._getframe(1).f_globals.get("__name__", ""))
        if not callers or caller.partition(".")[0] in callers:
            made.append(f"{owner.__name__}.{name}")
        return original(*args, **kwargs)

    patch.setattr(owner, name, noted)
