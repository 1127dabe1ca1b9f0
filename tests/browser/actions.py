"""How many actions a visitor took, as the browser saw them: what a task may cost is measured."""

from __future__ import annotations

from playwright.sync_api import Page

# A press of the pointer is one action; so is each stretch of typing, and each key that moves or
# confirms. The page navigates without loading anew, so one listener sees the whole visit.
_COUNT = """() => {
  window.visitorActions = 0;
  let typing = false;
  const add = () => { window.visitorActions += 1; };
  document.addEventListener("pointerdown", (event) => {
    if (event.isTrusted) { typing = false; add(); }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!event.isTrusted) return;
    const letter = event.key.length === 1;
    if (!letter || !typing) add();
    typing = letter;
  }, true);
  document.addEventListener("wheel", (event) => { if (event.isTrusted) add(); }, true);
}"""


def count_from_now(page: Page) -> None:
    """Begins to count what is done to the page by hand or by keys."""
    page.evaluate(_COUNT)


def taken(page: Page) -> int:
    """The actions since `count_from_now`; fails where the page was loaded anew since."""
    count = page.evaluate("() => window.visitorActions")
    assert isinstance(count, int), "the page was loaded anew: nothing was counted"
    return count
