"""The log of a server: one line an event, plain or JSON, with the session that it belongs to."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from streamlit.runtime.scriptrunner import get_script_run_ctx

_PLAIN = "%(time)s %(levelname)s %(name)s %(session)s%(message)s"
#: What a record carries beside its message (see `components.run_log`).
_WITH_OWN_HANDLERS = frozenset({"streamlit", "uvicorn", "websockets"})
#: Lines of every request and connection, which the lines of the runs tell better.
_TALKATIVE = ("uvicorn.access", "uvicorn.error", "websockets", "mcp")
FIELDS = ("page", "language", "embedded", "milliseconds", "prices")


class _Line(logging.Formatter):
    """A record with its time in ISO form and the first characters of its session's id."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a traceback under it where a defect was logged with one."""
        session = _session()
        record.time = _time(record)
        record.session = f"[{session}] " if session else ""
        return super().format(record)


class _Json(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; a traceback becomes its field `traceback`."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if session := _session():
            line["session"] = session
        line |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id[:8] if context else ""


def configure(form: str, level: int = logging.INFO) -> None:
    """Sends every record of `level` and above to standard error, `form` "plain" or "json".

    Streamlit gives each of its loggers a handler of its own when it makes it: those are taken
    away, so call this again once the pages have been visited.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Line(_PLAIN))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in list(logging.Logger.manager.loggerDict):
        if name.partition(".")[0] in _WITH_OWN_HANDLERS:
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
