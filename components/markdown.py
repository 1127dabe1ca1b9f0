"""Text for Markdown that comes out as it was written: no link, icon, formula or emphasis.

Every text that this project did not write itself passes through `escape_markdown` on its way to
Streamlit's Markdown: what a visitor typed, a provider's or company's name, an entry of a bundled
file. Labels of metrics, buttons, badges and expanders are Markdown too; the options of a select
box, tables and charts are not.
"""

from __future__ import annotations

import re

#: The longest name that is shown of a company or provider, in characters.
MAX_NAME_LENGTH = 80

#: Invisible, forbids a line break, and is neither white space nor part of a word.
_JOINER = "\N{WORD JOINER}"

#: Characters that end a line, control something or turn the direction of writing around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r" {2,}")

_PUNCTUATION = str.maketrans(
    {sign: f"\\{sign}" for sign in "\\`*_<>#$~|"}
    # `st.badge` puts backslashes before brackets itself, which would undo those of here.
    | {"[": "&#91;", "]": "&#93;"}
)
_DOLLARS = str.maketrans({"$": "\\$"})
#: What begins a list or underlines a heading, at the beginning of a line only.
_BLOCK_START = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+=]))")
#: What begins one of Streamlit's directives, as in `:red[text]`; not the colon of a sentence.
_DIRECTIVE = re.compile(r":(?![\s\d])")
_ENTITY = re.compile(r"&(?=#?\w+;)")

#: What Streamlit's front end looks for in the text after Markdown has removed its backslashes, so
#: that only an invisible character after the first group stops it. A text may end where a
#: pattern goes on: the sentence around it can add the full stop or the colon.
_AFTER_MARKDOWN = (
    re.compile(r"(www)(?=\.|$)", re.IGNORECASE),  # remark-gfm: links
    re.compile(r"(https?:)(?=//)", re.IGNORECASE),
    re.compile(r"(?<=[-.\w+])(@)(?=[-\w])"),  # remark-gfm: e-mail addresses
    re.compile(r"(:)(?=material/)"),  # Streamlit: icons
    # remark-emoji, and Streamlit's logo and icons; two digits are a time of day.
    re.compile(r"(:)(?!\d\d(?::|$))(?=[-+\w]+(?::|$))"),
    # Streamlit: arrows, dashes and relations that stand alone.
    re.compile(r"(?<!\S)([-<>~])(?=[-=>]{1,2}(?!\S))"),
)


def escape_markdown(text: str, *, max_length: int | None = None) -> str:
    """`text` for Streamlit's Markdown, which then shows it as it is, on one line.

    Line breaks and runs of spaces become one space, other control characters vanish. A text of
    more than `max_length` characters is cut and ends with an ellipsis.
    """
    text = _SPACES.sub(" ", _CONTROL.sub(_replace_control, text)).strip()
    if max_length is not None and len(text) > max_length:
        text = text[: max_length - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    for pattern in _AFTER_MARKDOWN:
        text = pattern.sub(rf"\1{_JOINER}", text)
    text = _ENTITY.sub("&amp;", text).translate(_PUNCTUATION)
    return _BLOCK_START.sub(r"\1\\", _DIRECTIVE.sub(r"\:", text))


def escape_dollars(text: str) -> str:
    """`text` with its Markdown but without formulas, which two dollar signs would enclose."""
    return text.translate(_DOLLARS)


def _replace_control(found: re.Match[str]) -> str:
    return " " if found[0] in "\t\n\v\f\r\x85\u2028\u2029" else ""
