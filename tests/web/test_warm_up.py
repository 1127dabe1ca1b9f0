"""The warm-up visits every page in each language and look, and readiness waits for the first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

import pytest
import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.testing.v1 import AppTest

from bench.client import Visitor
from bench.in_process import serving_in_process
from components import language, page_registry, run_lock, shell
from data import model
from tests.conftest import ROOT
from web import background, logs, warm_up
from web import visits as visits_module
from web.health import READINESS
from web.visits import Visit


@pytest.fixture(autouse=True)
def _logging_stays_the_tests_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda form: None)


def test_every_page_in_each_language_and_look() -> None:
    first, later = warm_up.visits()
    light = [visit for visit in first if not visit.choices]
    dark = [visit for visit in later if not visit.choices]
    wanted = {
        ("" if entry is page_registry.DEFAULT else entry.stem, code)
        for entry in page_registry.REGISTRY
        for code in language.LANGUAGES
    }
    for visits, look in ((light, "light"), (dark, "dark")):
        assert {(visit.page, visit.language) for visit in visits} == wanted
        assert {visit.appearance for visit in visits} == {look}


def test_each_section_of_demand_is_visited_but_not_waited_for() -> None:
    first, later = warm_up.visits()
    sections = ("maps", "machines", "belief", "since", "scenarios")
    for look in ("light", "dark"):
        for code in language.LANGUAGES:
            wanted = [Visit("demand", code, look, (("section", each),)) for each in sections]
            assert set(wanted) <= set(later)
    computed = [(visit.page, *visit.choices) for visit in first if visit.choices]
    assert computed == warm_up.COMPUTED_FIRST
    offered = {(page, choice) for page, opened in warm_up.OPENED_NEXT.items() for choice in opened}
    assert set(computed) <= offered
    assert not set(first) & set(later)
    message = BackMsg()
    message.ParseFromString(Visit("demand", "fr", "dark", (("section", "maps"),)).request())
    assert message.rerun_script.query_string == "lang=fr&section=maps"


def test_a_visit_asks_as_a_browser_does() -> None:
    message = BackMsg()
    message.ParseFromString(Visit("market", "fr", "dark").request())
    client = message.rerun_script
    assert (client.page_name, client.query_string) == ("market", "lang=fr")
    assert (client.context_info.color_scheme, client.context_info.locale) == ("dark", "fr")


def test_ready_after_the_light_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R1_WARM_UP", "1")
    ready: list[tuple[bool, bool]] = []

    async def make(
        visits: Iterable[Visit], port: int, base: str, *, when_idle: bool = False
    ) -> None:
        ready.append((READINESS.ready, when_idle))

    monkeypatch.setattr(warm_up, "make", make)
    monkeypatch.setattr(READINESS, "ready", False)
    asyncio.run(warm_up._visit_all())
    assert ready == [(False, False), (True, True)]
    assert READINESS.ready


def test_ready_even_if_the_visits_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("R1_WARM_UP", "1")

    async def make(
        visits: Iterable[Visit], port: int, base: str, *, when_idle: bool = False
    ) -> None:
        raise TimeoutError

    monkeypatch.setattr(warm_up, "make", make)
    monkeypatch.setattr(READINESS, "ready", False)
    with pytest.raises(TimeoutError):
        asyncio.run(warm_up._visit_all())
    assert READINESS.ready


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def make(
        visits: Iterable[Visit], port: int, base: str, *, when_idle: bool = False
    ) -> None:
        raise AssertionError("visited")

    monkeypatch.setattr(warm_up, "make", make)
    monkeypatch.setattr(READINESS, "ready", False)
    monkeypatch.setenv("R1_WARM_UP", "0")
    asyncio.run(warm_up._visit_all())
    assert READINESS.ready


def test_without_server_py_the_first_run_begins_the_visits_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Community Cloud: `app.py` alone, served from this process to a visitor."""
    made: list[Visit] = []
    done = threading.Event()

    async def make(
        visits: Iterable[Visit], port: int, base: str, *, when_idle: bool = False
    ) -> None:
        assert when_idle  # the first visitor is here
        made.extend(visits)
        done.set()

    monkeypatch.setattr("web.visits.make", make)
    monkeypatch.setattr(background, "BEGUN", threading.Event())
    with serving_in_process(ROOT / "app.py") as address:
        with Visitor(address, "method") as visitor:
            visitor.open()
        assert not background.BEGUN.is_set()  # the tests' R1_WARM_UP is 0
        monkeypatch.setenv("R1_WARM_UP", "1")
        for _ in range(2):
            with Visitor(address, "method") as visitor:
                visitor.open()
        assert done.wait(30)
    first, later = warm_up.visits()
    assert made == [*first, *later]


