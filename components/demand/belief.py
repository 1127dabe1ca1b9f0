"""What did the market believe? The day's move, turned back into a demand for compute."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from calc import belief
from calc.demand import break_even_elasticity, demand_multiplier, rebound
from components import choices, theme
from components import format as fmt
from components.charts import figure as figures
from components.charts import style
from components.charts.figure import Figure
from components.demand import assumptions, controls, words
from components.demand.assumptions import Values
from components.language import gettext as _
from data.model import Parameter
from data.prices.model import Quote, Unavailable

SHOCK, LIVE = "shock", "live"
#: Where a label stands beside its point on a rising curve.
_RIGHT_BELOW: dict[str, Any] = {"align": "left", "dx": 10, "dy": 14}
_LEFT_ABOVE: dict[str, Any] = {"align": "right", "dx": -10, "dy": -12}
#: What the inversion takes beside the gain: with a slider, and by default.
_MOVED, _FIXED = (
    ("exposure", "attribution", "discount_rate"),
    ("near_growth", "late_growth", "horizon"),
)
_SURPRISE_GAIN = "surprise_gain"
_MOST_ELASTICITY = 2.5  # of those that the picture shows
_LEAST_GAIN = 1.1  # at a gain of 1 nothing happened that the price could answer


@dataclass(frozen=True, slots=True)
class Implied:
    """What a price move implies. `elasticity` is None where no elasticity gives the fall.

    `nothing_needed` is the move of a market that expects no more tasks than before, now or ever;
    `at_break_even` that of one which expects break-even in the long run.
    """

    move: float
    short_run_weight: float
    multiplier: float
    elasticity: float | None
    break_even: float
    rebound: float | None
    nothing_needed: float
    at_break_even: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What the inversion goes by, beside the visitor's assumptions."""

    gain: float
    exposure: float
    attribution: float
    discount_rate: float
    near_growth: float
    late_growth: float
    horizon: float


def implied(move: float, setting: Setting, values: Values) -> Implied:
    """The inversion of `move` (a ratio), with the short run and the costs as assumed."""
    share, ceiling = values["compute_share"], values["ceiling"]
    weight = belief.short_run_weight(
        setting.discount_rate,
        setting.near_growth,
        setting.horizon,
        setting.late_growth,
        values["lag"],
    )
    short = demand_multiplier(setting.gain, values["short_run_elasticity"], share, ceiling)
    multiplier = belief.implied_multiplier(
        move, setting.exposure, weight, short, setting.attribution
    )
    possible = multiplier > 0
    nothing = 1 / setting.gain
    return Implied(
        move=move,
        short_run_weight=weight,
        multiplier=multiplier,
        elasticity=(
            belief.implied_elasticity(multiplier, setting.gain, share, ceiling)
            if possible
            else None
        ),
        break_even=break_even_elasticity(setting.gain, share, ceiling),
        rebound=rebound(multiplier, setting.gain) if possible else None,
        nothing_needed=belief.price_move(setting.exposure, weight, nothing, nothing),
        at_break_even=belief.price_move(setting.exposure, weight, short, 1.0),
    )


def at_default(parameters: Mapping[str, Parameter]) -> Implied:
    """What the fall on the day of the shock implies under our own assumptions."""
    setting = Setting(*(parameters[key].default for key in ("gain", *_MOVED, *_FIXED)))
    return implied(parameters["price_move"].default, setting, assumptions.defaults(parameters))


def _setting(parameters: Mapping[str, Parameter]) -> Setting:
    surprise = {"key": _SURPRISE_GAIN, "slider_min": _LEAST_GAIN}
    own = {_SURPRISE_GAIN: parameters["gain"].model_copy(update=surprise)}
    own |= {key: parameters[key] for key in _MOVED}
    chosen = controls.ask(own, key="belief")
    return Setting(
        gain=chosen[_SURPRISE_GAIN],
        **{key: chosen[key] for key in _MOVED},
        **{key: parameters[key].default for key in _FIXED},
    )


