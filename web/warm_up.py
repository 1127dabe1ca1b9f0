"""What happens between the start of the server and its first visitor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from components import language, page_registry
from components.theme import Appearance
from web import logs
from web.background import BEGUN, is_wanted
from web.health import READINESS
from web.mcp.mount import ENDPOINT
from web.settings import SETTINGS, problems
from web.sockets import disable_nagle
from web.stopping import draining
from web.visits import Visit, make

logger = logging.getLogger(__name__)


#: What visitors open next, by page: each is a choice of the query string.
OPENED_NEXT = {
    "demand": [
        ("section", section) for section in ("maps", "machines", "belief", "since", "scenarios")
    ],
    "market": [
        ("range", "R1"),
        ("range", "6M"),
        ("log", "true"),
        ("style", "candles"),
        ("symbol", "AMD"),
        ("symbol", "AVGO"),
        ("compare", "AMD,AVGO"),
    ],
    "timeline": [("market", fund) for fund in ("QQQ", "SMH", "SOXX")]
    + [("after", "10"), ("walk", "1"), ("walk", "2"), ("view", "all")],
    "evidence": [("corrected", "false"), ("counted", "answers")],
}


#: Of these, what takes a fifth of a second and more to compute: it is made before anyone comes, in
#: one language for all, since only words and pictures differ.
COMPUTED_FIRST = [
    *(("timeline", ("market", fund)) for fund in ("QQQ", "SMH", "SOXX")),
    ("timeline", ("after", "10")),
    ("evidence", ("corrected", "false")),
    ("market", ("range", "R1")),
    ("market", ("log", "true")),
]


def preset_choices() -> list[tuple[tuple[str, str], ...]]:
    """What the address holds for each preset of the sliders, but for the one of the defaults."""
    from components.demand import presets
    from data import model

    queries = presets.queries(model.parameters(), model.presets()).values()
    return [tuple(query.items()) for query in queries if query]


def visits() -> tuple[list[Visit], list[Visit]]:
    """Every page in both languages: in the light look before anyone comes, then in the dark.

    With the first ones comes what is slow to compute. After the dark ones, and only while no
    visitor asks for anything, what visitors open next on them, and the presets of the sliders.
    """
    pages = [
        "" if entry is page_registry.DEFAULT else entry.stem for entry in page_registry.REGISTRY
    ]
    light, dark = (
        [Visit(page, code, appearance) for code in language.LANGUAGES for page in pages]
        for appearance in ("light", "dark")
    )
    looks: tuple[Appearance, ...] = ("light", "dark")
    further = [
        Visit(page, code, appearance, (choice,))
        for appearance in looks
        for page, opened in OPENED_NEXT.items()
        for code in language.LANGUAGES
        for choice in opened
    ]
    further += [
        Visit("demand", code, "light", choices)
        for code in language.LANGUAGES
        for choices in preset_choices()
    ]
    first = next(iter(language.LANGUAGES))
    computed = [Visit(page, first, "light", (choice,)) for page, choice in COMPUTED_FIRST]
    return [*light, *computed], [*dark, *(each for each in further if each not in computed)]


def load() -> None:
    """Imports and reads what the first page needs."""
    import altair  # noqa: F401

    from data import filings
    from data.prices import Range, default_service
    from data.symbols import SUBJECT

    default_service().history(SUBJECT, Range.SIX_MONTHS)
    filings.default_service().report()


def address() -> tuple[int, str]:
    """Port and base path ("" or "/name") under which this process serves the app."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return int(st.get_option("server.port")), f"/{base}" if base else ""


async def _visit_all() -> None:
    if not is_wanted():
        READINESS.ready = True
        return
    port, base = address()
    first, later = visits()
    try:
        await make(first, port, base)
    finally:
        # A warm-up that cannot be made delays visitors; keeping them out would be worse.
        READINESS.ready = True
    logs.configure(SETTINGS.log_format)  # all modules are loaded now, and with them their loggers
    logger.info("every page has been visited in both languages: ready")
    await make(later, port, base, when_idle=True)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warms up: reads what every page needs, then visits the pages over the server's socket."""
    BEGUN.set()
    logs.configure(SETTINGS.log_format)
    for problem in problems():  # by `streamlit run server.py`; `python server.py` does not start
        logger.error("%s; its default holds", problem)
    await asyncio.to_thread(load)
    disable_nagle(int(st.get_option("server.port")))
    visiting = asyncio.create_task(_visit_all())
    try:
        async with ENDPOINT.running():
            with draining(SETTINGS.drain_seconds):
                yield {}
    finally:
        visiting.cancel()
