"""What to paste into a wiki so that it shows a page or a part: a frame, or a picture with a link.

Each place takes another form; `PLACES` says for each which one, and what its operator must allow.
Tried in MediaWiki 1.39 and DokuWiki 2022-07-31 (see tests/frame/test_wikis.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from components.content import citation
from components.language import gettext as _
from components.language import mark

#: What the page needs in a frame: without the escape a source opened from it stays sandboxed.
SANDBOX = (
    "allow-scripts allow-same-origin allow-downloads allow-popups"
    " allow-popups-to-escape-sandbox allow-forms"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """A page or part to show elsewhere.

    `frame` is its address in a frame, `link` that of its page, `picture` that of its picture or
    empty. `width` is CSS pixels or a percentage, `height` CSS pixels.
    """

    title: str
    frame: str
    link: str
    picture: str = ""
    width: str = "100%"
    height: int = 900


def html(shared: Shared) -> str:
    """The frame, with a plain link for when it is refused or asleep."""
    name = escape(f"{citation.TITLE}: {shared.title}", quote=True)
    open_label = escape(_("Open {title} in a new tab").format(title=citation.TITLE))
    return (
        f'<iframe src="{escape(shared.frame, quote=True)}" title="{name}"\n'
        f'  width="{shared.width}" height="{shared.height}" loading="lazy"'
        f' allow="clipboard-write"\n  sandbox="{SANDBOX}"></iframe>\n'
        f'<p><a href="{escape(shared.link, quote=True)}">{open_label}</a></p>'
    )


def mediawiki(shared: Shared) -> str:
    """The frame between the tags without which MediaWiki shows HTML as text."""
    return f"<html>\n{html(shared)}\n</html>"


def dokuwiki(shared: Shared) -> str:
    """The syntax of the plugin "iframe", DokuWiki itself has none for frames; and a link.

    No picture: DokuWiki cuts a picture's address at its question mark.
    """
    width = shared.width if shared.width.endswith("%") else f"{shared.width}px"
    title = _without(shared.title, "{}|[]")
    frame = f"{{{{url>{shared.frame} {width},{shared.height}px noborder|{title}}}}}"
    return f"{frame}\n\n[[{shared.link}|{title}]]"


def markdown(shared: Shared) -> str:
    """The picture with its link, or the link alone, for places that allow no frame."""
    title = _without(shared.title, "[]\\`<>")
    shown = f"![{title}]({shared.picture})" if shared.picture else title
    return f"[{shown}]({shared.link})"


def address(shared: Shared) -> str:
    """The address alone, for places that make the frame themselves."""
    return shared.frame


def _without(text: str, characters: str) -> str:
    return text.translate(dict.fromkeys(map(ord, characters), " "))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is pasted: `write` is the text for it, `remark` what its operator allows."""

    name: str
    write: Callable[[Shared], str]
    language: str | None
    remark: str


#: By code. Names are the products' own, in every language.
PLACES = {
    "html": Destination(
        "HTML", html, "html", mark("For any page whose HTML you write. It must allow scripts.")
    ),
    "mediawiki": Destination(
        "MediaWiki",
        mediawiki,
        "html",
        mark(
            "The wiki's operator must have set $wgRawHtml = true, which lets all editors write "
            "HTML; otherwise it shows as text."
        ),
    ),
    "dokuwiki": Destination(
        "DokuWiki",
        dokuwiki,
        None,
        mark("The first line needs the plugin “iframe”; the last one works everywhere."),
    ),
    "gitlab": Destination(
        "GitLab",
        markdown,
        "markdown",
        mark("GitLab shows frames only of sites that its operator lists: this is a link."),
    ),
    "confluence": Destination(
        "Confluence",
        address,
        None,
        mark("Insert the macro “Iframe” and paste this address; an administrator may limit it."),
    ),
    "notion": Destination(
        "Notion", address, None, mark("Type /embed and paste this address; it must be public.")
    ),
    "sharepoint": Destination(
        "SharePoint",
        html,
        "html",
        mark(
            "Add the web part “Embed” and paste this; an administrator must allow this site under "
            "“HTML Field Security”, and its address must begin with https."
        ),
    ),
    "markdown": Destination(
        "Markdown", markdown, "markdown", mark("For places that allow no frames.")
    ),
}
