"""The verdicts at a glance: a box with a word or two for every statement, grouped by verdict.

A click or Enter opens a statement, in the boxes and in the running column alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.claims import selection, verdicts
from components.claims.review_cache import Examined
from components.content.text import localized
from components.language import gettext as _
from data.claims import Claim

KEY = "claim_boxes"
_HERE = Path(__file__).parent
_boxes = st.components.v2.component(
    "claim_boxes",
    html='<div class="groups"></div>',
    css=(_HERE / "boxes.css").read_text(encoding="utf-8"),
    js=(_HERE / "boxes.js").read_text(encoding="utf-8"),
)


def draw(examined: Examined, shown: Sequence[Claim], opened: Claim | None) -> None:
    """The boxes; what the filters hide is faint, the open statement has a thick edge."""
    _boxes(
        key=KEY,
        data={"groups": groups(examined.review.ledger.claims, shown, opened)},
        on_open_change=_open,
    )


def _open() -> None:
    state: Mapping[str, Any] = st.session_state.get(KEY) or {}
    identifier = state.get("open")
    if isinstance(identifier, str):  # from the browser: the page reports one that does not exist
        selection.open_claim(identifier)


def groups(
    claims: Sequence[Claim], shown: Sequence[Claim], opened: Claim | None
) -> list[dict[str, Any]]:
    """One entry a verdict, the weightiest first: its heading and its boxes."""
    return [
        {
            "verdict": verdict.value,
            "heading": verdicts.heading(verdict, len(own)),
            "help": _(verdicts.LOOKS[verdict].help),
            "boxes": [
                {
                    "id": claim.id,
                    "name": localized(claim, "name"),
                    "spoken": _("{name}: {verdict}").format(
                        name=localized(claim, "name"), verdict=verdicts.label(verdict)
                    ),
                    "faint": claim not in shown,
                    "open": claim is opened,
                }
                for claim in own
            ],
        }
        for verdict in verdicts.ORDER
        if (own := [claim for claim in claims if claim.verdict is verdict])
    ]
