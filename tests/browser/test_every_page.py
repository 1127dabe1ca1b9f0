"""Every page, in every appearance: drawn, clean, readable by all, in the right language.

A visit carries all checks of its appearance; one that fails is named and the others still run.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.page_registry import REGISTRY
from tests.browser import checks
from tests.browser.conftest import Server, Visit

STEMS = [entry.stem for entry in REGISTRY]
#: Of each look of a page, in this order: what changes the page comes last.
IN_EVERY_LOOK = (Visit.assert_clean, Visit.assert_fits, Visit.assert_accessible)
SPACING = (checks.no_text_is_cut_off_or_covered, checks.nor_with_the_reader_s_own_spacing)
FOCUS = (checks.every_stop_of_the_tab_key_is_seen,)
SWITCH = (checks.language_is_switched_in_place,)


# Focus on the wide screen, in both looks; spacing in French, whose words are longer.
@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(
    ("width", "dark", "locale", "further"),
    [
        pytest.param(1280, False, "en-US", FOCUS + SWITCH, id="wide-light-en"),
        pytest.param(1280, True, "fr-FR", SPACING + FOCUS, id="wide-dark-fr"),
        pytest.param(390, False, "fr-FR", SPACING, id="phone-light-fr"),
        pytest.param(390, True, "en-US", (), id="phone-dark-en"),
    ],
)
def test_page(
    stem: str,
    width: int,
    dark: bool,
    locale: str,
    further: tuple[Callable[[Visit], None], ...],
    server: Server,
    visit: Callable[..., Visit],
    subtests: pytest.Subtests,
) -> None:
    tab = visit(server, width=width, dark=dark, locale=locale)
    page = checks.drawn(tab, stem)
    chosen = page.get_by_role("radio", name=locale[:2], exact=True)
    assert chosen.get_attribute("aria-checked") == "true"
    for check in IN_EVERY_LOOK + further:
        with subtests.test(check.__name__):
            check(tab)