def test_a_visit_when_idle_waits_for_a_pause_of_the_visitors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three visits while a visitor clicks: none begins before the pause."""
    idle = iter((0.0, 0.5, 1.5, 2.5, 0.0, 3.0, 9.0))
    order: list[str] = []

    def idle_seconds() -> float:
        order.append(str(seconds := next(idle)))
        return seconds

    async def sleep(seconds: float) -> None:
        pass

    async def visited(visit: Visit, port: int, base: str) -> None:
        order.append(visit.page)

    async def accepting(port: int) -> None:
        pass

    monkeypatch.setattr(visits_module.RUN_LOCK, "idle_seconds", idle_seconds)
    monkeypatch.setattr(visits_module, "_make", visited)
    monkeypatch.setattr(visits_module, "_accepting", accepting)
    monkeypatch.setattr(visits_module.asyncio, "sleep", sleep)
    pages = [Visit(page, "en", "light") for page in ("market", "demand", "method")]
    asyncio.run(visits_module.make(pages, 1, when_idle=True))
    assert order == ["0.0", "0.5", "1.5", "2.5", "market", "0.0", "3.0", "demand", "9.0", "method"]


def test_the_apps_own_visits_are_no_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_lock, "RUN_LOCK", lock := run_lock.RunLock())
    monkeypatch.setattr(shell, "RUN_LOCK", lock)
    with serving_in_process(ROOT / "app.py") as address:
        port = int(address.rpartition(":")[2])
        asyncio.run(visits_module.make([Visit("method", "en", "light")], port))
        assert lock.idle_seconds() == float("inf")
        with Visitor(address, "method") as visitor:
            visitor.open()
        assert lock.idle_seconds() < 60


def test_server_py_leaves_no_second_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with warm_up.lifespan(st.App(ROOT / "app.py")):
            assert background.BEGUN.is_set()

    monkeypatch.setattr(background, "BEGUN", begun := threading.Event())
    monkeypatch.setattr(warm_up, "BEGUN", begun)
    monkeypatch.setattr(warm_up, "disable_nagle", lambda port: None)
    asyncio.run(run())


def test_each_preset_is_visited_as_the_page_understands_it() -> None:
    _first, later = warm_up.visits()
    wanted = warm_up.preset_choices()
    assert len(wanted) == len(model.presets()) - 1  # the defaults are the page itself
    for code in language.LANGUAGES:
        assert {Visit("demand", code, "light", each) for each in wanted} <= set(later)
    marked = set()
    for choices in wanted:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["lang"] = "en"
        for key, value in choices:
            app.query_params[key] = value
        app.switch_page("pages/demand.py").run()
        assert not app.exception
        marked.add(app.session_state["demand_preset"])
    assert marked == {each.key for each in model.presets()} - {"defaults"}


@pytest.mark.parametrize(
    ("page", "choice"),
    [(page, choice) for page, opened in warm_up.OPENED_NEXT.items() for choice in opened],
    ids=str,
)
def test_what_is_opened_next_is_understood(page: str, choice: tuple[str, str]) -> None:
    """A choice that a page refuses would warm up its default again."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"], app.query_params[choice[0]] = "en", choice[1]
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert not [each for each in app.warning if each.icon == ":material/link_off:"]
    assert app.query_params[choice[0]] in (choice[1], [choice[1]])
