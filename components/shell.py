"""What surrounds every page: the page registry, the navigation, the language, sharing.

`app.py` calls `run`. Each page calls `require_shell` first: Streamlit takes a folder called
`pages/` beside the main script for its old automatic mode until `st.navigation` is first called
in a process, so the first visitor of a fresh process who opens a deep link would get the page
alone, without `app.py`. The guard notices, builds the navigation (which ends the old mode for the
whole process) and starts the run again.
"""

from __future__ import annotations

import gc
import logging
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from components import choices, headline, language, page_frame, run_log, share, theme
from components.content import citation
from components.language import gettext as _
from components.page_registry import DEFAULT, REGISTRY, PageEntry, entry
from components.run_lock import RUN_LOCK

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

logger = logging.getLogger(__name__)

TITLE = citation.TITLE
# A file of ours: a Material icon would be fetched from a third party. As the URL that Streamlit
# makes of an SVG file, which it would read and encode in every run.
ICON = "data:image/svg+xml;base64," + b64encode(
    (Path(__file__).parent / "icon.svg").read_bytes()
).decode("ascii")
_SHELL_RAN = "_shell_ran"


def _as_page(entry: PageEntry) -> Page:
    is_default = entry is DEFAULT
    return st.Page(
        entry.path,
        title=_(entry.title),
        icon=entry.icon,
        help=_(entry.help),
        url_path=None if is_default else entry.stem,
        default=is_default,
    )


def navigation() -> Page:
    """Builds the navigation and returns the page that the URL asks for."""
    # First, because a page's Material icon would otherwise be fetched as the tab's icon.
    st.set_page_config(page_icon=ICON, layout="wide")
    pages = [_as_page(each) for each in REGISTRY]
    return st.navigation(pages, position="hidden" if st.context.is_embedded else "top")


def require_shell() -> None:
    """The first line of every page: starts over, once a process, if `app.py` did not run."""
    if st.session_state.pop(_SHELL_RAN, False):
        return
    logger.info("deep link before the first navigation: switching to app.py")
    navigation()
    st.rerun()


def run() -> None:
    """The whole app: page setup, frame, page, and once a process the warm-up's end."""
    # Asked for a thousand times in a run, the language is found out once.
    with RUN_LOCK, language.override(language.current()), run_log.run() as this:
        _run(this)


def _run(this: run_log.Run) -> None:
    page = navigation()
    this.page = page.url_path or DEFAULT.stem
    st.set_page_config(page_title=f"{page.title} · {TITLE}")
    theme.apply()
    choices.begin()
    part = st.query_params.get(choices.PART) if st.context.is_embedded else None
    if part is None:
        with _head(entry(this.page)).of_page():
            _body(page, this.page, part)
    else:
        _body(page, this.page, part)


def _body(page: Page, stem: str, part: str | None) -> None:
    """What stands under the heading: the page, or the one `part` of it that a frame shows."""
    _check_facts()
    page_frame.keep_language()
    notices = st.container()
    if st.context.is_embedded:
        _in_frame()
    if part is None:
        st.session_state[_SHELL_RAN] = True
        _run_safely(page)
    else:
        _run_part(stem, part)
    with notices:
        choices.notices()
    settle()


@st.cache_resource(show_spinner=False)
def _check_facts() -> bool:
    """Whether the bundled facts are whole, found out once a process.

    A broken one is named in the log; the sections that need it say so, and the others stay.
    """
    # Imported here, after the heading: it brings half of what the app imports.
    from data.check import BrokenFactsError, check_facts

    try:
        check_facts()
    except BrokenFactsError as error:
        logger.error("a bundled fact is broken: %s", error)
        return False
    return True


def _run_safely(page: Page) -> None:
    """Runs the page; a defect in it costs this page a sentence, not the visitor a traceback."""
    try:
        page.run()
    except Exception:
        logger.exception("page %s failed", page.title)
        st.error(
            _(
                "This page ran into a fault of ours, which is now in the log. "
                "The other pages still work; reloading may help."
            ),
            icon=":material/error:",
        )


def _in_frame() -> None:
    # Imported here, like the parts: most visitors are in no frame.
    from components.frame import window

    window.prepare()


def _run_part(stem: str, name: str) -> None:
    from components import registry
    from components.frame import parts

    parts.draw(name, registry.parts_of(stem))


def _head(shown: PageEntry) -> headline.Heading:
    """The page's heading and, beside it, sharing and the language. A wiki's frame has its own."""
    head = st.container(key="page_head", horizontal=True, vertical_alignment="center")
    with head:
        heading = headline.begin(shown.stem, _(shown.heading))
    if st.context.is_embedded:
        return heading
    tools = head.container(
        key="page_tools", horizontal=True, vertical_alignment="center", width="content"
    )
    # Not one `with` in another: a fragment copies each of them, and all that surrounds each.
    with tools.container(width="content"):  # a fragment's own would be as wide as it can
        share.show(shown.stem, _(shown.title), _(shown.heading))
    with tools:
        _language_switch()
    return heading


def _language_switch() -> None:
    choices.check_language()
    st.segmented_control(
        _("Language"),
        list(language.LANGUAGES),
        default=language.browser_language(),
        key=language.QUERY_KEY,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )


@st.cache_resource(show_spinner=False)
def settle() -> bool:
    """Once a process, when all is imported: takes that world out of the garbage collector's way.

    Streamlit collects fully after every run, and the cost grows with all that is imported.
    """
    gc.collect()
    gc.freeze()
    return True
