"""What every page must pass: checks of a page that stands open, each named after what it wants."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from components.page_registry import DEFAULT
from tests.browser.conftest import DRAWN, Visit

STOPS = 45
# The element that has the focus, through the shadow of components, and whether it looks otherwise
# with the focus than without. A control that is drawn by what stands around it may be marked there,
# up to three steps out; a cell of a table is drawn on the canvas in which it stands.
_MARKED = """async () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const canvas = at.parentElement?.closest("canvas");
  const around = [];
  for (let node = at; node && around.length < 4; node = node.parentElement) around.push(node);
  const look = () => around.map((node) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(node);
    const outline = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
    return [outline, boxShadow, borderColor].join();
  }).join(";") + (canvas ? canvas.toDataURL() : "");
  const painted = async (frames) => {
    for (let frame = 0; canvas && frame < frames; frame += 1) {
      await new Promise(requestAnimationFrame);
    }
  };
  for (const node of around) node.style.transition = "none";
  let seen = false;
  // A canvas is painted when the table gets to it: a busy machine is given longer and longer.
  for (let frames = 3; !seen && frames < 100; frames *= 2) {
    await painted(frames);
    const focused = look();
    at.blur();
    await painted(frames);
    seen = look() !== focused;
    at.focus({ preventScroll: true });
    if (!canvas) break;
  }
  return { name: at.outerHTML.slice(0, 160), seen };
}"""

_FAULTS = (Path(__file__).parent / "text_faults.js").read_text(encoding="utf-8")

#: The distances that WCAG 1.4.12 names, set on everything, within components too.
_SPACED = """() => {
  const rules = "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    + " word-spacing: .16em !important; } p { margin-bottom: 2em !important; }";
  const put = (root) => {
    root.append(Object.assign(document.createElement("style"), { textContent: rules }));
  };
  const within = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) { put(each.shadowRoot); within(each.shadowRoot); }
    }
  };
  put(document.head);
  within(document);
}"""


def drawn(tab: Visit, stem: str) -> Page:
    """Opens a page and waits for its first picture."""
    page = tab.open("/" if stem == DEFAULT.stem else f"/{stem}")
    page.locator(DRAWN).first.wait_for(state="attached")
    tab.settle()
    return page


def every_stop_of_the_tab_key_is_seen(tab: Visit) -> None:
    stops = []
    for _press in range(STOPS):
        tab.page.keyboard.press("Tab")
        found = tab.page.evaluate(_MARKED)
        if found is None:
            break
        stops.append(found)
    assert len(stops) > 12
    unseen = [stop["name"] for stop in stops if not stop["seen"]]
    assert not unseen, unseen


def text_faults(page: Page) -> list[str]:
    """The texts that cannot be read, once nothing moves any more."""
    page.wait_for_timeout(600)
    found: list[str] = page.evaluate(_FAULTS)
    return found


def no_text_is_cut_off_or_covered(tab: Visit) -> None:
    assert not text_faults(tab.page)


def nor_with_the_reader_s_own_spacing(tab: Visit) -> None:
    """Text set wider, as WCAG 1.4.12 lets a reader do."""
    tab.page.evaluate(_SPACED)
    assert not text_faults(tab.page)
    tab.assert_fits()


def language_is_switched_in_place(tab: Visit) -> None:
    page = tab.page
    english = page.locator("h1").first.inner_text()
    page.get_by_role("radio", name="fr", exact=True).click()
    page.wait_for_url("**lang=fr**")
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=english
    )
    tab.assert_clean()
