"""The assumptions as a lay reader says them: each a plain question and a part of a sentence."""

from __future__ import annotations

from components.language import gettext as _


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
