"""Texts that Markdown, its extensions or Streamlit's front end would turn into something else."""

from __future__ import annotations

import re

TEXTS = (
    # names that lost characters
    "Yum! Brands",
    "Papa John’s",
    "AT&T",
    "S&P 500",
    "L’Oréal «\N{NARROW NO-BREAK SPACE}Paris\N{NARROW NO-BREAK SPACE}» 12,5\N{NO-BREAK SPACE}%",
    # links
    "www",
    "www.ab.com",
    "WWW.AB.COM/path_(x)?a=b",
    "https://example.com/a_b",
    "see http://example.com, or HTTPS://x.y",
    "me@example.com",
    "first.last+tag@mail.example.org",
    "mailto:me@example.com",
    "xmpp:me@example.com/x",
    "<https://example.com>",
    "[text](https://example.com)",
    "![image](https://example.com/a.png)",
    "[text][1] [1]: https://example.com",
    "note[^1]",
    # emphasis, code, formulas, HTML
    "*a* **b** _c_ __d__ ~e~ ~~f~~ `g` ``h``",
    "$x^2$ and $$y$$, $5 to $6",
    "<b>bold</b> <script>alert(1)</script> &amp; &#36; &lt;",
    "back\\slash \\* \\",
    # icons, colours, badges
    ":material/home: :material_home: :material/",
    ":streamlit: :smile: :+1: :-1: :100: a:b:c :::tada::",
    ":smile",
    ":red[danger] :blue-badge[x] :small[y] :color[z]{foreground=red}",
    ":help[tip] :shimmer[now] :rainbow[all] ::leaf[x]{a=b} :::box",
    "at 21:24:35, 9:30 and 9:30:00",
    # typographic replacements
    "->",
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    # what begins a block
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "- [ ] task",
    "---",
    "===",
    "```python",
    "~~~",
    "| a | b | |---|---| | c | d |",
    "a  \nb\n\n# c\n    code\n\tcode",
    "    four spaces",
)


def visible(text: str) -> str:
    """What a reader sees of a text: no control characters, white space collapsed."""
    spaces = re.sub(r"[\t\n\v\f\r\x85\u2028\u2029 ]+", " ", text)
    unseen = r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u2060]"
    return re.sub(" +", " ", re.sub(unseen, "", spaces)).strip()
