"""Log lines: one an event, with what the run was, plain or as JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import run_log
from tests.conftest import ROOT
from web import logs


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """The tests' own handlers and levels, put back afterwards."""
    root = logging.getLogger()
    named = [
        logger
        for logger in logging.Logger.manager.loggerDict.values()
        if isinstance(logger, logging.Logger)
    ]
    before = [(each, list(each.handlers), each.level, each.propagate) for each in [root, *named]]
    yield
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    logging.getLogger("components.run_log").info(
        "market in fr: 34 ms", extra={"page": "market", "language": "fr", "milliseconds": 34}
    )
    try:
        raise OSError("Grüße\nnext line")
    except OSError:
        logging.getLogger("data").exception("failed")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["page"], first["language"], first["milliseconds"]) == ("market", "fr", 34)
    assert first["time"].endswith("+00:00")
    assert "session" not in first
    assert "Grüße" in second["traceback"]


def test_plain(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("plain")
    logging.getLogger("web").warning("one line")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING web one line")


def test_streamlits_lines_come_once_and_in_the_same_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from streamlit.logger import get_logger

    logger = get_logger("streamlit.tests_of_logs")
    logs.configure("json")
    logger.warning("careful")
    logging.getLogger("uvicorn.access").info("GET /")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "careful"


@pytest.mark.parametrize(
    ("page", "language", "told"),
    [("method", "en", "method in en: "), ("market", "fr", "market in fr: ")],
)
def test_a_run_is_one_line(
    page: str, language: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.switch_page(f"pages/{page}.py")
    with caplog.at_level(logging.INFO, logger=run_log.__name__):
        app.run()
    *_, record = [each for each in caplog.records if each.name == run_log.__name__]
    assert record.getMessage().startswith(told)
    fields = vars(record)
    assert (fields["page"], fields["language"], fields["embedded"]) == (page, language, False)
    assert fields["milliseconds"] > 0
    assert fields["prices"] == ("bundled" if page == "market" else "")


def test_the_source_of_the_price_is_noted_within_a_run_only() -> None:
    run_log.note_prices("live")  # outside of a run: nothing to note it on
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_log, "_log", lambda this, milliseconds: None)
        with run_log.run() as this:
            run_log.note_prices("cached")
    assert this.prices == "cached"
