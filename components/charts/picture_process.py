"""Draws pictures in a process of their own, so that no picture stops the visitors of the others.

vl-convert holds the interpreter as long as it draws, up to seconds, and a specification can make
it take any time and memory. Here it does so in one child process with limits, which is started by
the first picture, replaced when it fails and ends with the server. The server itself never imports
vl-convert.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, Final, Literal

from components.charts import picture_worker
from components.charts.picture_worker import HEADER

Format = Literal["png", "svg", "library"]

# The child stops itself this much later than it is stopped, for the case that nobody is left.
_GRACE_SECONDS = 1.0


class PictureError(Exception):
    """A picture was not drawn; the text says why."""


class PictureRefusedError(PictureError):
    """The specification asks for more than is drawn here."""


class PictureBusyError(PictureError):
    """Too many pictures are being asked for; a later attempt may succeed."""


class PictureTimeoutError(PictureError):
    """Drawing took longer than the limit and was stopped."""


class PictureFailedError(PictureError):
    """vl-convert refused the specification, or its process ended while it drew."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What pictures may cost.

    The price of five years takes a second and 250 MB (measured, two cores). A process holds
    680 MB of data before it draws, most of it never touched, and 800 MB with 20,000 points.
    """

    seconds: float = 10.0  #: for one picture
    megabytes: int = 1536  #: of data that the process may hold
    asked: int = 16  #: pictures asked for at a time, the one that is drawn among them
    queue_timeout: float = 30.0  #: seconds to wait for a free process
    pictures: int = 200  #: drawn by one process before a fresh one takes over


class _Worker:
    """One child process; not for several threads at once."""

    def __init__(self, limits: PictureLimits) -> None:
        self._limits = limits
        self._drawn = 0
        # -P: the folder of the program must not shadow other packages' modules.
        arguments = [str(limits.seconds + _GRACE_SECONDS), str(limits.megabytes)]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own program
            [sys.executable, "-P", picture_worker.__file__, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it lives and has not drawn its number of pictures."""
        return self._process.poll() is None and self._drawn < self._limits.pictures

    def draw(self, kind: Format, specification: str) -> bytes:
        """The picture as a file. After any PictureTimeoutError the process has ended."""
        self._drawn += 1
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = self._ask(f'{{"format": "{kind}", "specification": {specification}}}\n')
        finally:
            timer.cancel()
            timer.join()
        if answer is None:
            self.end()
            if expired.is_set():
                message = f"drawing took longer than {self._limits.seconds:g} s and was stopped"
                raise PictureTimeoutError(message)
            message = f"the process that draws ended with {self._process.returncode}"
            raise PictureFailedError(message)
        if expired.is_set():  # with the answer complete: only the process is lost
            self.end()
        drawn, content = answer
        if not drawn:
            raise PictureFailedError(content.decode())
        return content

    def _ask(self, line: str) -> tuple[bool, bytes] | None:
        """The answer to a request; nothing if the process ended meanwhile."""
        requests, answers = self._pipes()
        try:
            requests.write(line.encode())
            requests.flush()
            header = answers.read(HEADER.size)
            if len(header) < HEADER.size:
                return None
            drawn, length = HEADER.unpack(header)
            content = answers.read(length)
        except OSError:
            return None
        return (drawn, content) if len(content) == length else None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None  # noqa: S101 - opened above
        assert answers is not None  # noqa: S101
        return requests, answers

    def end(self) -> None:
        """Ends the process, whatever it is doing, and waits until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes():
            try:
                pipe.close()
            except OSError:  # what was left to write cannot be written
                continue


class PictureProcess:
    """Draws pictures one after the other; any number of threads may ask.

    Whoever asks waits for the turn and for the picture without holding the interpreter, and should
    hold no lock that others need.
    """

    def __init__(self, limits: PictureLimits | None = None) -> None:
        self._limits = limits or PictureLimits()
        self._places = threading.BoundedSemaphore(self._limits.asked)
        self._turn = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def pid(self) -> int | None:
        """The system's number of the process that drew last, if it still is to draw."""
        worker = self._worker
        return worker.pid if worker else None

    def draw(self, kind: Format, specification: str) -> bytes:
        """The picture of a Vega-Lite specification, given as JSON in one line.

        Raises PictureBusyError, PictureTimeoutError or PictureFailedError; the next picture is
        none the worse for it.
        """
        if not self._places.acquire(blocking=False):
            message = f"{self._limits.asked} pictures are asked for already"
            raise PictureBusyError(message)
        try:
            if not self._turn.acquire(timeout=self._limits.queue_timeout):
                message = f"no process was free within {self._limits.queue_timeout:g} s"
                raise PictureBusyError(message)
            try:
                return self._ready().draw(kind, specification)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _ready(self) -> _Worker:
        """A process that can draw: the last one, or a fresh one in its place."""
        if self._worker is not None and not self._worker.usable:
            self._worker.end()
            self._worker = None
        if self._worker is None:
            try:
                self._worker = _Worker(self._limits)
            except OSError as error:
                message = f"the process that draws did not start: {error}"
                raise PictureFailedError(message) from error
        return self._worker

    def close(self) -> None:
        """Ends the process after the picture that it draws; the next picture starts another."""
        with self._turn:
            if self._worker is not None:
                self._worker.end()
                self._worker = None


#: The server's only one.
PICTURES: Final = PictureProcess()
