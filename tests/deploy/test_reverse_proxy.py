"""TLS and a base path by the nginx of deploy/, before one server."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, serving
from tests.daemons import Daemon, free_port, running
from tests.deploy.conftest import DEPLOY

_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


@pytest.fixture(scope="module")
def site(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Daemon]:
    """One for all tests, which only look."""
    nginx, openssl = program("nginx"), program("openssl")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run([openssl, *request, *files], check=True, capture_output=True)
    below = {"R1_BASE_PATH": "/r1", "R1_PUBLIC_URL": f"https://127.0.0.1:{port}/r1"}
    with serving("server.py", tmp_path_factory.mktemp("server"), **below) as server:
        configuration = folder / "nginx.conf"
        configuration.write_text(_configured(server, folder, port))
        command = [nginx, "-c", str(configuration), "-p", str(folder)]
        with running(command, port, folder / "nginx.log") as daemon:
            yield daemon


def _configured(server: Server, folder: Path, port: int) -> str:
    """The configuration of deploy/, with what stands here in place of its names."""
    site = (DEPLOY / "nginx.conf").read_text()
    for pattern, value in (
        (r"server 127\.0\.0\.1:8501;", f"server {server.address.removeprefix('http://')};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"server_name \S+;", "server_name 127.0.0.1;"),
        (r"ssl_certificate +\S+;", f"ssl_certificate {folder}/cert.pem;"),
        (r"ssl_certificate_key +\S+;", f"ssl_certificate_key {folder}/key.pem;"),
    ):
        site, count = re.subn(pattern, value, site)
        assert count == 1, pattern
    return _AROUND.format(folder=folder, site=site)


def test_a_page_below_the_base_path_over_tls(site: Daemon, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", ignore_https_errors=True)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    address = f"https://127.0.0.1:{site.port}/r1"
    page.goto(f"{address}?lang=fr")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    assert page.url.startswith(f"{address}/")
    assert page.evaluate("document.documentElement.lang") == "fr"
    canonical = page.locator('link[rel="canonical"]').get_attribute("href")
    assert canonical == f"{address}/?lang=fr"
    # A change of page goes over the web socket, which the policy names by host.
    page.goto(f"{address}/method?lang=en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("How the model works")
    assert not [text for text in refused if "Content Security Policy" in text]
    context.close()


def test_what_is_not_there(site: Daemon, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    for path, status in (("/r1/nothing", 404), ("/r1/readyz", 200)):
        answer = page.goto(f"https://127.0.0.1:{site.port}{path}")
        assert answer is not None
        assert answer.status == status, path
    context.close()
