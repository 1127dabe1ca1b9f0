"""Escaped text comes out of Markdown as it went in, whatever it is and whatever stands around."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from components.markdown import escape_dollars, escape_markdown
from tests.content.hostile_texts import TEXTS, visible

#: Where the project puts foreign text: alone, in sentences, lists and bold labels.
FRAMES = ("{}", "{}.", "No price for {}. Why?", "{}: {}", "({}, read)", "**{}**", "- {}", "x  \n{}")
#: What Streamlit 1.67 and its plugins replace in the text that Markdown leaves over; taken from
#: StreamlitMarkdown.*.js. Python has no \p{P}, \p{S}: the look-behinds are left out.
FRONT_END = (
    r"(?i)(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)",
    r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)",
    r":material_(\w+):",
    r":streamlit:",
    r":\+1:|:-1:|:(?!\d\d:)[\w-]+:",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
)
LIKELY = (
    "www", ".", ":", "/", "//", "http", "https", "material", "@", "a", "b.co", "smile", "+1", "1",
    " ", "-", "<", ">", "=", "~", "*", "_", "`", "$", "#", "|", "[", "]", "(", ")", "!", "&",
    "amp;", "\\", "\n", "\t", "    ", "’", "\u202f", "\u2060", "\ufeff", "{", "}", "^", "+",
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(LIKELY)).map("".join))


def rendered(source: str) -> tuple[list[Token], str]:
    """The tokens of GitHub's Markdown, and the visible text. Links by FRONT_END come later."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens: list[Token] = []
    for token in parser.parse(source):
        tokens += [token, *(token.children or ())]
    breaks = {"hardbreak", "softbreak"}
    return tokens, "".join(
        "\n" if token.type in breaks else token.content
        for token in tokens
        if token.type in {"text", "text_special", *breaks}
    )


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_are_shown_as_they_are(text: str) -> None:
    check(text)


@settings(deadline=None)
@given(texts)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    check(text)


def check(text: str) -> None:
    tokens, shown = rendered(escape_markdown(text))
    assert {token.type for token in tokens} <= {
        "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    }  # fmt: skip
    assert visible(shown) == visible(text)
    for frame in FRAMES:
        _tokens, framed = rendered(frame.format(*[escape_markdown(text)] * 2))
        for pattern in FRONT_END:
            found = re.search(pattern, framed)
            assert found is None, f"{found} in {framed!r}"
    # The front end reads this one in the source, before Markdown.
    assert ":material/" not in escape_markdown(text)


@settings(deadline=None)
@given(texts, st.integers(1, 30))
def test_length_is_limited_in_visible_characters(text: str, limit: int) -> None:
    _tokens, shown = rendered(escape_markdown(text, max_length=limit))
    whole, cut = visible(text), visible(shown)
    assert len(cut) <= limit
    assert cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1]) and len(whole) > limit)


def test_ordinary_text_keeps_its_source() -> None:
    for text in ("Yum! Brands", "Papa John’s", "S&P 500", "16.97 % on Monday", "Nasdaq: 16:00"):
        assert escape_markdown(text) == text


def test_only_dollars_are_escaped_where_the_markdown_is_ours() -> None:
    assert escape_dollars("**$5** to [$6](#x)") == "**\\$5** to [\\$6](#x)"
    tokens, _shown = rendered(escape_dollars("**$5**"))
    assert "strong_open" in {token.type for token in tokens}
