"""Focus by keys: every stop of the Tab key on every page is seen, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.page_registry import REGISTRY
from tests.browser.conftest import DRAWN, Server, Visit
from tests.browser.test_every_page import address

STOPS = 45
# The element that has the focus, through the shadow of components, and whether it looks otherwise
# with the focus than without. A control that is drawn by what stands around it may be marked there,
# up to three steps out.
_MARKED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const around = [];
  for (let node = at; node && around.length < 4; node = node.parentElement) around.push(node);
  const look = () => around.map((node) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(node);
    const outline = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
    return [outline, boxShadow, borderColor].join();
  }).join(";");
  for (const node of around) node.style.transition = "none";
  const focused = look();
  at.blur();
  const without = look();
  at.focus({ preventScroll: true });
  return { name: at.outerHTML.slice(0, 160), seen: focused !== without };
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("stem", [entry.stem for entry in REGISTRY])
def test_every_stop_of_the_tab_key_is_seen(
    stem: str, dark: bool, server: Server, visit: Callable[..., Visit]
) -> None:
    tab = visit(server, dark=dark)
    page = tab.open(address(stem))
    page.locator(DRAWN).first.wait_for(state="attached")
    stops = []
    for _press in range(STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(_MARKED)
        if found is None:
            break
        stops.append(found)
    assert len(stops) > 12
    unseen = [stop["name"] for stop in stops if not stop["seen"]]
    assert not unseen, unseen
