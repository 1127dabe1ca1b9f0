"""Streamlit's own front end shows escaped text as it was written, in every kind of element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.browser.conftest import PATIENCE, Server, Visit
from tests.content.hostile_texts import TEXTS, visible

#: The elements of the page with Markdown in them, for one text; see `markdown_page`.
ELEMENTS = 14
SELECTOR = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer], h3"
#: What Markdown and Streamlit make of text that is more than text.
MADE = """
a, b, em, strong, del, code, pre, img, table, hr, blockquote, input, script, .katex, [role=img],
h1, h2, h4, h5, ol, span[class^=stMarkdown]:not(.stMarkdownBadge), .stMarkdownBadge *
"""
READ = """
([number, selector, made]) => {
  const found = [...document.querySelectorAll(`.st-key-text_${number}`)]
    .flatMap(each => [...each.querySelectorAll(selector)]);
  return [
    found.map(each => each.textContent),
    found.flatMap(each => [...each.querySelectorAll(made)]).map(each => each.outerHTML),
  ];
}
"""


def test_escaped_text_is_shown_as_it_is(
    fresh_server: Callable[..., Server], visit: Callable[..., Visit]
) -> None:
    tab = visit(fresh_server("tests/browser/markdown_page.py"))
    page = tab.open("/")
    page.wait_for_function(
        "([selector, count]) => document.querySelectorAll(selector).length >= count",
        arg=[SELECTOR, ELEMENTS * len(TEXTS)],
        timeout=PATIENCE,
    )
    for number, text in enumerate(map(visible, TEXTS)):
        shown, made = page.evaluate(READ, [number, SELECTOR, MADE])
        assert not made, f"{text}: {made}"
        sentence, listed = f"{text}. {text}: ({text})", f"{text} {text}"
        wanted = Counter({text: ELEMENTS - 4, sentence: 1, listed: 1, "0": 1, "Choice": 1})
        assert Counter(map(visible, shown)) == wanted
    tab.assert_clean()


def test_a_symbol_in_the_url_becomes_no_link(server: Server, visit: Callable[..., Visit]) -> None:
    page = visit(server).open("/market?symbol=www.ab.com")
    sentence = page.locator("[data-testid=stAlert]", has_text="No price for").first
    sentence.wait_for()
    assert "www.ab.com" in visible(sentence.inner_text())
    assert page.locator("a[href*='ab.com' i]:not([href*='symbol='])").count() == 0
