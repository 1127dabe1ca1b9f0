"""Chromium for the measurements that need a screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, ViewportSize, sync_playwright

from bench.rows import NotMeasuredError

_NAMES = ("chromium", "chromium-browser", "google-chrome")
VIEWPORT = ViewportSize(width=1280, height=900)
CHART = "[data-testid=stVegaLiteChart]"
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def playwright() -> Iterator[Playwright]:
    """Playwright while the context lasts."""
    with sync_playwright() as running:
        yield running


@contextmanager
def browser(running: Playwright) -> Iterator[Browser]:
    """A new browser with empty caches; NotMeasuredError where there is none."""
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    if executable is None:
        raise NotMeasuredError("no Chromium found (Debian: apt-get install chromium)")
    launched = running.chromium.launch(executable_path=executable, args=["--no-sandbox"])
    try:
        yield launched
    finally:
        launched.close()
