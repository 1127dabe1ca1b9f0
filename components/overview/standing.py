"""Where the question stands: of a hundred simulations, how many end with more computing."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import numpy as np
import streamlit as st

from calc import evidence, uncertainty
from calc.evidence import Odds
from calc.priors import Priors
from components import format as fmt
from components.language import gettext as _
from components.language import pgettext
from components.theme import SIGNS

#: The share of the simulations from which the question counts as settled.
SETTLED = 0.95


@lru_cache(maxsize=16)
def odds(beliefs: Priors) -> Odds:
    """How draws from the beliefs end, all draws counted alike."""
    draws = uncertainty.draw(beliefs)
    short, long = draws.short_run_multiplier(), draws.long_run_multiplier()
    return evidence.odds(np.ones_like(long), short, long)


def headline(found: Odds) -> str:
    """The verdict in a line: open, or settled for one side."""
    if max(found.more, found.less) < SETTLED:
        return _("Still open.")
    if found.more > found.less:
        return _("Settled: more computing.")
    return _("Settled: less computing.")


def sentence(found: Odds) -> str:
    """What the headline rests on."""
    more, _within, less = _of_hundred(found)
    return _(
        "In our simulations more computing wins {more} times in 100, less {less} times."
    ).format(more=more, less=less)


def draw(found: Odds) -> None:
    """Headline, sentence and a bar of the hundred simulations."""
    st.html(html(found))


def html(found: Odds) -> str:
    """The same as HTML; look.css gives it its look. The bar's words say what its colours do."""
    more, within, less = _of_hundred(found)
    parts = (
        (
            "huang",
            more,
            f"{SIGNS['huang'].glyph} " + pgettext("computing", "{count} more").format(count=more),
        ),
        ("within", within, str(within)),
        (
            "market",
            less,
            f"{SIGNS['market'].glyph} " + pgettext("computing", "{count} less").format(count=less),
        ),
    )
    shown = "".join(
        f'<span class="{name}" style="flex-grow:{count}"><span class="fill"></span>'
        f"{escape(text)}</span>"
        for name, count, text in parts
        if count
    )
    within_said = pgettext("computing", "{count} about as much").format(count=within)
    spoken = fmt.listed([parts[0][2][2:], within_said, parts[2][2][2:]])
    return (
        '<div class="standing">'
        f'<p class="verdict">{escape(headline(found))}</p>'
        f'<p class="lead">{escape(sentence(found))}</p>'
        f'<div class="bar" role="img" aria-label="{escape(spoken, quote=True)}">{shown}</div></div>'
    )


def _of_hundred(found: Odds) -> tuple[int, ...]:
    return fmt.of_hundred(found.more, found.within, found.less)
