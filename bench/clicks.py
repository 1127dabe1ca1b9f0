"""The clicks that are measured here and counted in the tests: data, no timing.

Each is done from a page that was opened in a new session (see `bench.actions.Click`). Two ways to
replay them, both through the widgets' messages as a browser would send them:

    from bench.clicks import CLICKS
    from bench.in_process import serving_in_process    # in this process: work can be counted
    from bench.replay import open_page, repeat

    with serving_in_process(Path("app.py")) as address:
        for click in CLICKS:
            with open_page(address, click) as visitor:
                visitor.do(click.do)                   # the first time
                repeat(visitor, click)                 # undone, then done again: the second time

or with `bench.serving.serving` against a server in a process of its own. Streamlit's `AppTest`
cannot replay them: it knows no selections in charts, no dialogs' buttons and no reruns of a
fragment alone (it reruns the whole page), so it would count work that a visitor does not cause.

A page's own texts and keys stand here: where one is renamed, the replay names what there is.
"""

from __future__ import annotations

import json

from bench.actions import Choose, Click, Expand, Go, Press, Select, Switch, Tell, Type

#: Slugs in the order of the navigation; "" is the default page.
PAGES = ("", "market", "timeline", "demand", "evidence", "claims", "method")

_COMPARED = (("compare", "AMD,AVGO"),)
#: Opens the fold of the filters, of which it sets none.
_CHOOSING_EVENTS = (("period", "all"),)
_WALKING = (("walk", "2"),)


def _symbols(shown: str, *compared: str) -> Tell:
    """A choice in the market page's field of symbols."""
    value = {"symbol": shown, "compared": list(compared)}
    return Tell("symbol_bar_en", "chosen", json.dumps(value))


_CHANGES_OF_PAGE = tuple(
    Click(f"from /{here} to /{there}", "page", here, Go(there), (Go(here),))
    for here, there in zip(PAGES, (*PAGES[1:], PAGES[0]), strict=True)
)

_LANGUAGES = tuple(
    Click(
        f"French on /{page}",
        "language",
        page,
        Choose("lang", ("fr",)),
        (Choose("lang", ("en",)),),
    )
    for page in PAGES
)

_MARKET = (
    Click(
        "range of the R1 week",
        "range",
        "market",
        Choose("choice_range", ("R1 week",)),
        (Choose("choice_range", ("5 Y",)),),
    ),
    Click(
        "range of six months",
        "range",
        "market",
        Choose("choice_range", ("6 M",)),
        (Choose("choice_range", ("5 Y",)),),
    ),
    Click(
        "another symbol",
        "range",
        "market",
        _symbols("AMD"),
        (_symbols("NVDA"),),
    ),
    Click(
        "compare with two others",
        "range",
        "market",
        _symbols("NVDA", "AMD", "AVGO"),
        (_symbols("NVDA"),),
    ),
    Click(
        "100 before the shock",
        "range",
        "market",
        Choose("choice_base", ("100 on *",)),
        (Choose("choice_base", ("100 at the left edge",)),),
        query=_COMPARED,
    ),
    Click(
        "candles",
        "range",
        "market",
        Choose("choice_style", ("Candles",)),
        (Choose("choice_style", ("Line",)),),
    ),
    Click("log scale", "range", "market", Switch("log", on=True), (Switch("log", on=False),)),
    Click(
        "other events on the price",
        "event",
        "market",
        Switch("events", on=True),
        (Switch("events", on=False),),
    ),
    Click(
        "the menu below the price",
        "table",
        "market",
        Expand("menu_price", open=True),
        (Expand("menu_price", open=False),),
    ),
)

