"""How many actions a visitor took, as the browser saw them: what a task may cost is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

# A press of the pointer is one action, so is each stretch of typing into one field, and each key
# that moves or confirms. What is filled in without keys, as a paste is, counts as typed. The page
# navigates without loading anew, so one listener sees the whole visit.
_COUNT = """() => {
  window.visitorActions = 0;
  let typing = null;
  const add = () => { window.visitorActions += 1; };
  const listen = (kind, heard) => document.addEventListener(kind, (event) => {
    if (event.isTrusted) heard(event);
  }, true);
  const typed = (event) => {
    const field = event.composedPath()[0];
    if (typing !== field) add();
    typing = field;
  };
  const apart = () => { typing = null; add(); };
  listen("pointerdown", apart);
  listen("wheel", apart);
  listen("keydown", (event) => (event.key.length === 1 ? typed(event) : apart()));
  // Enter inserts a line break, too: its key is counted.
  listen("beforeinput", (event) => { if (event.inputType === "insertText") typed(event); });
  listen("change", (event) => { if (event.target instanceof HTMLSelectElement) apart(); });
}"""


@contextmanager
def at_most(page: Page, most: int, least: int = 1) -> Iterator[None]:
    """What is done to the page by hand or by keys within, counted: `least` to `most` actions.

    Fails where fewer were seen, too: what nothing saw must not pass as little.
    """
    page.evaluate(_COUNT)
    yield
    count = page.evaluate("() => window.visitorActions")
    assert isinstance(count, int), "the page was loaded anew: nothing was counted"
    assert least <= count <= most, f"{count} actions instead of {least} to {most}"
