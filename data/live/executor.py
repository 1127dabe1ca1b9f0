"""Worker threads that never keep the process from ending."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class BusyError(RuntimeError):
    """As many tasks wait as may."""


class DaemonExecutor(Executor):
    """An executor of at most `workers` daemon threads and `waiting` waiting tasks.

    The standard library's pool waits for its threads when the interpreter ends; one that hangs
    in a provider's answer would hold up every stop and reload by seconds.
    """

    def __init__(self, workers: int, waiting: int, name: str) -> None:
        self._tasks: queue.Queue[Callable[[], None]] = queue.Queue(maxsize=waiting)
        self._workers = workers
        self._name = name
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Queues a task; raises BusyError when too many wait."""
        future: Future[_T] = Future()

        def task() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - the caller's, through the future
                future.set_exception(error)
            else:
                future.set_result(result)

        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            message = f"{self._tasks.maxsize} tasks wait already"
            raise BusyError(message) from None
        self._add_thread()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to do: the threads end with the process."""

    def _add_thread(self) -> None:
        with self._lock:
            if len(self._threads) >= self._workers:
                return
            name = f"{self._name}-{len(self._threads)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> Any:
        while True:
            self._tasks.get()()