_TIMELINE = (
    Click(
        "the whole timeline",
        "range",
        "timeline",
        Choose("choice_view", ("All",)),
        (Choose("choice_view", ("To the interview",)),),
    ),
    Click(
        "a mark in the picture",
        "event",
        "timeline",
        Select("timeline_picture", (("id", "deepseek-r1-release"),)),
        (Select("timeline_picture", (("id", "nvda-crash"),)),),
    ),
    Click(
        "an event of the list",
        "event",
        "timeline",
        Choose("choice_event", ("20 Jan 2025 · *",)),
        (Choose("choice_event", ("26 Dec 2024 · *",)),),
    ),
    Click(
        "the later event",
        "event",
        "timeline",
        Press("timeline_after"),
        (Press("timeline_before"),),
    ),
    Click("the walk", "event", "timeline", Press("walk_start"), (Press("walk_leave"),)),
    Click(
        "the walk's next step",
        "event",
        "timeline",
        Press("walk_next"),
        (Press("walk_back"),),
        query=_WALKING,
    ),
    Click(
        "events of one category",
        "filter",
        "timeline",
        Choose("choice_category", ("Model releases",)),
        (Choose("choice_category", ()),),
        query=_CHOOSING_EVENTS,
    ),
    Click(
        "a word in the events",
        "search",
        "timeline",
        Type("choice_search", "Jevons"),
        (Type("choice_search", ""),),
        query=_CHOOSING_EVENTS,
    ),
    Click(
        "another market for the event study",
        "filter",
        "timeline",
        Choose("choice_market", ("SMH",)),
        (Choose("choice_market", ("SPY",)),),
    ),
    Click(
        "a longer window for the event study",
        "filter",
        "timeline",
        Choose("choice_after", ("10",)),
        (Choose("choice_after", ("5",)),),
    ),
    Click(
        "the record of the interview",
        "table",
        "timeline",
        Expand("interview_record", open=True),
        (Expand("interview_record", open=False),),
    ),
)

_DEMAND = (
    Click(
        "a preset",
        "preset",
        "demand",
        Choose("demand_preset", ("Textbook Jevons",)),
        (Choose("demand_preset", ("Our defaults",)),),
    ),
    Click(
        "a slider at rest",
        "slider",
        "demand",
        Select("demand_live_*", (("gain", 6.0),)),
        (Select("demand_live_*", (("gain", 4.0),)),),
    ),
    Click(
        "section: maps and workloads",
        "section",
        "demand",
        Choose("choice_section", ("Maps and workloads",)),
        (Choose("choice_section", ("How sure",)),),
    ),
    Click(
        "section: in machines",
        "section",
        "demand",
        Choose("choice_section", ("In machines",)),
        (Choose("choice_section", ("How sure",)),),
    ),
    Click(
        "section: what the market believed",
        "section",
        "demand",
        Choose("choice_section", ("What the market believed",)),
        (Choose("choice_section", ("How sure",)),),
    ),
    Click(
        "section: since then",
        "section",
        "demand",
        Choose("choice_section", ("Since then",)),
        (Choose("choice_section", ("How sure",)),),
    ),
    Click(
        "whose uncertainty it is",
        "section",
        "demand",
        Expand("demand_details", open=True),
        (Expand("demand_details", open=False),),
    ),
)

_EVIDENCE = (
    Click(
        "the usual miss left in",
        "filter",
        "evidence",
        Switch("corrected", on=False),
        (Switch("corrected", on=True),),
    ),
)

_CLAIMS = (
    Click(
        "a statement of the list",
        "claim",
        "claims",
        Choose("choice_claim", ("8 · *",)),
        (Choose("choice_claim", ("None",)),),
    ),
    Click(
        "the next statement",
        "claim",
        "claims",
        Press("claim_chevron_right"),
        (Press("claim_chevron_left"),),
        query=(("claim", "8"),),
    ),
    Click(
        "statements of one verdict",
        "filter",
        "claims",
        Choose("choice_verdict", ("Contradicted",)),
        (Choose("choice_verdict", ()),),
    ),
    Click(
        "a word in the statements",
        "search",
        "claims",
        Type("choice_q", "Nvidia"),
        (Type("choice_q", ""),),
    ),
)

_METHOD = (
    Click(
        "a word in the parameters",
        "search",
        "method",
        Type("choice_search", "elasticity"),
        (Type("choice_search", ""),),
    ),
)

CLICKS: tuple[Click, ...] = (
    *_CHANGES_OF_PAGE,
    *_LANGUAGES,
    *_MARKET,
    *_TIMELINE,
    *_DEMAND,
    *_EVIDENCE,
    *_CLAIMS,
    *_METHOD,
)
