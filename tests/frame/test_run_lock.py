"""Runs and fragments of one process take turns."""

from __future__ import annotations

import threading

import pytest
from streamlit.testing.v1 import AppTest

from components import run_lock, shell
from tests.conftest import ROOT


def _held_by_another_thread() -> bool:
    """Whether a thread other than the one that asks would have to wait."""
    free: list[bool] = []

    def try_it() -> None:
        taken = run_lock.RUN_LOCK._lock.acquire(blocking=False)
        free.append(taken)
        if taken:
            run_lock.RUN_LOCK._lock.release()

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    return not free[0]


def test_a_page_is_drawn_while_the_lock_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    usual = shell._run_safely

    def drawn(page: object) -> None:
        held.append(_held_by_another_thread())
        usual(page)  # type: ignore[arg-type]

    monkeypatch.setattr(shell, "_run_safely", drawn)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert held == [True]
    assert not _held_by_another_thread()


def test_a_fragment_takes_the_lock_and_gives_it_back_when_it_fails() -> None:
    def page() -> None:
        import streamlit as st

        from components import run_lock
        from tests.frame.test_run_lock import _held_by_another_thread

        def body() -> None:
            st.text(f"held: {_held_by_another_thread()}")
            raise ValueError("a defect")

        run_lock.fragment(body)()

    app = AppTest.from_function(page, default_timeout=30).run()
    assert [text.value for text in app.text] == ["held: True"]
    assert len(app.error) == 1  # in its place, as of a section
    assert not _held_by_another_thread()
