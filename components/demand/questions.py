"""The assumptions as a lay reader says them: each a plain question and a part of a sentence."""

from __future__ import annotations

import math

from components import language
from components.demand import assumptions
from components.language import gettext as _

_YEARS = ("lag", "diffusion_lag", "decay")


def depends_on(key: str) -> str:
    """What an assumption of the long run is about, after “it depends on”."""
    return {
        "gain": _("how much less computing an answer takes"),
        "long_run_elasticity": _("how much more people use AI once it is cheaper"),
        "compute_share": _("how much of the cost of a task is computing"),
        "ceiling": _("how much AI people could ever use"),
        "token_ratio": _("how much longer a reasoned answer is"),
        "compute_exponent": _("how much computing a longer answer takes"),
        "value_exponent": _("how much more a longer answer is worth"),
        "choice_sharpness": _("how fast users switch to longer answers"),
    }[key]


def asked(key: str) -> str:
    """An assumption as the plain question, or the beginning of a sentence, that its value ends."""
    return {
        "gain": _("How many times less computing for the same answer?"),
        "compute_share": _("How much of the cost of an answer is computing?"),
        "short_run_elasticity": _("In the first months: if AI gets 1% cheaper, use rises by"),
        "long_run_elasticity": _("If AI gets 1% cheaper, use rises by"),
        "ceiling": _("How many times more could people ever use?"),
        "token_ratio": _("How many times longer is a reasoned answer?"),
        "choice_sharpness": _("How fast do users switch to longer answers?"),
        "compute_exponent": _("How fast does computing grow with an answer’s length?"),
        "value_exponent": _("How fast does an answer’s worth grow with its length?"),
        "lag": _("How long until people have adjusted?"),
        "diffusion_lag": _("How long until the gain is everywhere?"),
        "growth": _("How many times more computing a year, without R1?"),
        "decay": _("How long until that growth fades?"),
        "supply_elasticity": _("If chips cost 1% more, how many more are made?"),
    }[key]


def unit(key: str, value: float = math.inf) -> str:
    """The unit of an assumption's `value` as one says it, of many by default; empty for none."""
    if key in _YEARS:
        # A language of Europe counts 1.0 and, in French, all below 2 as one.
        one = value < 2 if language.current() == "fr" else value == 1
        return _("year") if one else _("years")
    return {
        "gain": _("times"),
        "compute_share": "%",
        "short_run_elasticity": "%",
        "long_run_elasticity": "%",
        "ceiling": _("times"),
        "token_ratio": _("times"),
        "growth": _("times"),
        "supply_elasticity": "%",
    }.get(key, "")


def factor(key: str) -> float:
    """By what a value is multiplied to be said in its unit."""
    return 100.0 if key == "compute_share" else 1.0


def spoken(key: str, value: float) -> str:
    """A value of an assumption with its unit, as one would say it: 4 times, 85%, 1.5 years."""
    if math.isinf(value):
        return _("no ceiling")
    text, of = assumptions.value_text(value * factor(key)), unit(key, value)
    close = not of or (of == "%" and language.current() != "fr")
    return f"{text}{of}" if close else f"{text}\N{NO-BREAK SPACE}{of}"


def groups() -> list[tuple[str, tuple[str, ...]]]:
    """The assumptions beside the first question: a heading for each group, and its assumptions."""
    return [
        (_("How large was the gain?"), ("gain", "compute_share")),
        (_("How do people react?"), ("short_run_elasticity", "ceiling")),
        (
            _("Do answers get longer?"),
            ("token_ratio", "choice_sharpness", "compute_exponent", "value_exponent"),
        ),
        (_("How fast does it go?"), ("lag", "diffusion_lag")),
        (_("What happens around it?"), ("growth", "decay", "supply_elasticity")),
    ]