def _move(
    quote: Quote | Unavailable, parameters: Mapping[str, Parameter], shock: date
) -> tuple[float, str]:
    options = {SHOCK: fmt.day(shock, "long")}
    if not isinstance(quote, Unavailable):
        options[LIVE] = _("The last session")
    picked = choices.segmented(_("Price move"), options, key="move", default=SHOCK)
    if picked == LIVE and not isinstance(quote, Unavailable):
        said = _("Nvidia {change} on {day}, as of {moment} New York time ({provider}).")
        return quote.change_ratio, said.format(
            change=fmt.percent(quote.change_ratio),
            day=fmt.day(quote.session),
            moment=fmt.moment(quote.provenance.as_of),
            provider=quote.provenance.provider,
        )
    fall = parameters["price_move"].default
    return fall, _("Nvidia {change} on {day}, close to close.").format(
        change=fmt.percent(fall), day=fmt.day(shock, "long")
    )


def show(
    values: Values, parameters: Mapping[str, Parameter], quote: Quote | Unavailable, shock: date
) -> None:
    """The section: its own sliders, the sentence, the numbers, the picture."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        move, told = _move(quote, parameters, shock)
        setting = _setting(parameters)
    found = implied(move, setting, values)
    with right:
        st.markdown(_sentence(found, setting))
        _numbers(found)
        figures.show(_picture(found, setting, values, told), key="belief")


def _sentence(found: Implied, setting: Setting) -> str:
    if found.elasticity is None or found.rebound is None:
        return _(
            "A move of {move} is too deep a fall to be a bet on the volume of compute alone: not "
            "even the end of all demand explains it at this exposure."
        ).format(move=fmt.percent(found.move))
    if math.isinf(found.elasticity):
        return _(
            "A move of {move} asks for more demand than the ceiling allows at a gain of {gain}."
        ).format(move=fmt.percent(found.move), gain=assumptions.figure(setting.gain))
    if found.elasticity < 0:
        return _(
            "A move of {move} is too deep for a gain of {gain}: had the market believed that no "
            "more compute is needed, the move would have been {nothing}. The rest says that "
            "cheaper tasks are asked for less often, an elasticity of {elasticity}, or that the "
            "move is not about compute alone."
        ).format(
            move=fmt.percent(found.move),
            gain=assumptions.figure(setting.gain),
            nothing=fmt.percent(found.nothing_needed, 0),
            elasticity=fmt.number(found.elasticity, 2),
        )
    even = (
        _("while none is enough to break even")
        if math.isinf(found.break_even)
        else _("against {even} to break even").format(even=assumptions.figure(found.break_even))
    )
    implied = _(
        "A move of {move} says: in the long run compute demand of {factor} against what was "
        "expected. That is an elasticity of {elasticity} {even}."
    ).format(
        move=fmt.percent(found.move),
        factor=words.factor(found.multiplier),
        elasticity=fmt.number(found.elasticity, 2),
        even=even,
    )
    if found.move >= 0:
        return implied
    left = _(
        "The market still believed that {rebound} of the saving would be used up again. Had it "
        "believed that no more compute is needed, neither soon nor later, the move would have "
        "been {nothing}."
    ).format(
        rebound=fmt.percent(found.rebound, 0, signed=False),
        nothing=fmt.percent(found.nothing_needed, 0),
    )
    return f"{implied} {left}"


def _message(found: Implied) -> str:
    move, even = fmt.percent(found.move), assumptions.figure(found.break_even)
    if found.elasticity is None or math.isinf(found.elasticity) or found.elasticity < 0:
        return _("No elasticity of demand alone gives a move of {move}").format(move=move)
    if math.isinf(found.break_even):
        return _("A move of {move} fits an elasticity of {elasticity}; none breaks even").format(
            move=move, elasticity=fmt.number(found.elasticity, 2)
        )
    return _("A move of {move} fits an elasticity of {elasticity}; break-even is {even}").format(
        move=move, elasticity=fmt.number(found.elasticity, 2), even=even
    )


def _numbers(found: Implied) -> None:
    elasticity = found.elasticity
    with st.grid(2, min_column_width=150):
        st.metric(
            _("Implied demand"),
            words.factor(found.multiplier),
            border=True,
            help=_("Long-run compute demand that the move implies, against what was expected."),
        )
        st.metric(
            _("Implied elasticity"),
            fmt.MISSING
            if elasticity is None or math.isinf(elasticity)
            else fmt.number(elasticity, 2),
            border=True,
            help=_("Break-even: {even}").format(even=assumptions.figure(found.break_even)),
        )
        st.metric(
            _("Implied rebound"),
            fmt.MISSING if found.rebound is None else fmt.percent(found.rebound, 0, signed=False),
            border=True,
            help=_("The part of the saving that is used up again; break-even: 100%."),
        )
        st.metric(
            _("Short-run weight"),
            fmt.percent(found.short_run_weight, 0, signed=False),
            border=True,
            help=_("The part of the present value that falls before users have adjusted."),
        )


def _picture(found: Implied, setting: Setting, values: Values, told: str) -> Figure:
    palette = theme.palette()
    curve = _curve(found, setting, values)
    explained = found.move * setting.attribution
    said = {
        "elasticity": _("Long-run elasticity believed in"),
        "move": _("Price move"),
    }
    x = alt.X("elasticity:Q", title=said["elasticity"], axis=alt.Axis(tickCount=6))
    layers = [
        alt.Chart(curve)
        .mark_line(color=palette.ink, strokeWidth=2.5)
        .encode(x=x, y=alt.Y("move:Q", title=None, axis=alt.Axis(format="+.0%"))),
        alt.Chart(pd.DataFrame({"move": [explained]}))
        .mark_rule(color=palette.market, strokeDash=[4, 3])
        .encode(y="move:Q"),
        *_mark(found.elasticity, explained, _("implied"), palette.market, _RIGHT_BELOW),
        *_mark(found.break_even, found.at_break_even, _("break-even"), palette.huang, _LEFT_ABOVE),
    ]
    return Figure(
        name="market-belief",
        title=_message(found),
        chart=style.styled(alt.layer(*layers).properties(height=260), palette),
        alt=_sentence(found, setting),
        source=told,
        remarks=[
            _(
                "Move of the share by the elasticity believed in; dashed: the part of the day’s "
                "move about compute demand. Without reasoning: only the price of a task moves "
                "demand. A day’s return also carries risk premia and positions."
            )
        ],
        table=curve,
        labels=said,
    )


def _curve(found: Implied, setting: Setting, values: Values) -> pd.DataFrame:
    """The price move by the long-run elasticity that the market believes in."""
    elasticities = np.linspace(0, _MOST_ELASTICITY, 51)
    share, ceiling = values["compute_share"], values["ceiling"]
    short = demand_multiplier(setting.gain, values["short_run_elasticity"], share, ceiling)
    long = demand_multiplier(setting.gain, elasticities, share, ceiling)
    moves = belief.price_move(setting.exposure, found.short_run_weight, short, long)
    frame = pd.DataFrame({"elasticity": elasticities, "move": moves})
    # What lies far above the day's move says nothing about it and would flatten the picture.
    return frame[frame["move"] < 1]


def _mark(
    elasticity: float | None, move: float, text: str, colour: str, place: Mapping[str, Any]
) -> list[alt.Chart]:
    """A point on the curve with its label; nothing where the picture does not show it."""
    if elasticity is None or not 0 <= elasticity <= _MOST_ELASTICITY:
        return []
    label = f"{text} {fmt.number(elasticity, 2)}"
    point = alt.Chart(
        pd.DataFrame([{"elasticity": elasticity, "move": move, "text": label}])
    ).encode(x="elasticity:Q", y="move:Q")
    return [
        point.mark_point(filled=True, size=140, opacity=1, color=colour),
        point.mark_text(fontWeight=600, color=colour, **place).encode(text="text:N"),
    ]
