"""The links to the page's sections, which stay in view, and the look of what is docked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.language import gettext as _
from components.timeline import selection

_HERE = Path(__file__).parent
_STYLE = (_HERE / "timeline.css").read_text(encoding="utf-8")
_keys = st.components.v2.component(
    "timeline_marks",
    html="<span></span>",
    js=(_HERE / "mark_keys.js").read_text(encoding="utf-8"),
)


def links() -> None:
    """One row of links under the picture; it stays at the top of the window."""
    anchors = {
        "picture": _("The picture"),
        "largest-days": _("The largest days"),
        "event-study": _("Event study"),
        "ranked": _("All events, ranked"),
        "any-share": _("Any share, any day"),
        "interview": _("The interview"),
    }
    with st.container(key="timeline_sections"):
        st.markdown(
            " \N{EN SPACE} ".join(f"[{name}](#{anchor})" for anchor, name in anchors.items())
        )


def look() -> None:
    """The style of the docked card, the sheet that it is on a phone, and the links."""
    st.html(f"<style>{_STYLE}</style>")


def keyboard() -> None:
    """Makes the picture's marks reachable with Tab and the arrow keys."""
    with st.container(key="timeline_keys"):
        _keys(key="timeline_mark_keys", data={"chart": f".st-key-{selection.CHART}"}, height=1)
