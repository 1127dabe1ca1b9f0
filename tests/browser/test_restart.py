"""A server that is started anew under an open page: the visitor's first click counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit, serving


def test_after_a_restart_the_first_click_counts(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with serving("server.py", before) as first:
        tab = visit(first)
        page = tab.open("/evidence?lang=fr")
        port = int(first.address.rsplit(":", 1)[1])
    expect(page.locator("[data-testid=stApp]")).not_to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    with serving("server.py", after, port=port):
        expect(page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-connection-state", "CONNECTED"
        )
        page.get_by_role("radio", name="Les analystes").click()
        page.wait_for_url("**against=analysts**")
        chosen = page.get_by_role("radio", name="Les analystes")
        expect(chosen).to_have_attribute("aria-checked", "true")
        assert "lang=fr" in page.url
        expect(page.locator("h1")).to_contain_text("Qui avait raison")
