"""Two replicas behind the haproxy of deploy/, with a Redis between them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, serving
from tests.daemons import Daemon, free_port, redis, running
from tests.deploy.conftest import DEPLOY


@dataclass
class Site:
    """Two replicas by name, the balancer before them and the cache behind them."""

    replicas: dict[str, Server]
    balancer: Daemon
    cache: Daemon

    @property
    def address(self) -> str:
        return self.balancer.address


@contextmanager
def _site(program: Callable[[str], str], folder: Path) -> Iterator[Site]:
    haproxy, redis_server = program("haproxy"), program("redis-server")
    with ExitStack() as stack:
        port = free_port()
        cache = stack.enter_context(
            running(redis(redis_server, folder, port), port, folder / "redis.log")
        )
        shared = {"R1_CACHE_URL": f"redis://127.0.0.1:{port}/0", "R1_DRAIN_SECONDS": "20"}
        replicas = {}
        for name in ("one", "two"):
            (folder / name).mkdir()
            replicas[name] = stack.enter_context(serving("server.py", folder / name, **shared))
        balancer = stack.enter_context(_balanced(haproxy, replicas, folder))
        yield Site(replicas, balancer, cache)
        for replica in replicas.values():
            replica.process.kill()  # told to stop, it would serve on for as long as it drains


@pytest.fixture
def site(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for a test that takes a replica away."""
    with _site(program, tmp_path_factory.mktemp("site")) as standing:
        yield standing


@pytest.fixture(scope="module")
def whole_site(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One site for the tests that only ask it."""
    with _site(program, tmp_path_factory.mktemp("site")) as standing:
        yield standing


def _balanced(
    haproxy: str, replicas: dict[str, Server], folder: Path
) -> AbstractContextManager[Daemon]:
    port = free_port()
    places = {
        f"R1_REPLICA_{name.upper()}": server.address.removeprefix("http://")
        for name, server in replicas.items()
    }
    return running(
        [haproxy, "-db", "-f", str(DEPLOY / "haproxy.cfg")],
        port,
        folder / "haproxy.log",
        R1_BIND=f"127.0.0.1:{port}",
        **places,
    )


PAGE = {"Sec-Fetch-Dest": "document"}


def _replica(session: requests.Session, address: str) -> str:
    answer = session.get(f"{address}/market", headers=PAGE, timeout=30)
    assert answer.ok
    return str(session.cookies["R1_REPLICA"])


def test_visitors_are_spread_and_each_stays(whole_site: Site) -> None:
    visitors = [requests.Session() for _ in range(4)]
    first = [_replica(visitor, whole_site.address) for visitor in visitors]
    assert set(first) == {"one", "two"}
    for _ in range(3):
        assert [_replica(visitor, whole_site.address) for visitor in visitors] == first


def test_a_frame_without_cookies_stays_by_its_address(whole_site: Site) -> None:
    for _ in range(4):
        answer = requests.get(
            f"{whole_site.address}/market?embed=true",
            headers={"Sec-Fetch-Dest": "iframe"},
            timeout=30,
        )
        assert answer.ok
    # haproxy writes a request's line after the visitor has the answer.
    served = _logged(whole_site, r"site replicas/(one|two) .*embed=true", 4)
    assert len(served) == 4
    assert len(set(served)) == 1


def test_a_draining_replica_keeps_its_visitors_and_gets_no_new_ones(site: Site) -> None:
    visitor = requests.Session()
    mine = _replica(visitor, site.address)
    other = {"one": "two", "two": "one"}[mine]
    site.replicas[mine].process.terminate()
    assert _logged(site, f"Server replicas/{mine} is DOWN", 1)
    assert {_replica(requests.Session(), site.address) for _ in range(4)} == {other}
    assert _replica(visitor, site.address) == mine


def _logged(site: Site, line: str, times: int) -> list[str]:
    """What the balancer's log holds of `line`, once it holds it `times` times, or after 15 s."""
    deadline = time.monotonic() + 15
    while True:
        found = re.findall(line, site.balancer.log.read_text(errors="replace"))
        if len(found) >= times or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_a_download_comes_from_the_visitor_s_replica_and_its_end_is_survived(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.address}/claims?claim=daily-fall")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible(timeout=60_000)
    mine = next(each["value"] for each in context.cookies() if each["name"] == "R1_REPLICA")
    # A menu stands where its button stood when it opened: only once nothing moves any more.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator("canvas.marks, svg.marks").first).to_be_visible()
    page.wait_for_timeout(2_000)
    page.get_by_role("button", name="Download").first.click()
    for _ in range(3):  # each file lives in one replica
        with page.expect_download() as download:
            page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
        assert download.value.failure() is None
    site.replicas[mine].process.kill()
    # Streamlit's page connects again by itself, now to the other replica, with the same address.
    page.wait_for_timeout(3_000)
    page.get_by_role("link", name="Method").first.click()
    expect(page).to_have_url(re.compile("/method"), timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("How the model works")
    assert site.replicas[mine].process.poll() is not None
    context.close()
