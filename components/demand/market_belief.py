"""What did the market believe? The day's move, turned back into a demand for compute."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from calc.implied import ImpliedDemand, ValuationAssumptions, price_moves
from calc.scenario import Scenario
from components import choices
from components import format as fmt
from components.charts import figure, style
from components.charts.figure import Figure
from components.demand import assumptions, questions, results, slider_panel, verdict_text
from components.demand.assumptions import Values
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter
from data.prices.model import Quote, Unavailable

SHOCK, OWN, LIVE = "shock", "own", "live"
#: Where a label stands beside its point on a rising curve.
_RIGHT_BELOW: dict[str, Any] = {"align": "left", "dx": 10, "dy": 14}
_LEFT_ABOVE: dict[str, Any] = {"align": "right", "dx": -10, "dy": -12}
#: What the inversion takes beside the gain: with a slider, and by default.
_MOVED, _FIXED = (
    ("exposure", "attribution", "discount_rate"),
    ("near_growth", "late_growth", "horizon"),
)
_SURPRISE_GAIN = "surprise_gain"
_MAX_ELASTICITY = 2.5  # of those that the picture shows
_MIN_GAIN = 1.1  # at a gain of 1 nothing happened that the price could answer


def at_default(parameters: Mapping[str, Parameter]) -> ImpliedDemand:
    """What the fall on the day of the shock implies under our own assumptions."""
    return at_gain(parameters["gain"].default, parameters)


def at_gain(gain: float, parameters: Mapping[str, Parameter]) -> ImpliedDemand:
    """The same had another `gain` surprised the market."""
    valuation = ValuationAssumptions(**{key: parameters[key].default for key in (*_MOVED, *_FIXED)})
    ours = assumptions.scenario({key: each.default for key, each in parameters.items()})
    surprised = replace(ours, gain=gain)
    return results.implied(parameters["price_move"].default, valuation, surprised)


def own_sliders(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The section's own: the gain that surprised the market, and of the valuation what moves."""
    surprise = {"key": _SURPRISE_GAIN, "slider_min": _MIN_GAIN}
    own = {_SURPRISE_GAIN: parameters["gain"].model_copy(update=surprise)}
    return own | {key: parameters[key] for key in _MOVED}


def valued(
    chosen: Values, parameters: Mapping[str, Parameter]
) -> tuple[float, ValuationAssumptions]:
    """The gain that surprised the market, and the valuation, of values of `own_sliders`."""
    moved = {key: chosen[key] for key in _MOVED}
    fixed = {key: parameters[key].default for key in _FIXED}
    return chosen[_SURPRISE_GAIN], ValuationAssumptions(**moved, **fixed)


def _move(
    quote: Quote | Unavailable, parameters: Mapping[str, Parameter], shock: date
) -> tuple[float, str]:
    options = {SHOCK: fmt.day(shock, "long"), OWN: _("Without the market’s part")}
    change = None if isinstance(quote, Unavailable) else quote.change_ratio
    if change is not None:
        options[LIVE] = _("The last session")
    picked = choices.segmented(_("Price move"), options, key="move", default=SHOCK)
    return _moved(picked, quote, parameters, shock)


def _moved(
    picked: str,
    quote: Quote | Unavailable | None,
    parameters: Mapping[str, Parameter],
    shock: date,
) -> tuple[float, str]:
    """The move that was picked as a ratio, and the sentence that says whence it is."""
    own = parameters["price_move"].high  # its range ends where the market's part is taken out
    change = quote.change_ratio if isinstance(quote, Quote) else None
    if picked == LIVE and change is not None and isinstance(quote, Quote):
        sentence = _("Nvidia {change} on {day}, as of {moment} New York time ({provider}).")
        return change, sentence.format(
            change=fmt.percent(change),
            day=fmt.day(quote.session),
            moment=fmt.moment(quote.provenance.as_of),
            provider=quote.provenance.provider,
        )
    fall = parameters["price_move"].default
    if picked == OWN:
        return own, _(
            "Abnormal return of {day} against SPY without Nvidia, from the timeline’s event study: "
            "{share} of the fall of {change}."
        ).format(
            day=fmt.day(shock, "long"),
            share=fmt.percent(own / fall, 0, signed=False),
            change=fmt.percent(abs(fall), signed=False),
        )
    return fall, _("Nvidia {change} on {day}, close to close.").format(
        change=fmt.percent(fall), day=fmt.day(shock, "long")
    )


def show(
    values: Values, parameters: Mapping[str, Parameter], quote: Quote | Unavailable, shock: date
) -> None:
    """The section: its own sliders, the sentence, the numbers, the picture."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        move, source = _move(quote, parameters, shock)
        own = slider_panel.ask(own_sliders(parameters), key="belief")
    gain, valuation = valued(own, parameters)
    surprised = replace(assumptions.scenario(values), gain=gain)
    found = results.implied(move, valuation, surprised)
    with right:
        st.markdown(_sentence(found, gain))
        _numbers(found)
        picture = _cached(move, valuation, surprised)
        # The source says when a live price was fetched.
        figure.show(replace(picture, source=source), key="belief")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: `values` of the page's sliders, `own` of `own_sliders`.

    `picked` is one of SHOCK, OWN and LIVE, the last with the `quote`.
    """

    values: Values
    own: Values
    picked: str = SHOCK
    quote: Quote | None = None


def drawn(asked: Asked, parameters: Mapping[str, Parameter], shock: date) -> Figure:
    """The picture for an address."""
    move, source = _moved(asked.picked, asked.quote, parameters, shock)
    gain, valuation = valued(asked.own, parameters)
    surprised = replace(assumptions.scenario(asked.values), gain=gain)
    return replace(_cached(move, valuation, surprised), source=source)


def _cached(move: float, valuation: ValuationAssumptions, surprised: Scenario) -> Figure:
    found = results.implied(move, valuation, surprised)
    return figure.cached(
        "belief",
        (move, valuation, surprised),
        lambda palette: _picture(found, valuation, surprised, palette),
    )


def _sentence(found: ImpliedDemand, gain: float) -> str:
    if found.elasticity is None or found.rebound is None:
        return _(
            "A move of {move} is too deep a fall to be a bet on the volume of compute alone: not "
            "even the end of all demand explains it at this exposure."
        ).format(move=fmt.percent(found.move))
    if math.isinf(found.elasticity):
        return _(
            "A move of {move} asks for more demand than the ceiling allows at a gain of {gain}."
        ).format(move=fmt.percent(found.move), gain=assumptions.value_text(gain))
    if found.elasticity < 0:
        return _(
            "A move of {move} is too deep for a gain of {gain}: had the market believed that no "
            "more compute is needed, the move would have been {nothing}. The rest says that "
            "cheaper tasks are asked for less often, an elasticity of {elasticity}, or that the "
            "move is not about compute alone."
        ).format(
            move=fmt.percent(found.move),
            gain=assumptions.value_text(gain),
            nothing=fmt.percent(found.nothing_needed, 0),
            elasticity=fmt.number(found.elasticity, 2),
        )
    even = (
        _("no rise would be enough for as much computing as before")
        if math.isinf(found.break_even)
        else _("{even}% would be needed for as much computing as before").format(
            even=assumptions.value_text(found.break_even)
        )
    )
    implied = _(
        "A move of {move} says: in the long run compute demand of {factor} against what was "
        "expected. So use rises by {elasticity}% if AI gets 1% cheaper; {even}."
    ).format(
        move=fmt.percent(found.move),
        factor=verdict_text.factor(found.multiplier),
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


def _message(found: ImpliedDemand) -> str:
    move, even = fmt.percent(found.move), assumptions.value_text(found.break_even)
    if found.elasticity is None or math.isinf(found.elasticity) or found.elasticity < 0:
        return _("No elasticity of demand alone gives a move of {move}").format(move=move)
    if math.isinf(found.break_even):
        return _(
            "A move of {move} fits use that rises by {elasticity}% if AI gets 1% cheaper"
        ).format(move=move, elasticity=fmt.number(found.elasticity, 2))
    return _(
        "A move of {move} fits use that rises by {elasticity}% if AI gets 1% cheaper; from {even}% "
        "on, more computing is used"
    ).format(move=move, elasticity=fmt.number(found.elasticity, 2), even=even)


def _numbers(found: ImpliedDemand) -> None:
    elasticity = found.elasticity
    with st.container(key="figures_belief"), st.grid(2, min_column_width=150):
        st.metric(
            _("Implied demand"),
            verdict_text.factor(found.multiplier),
            help=_("Long-run compute demand that the move implies, against what was expected."),
        )
        st.metric(
            _("If AI gets 1% cheaper, use rises by"),
            fmt.MISSING
            if elasticity is None or math.isinf(elasticity)
            else questions.spoken("long_run_elasticity", round(elasticity, 2)),
            help=_(
                "The long-run elasticity that the move implies. More computing from {even}% on."
            ).format(even=assumptions.value_text(found.break_even)),
        )
        st.metric(
            _("Of the saving, used up again"),
            fmt.MISSING if found.rebound is None else fmt.percent(found.rebound, 0, signed=False),
            help=_("At 100%, as much computing is used as before."),
        )
        st.metric(
            _("Short-run weight"),
            fmt.percent(found.short_run_weight, 0, signed=False),
            help=_("The part of the present value that falls before users have adjusted."),
        )


def _picture(
    found: ImpliedDemand, valuation: ValuationAssumptions, surprised: Scenario, palette: Palette
) -> Figure:
    curve = _curve(valuation, surprised)
    explained = found.move * valuation.attribution
    labels = {
        "elasticity": _("Rise in use if AI gets 1% cheaper, in %"),
        "move": _("Price move"),
    }
    x = alt.X("elasticity:Q", title=labels["elasticity"], axis=alt.Axis(tickCount=6))
    layers = [
        alt.Chart(curve)
        .mark_line(color=palette.ink, strokeWidth=2.5)
        .encode(x=x, y=alt.Y("move:Q", title=None, axis=alt.Axis(format="+.0%"))),
        alt.Chart(pd.DataFrame({"move": [explained]}))
        .mark_rule(color=palette.market, strokeDash=[4, 3])
        .encode(y="move:Q"),
        *_mark(found.elasticity, explained, _("implied"), palette.market, _RIGHT_BELOW),
        *_mark(
            found.break_even,
            found.at_break_even,
            _("as much as before"),
            palette.huang,
            _LEFT_ABOVE,
        ),
    ]
    return Figure(
        name="market-belief",
        title=_message(found),
        chart=style.styled(alt.layer(*layers).properties(height=260), palette),
        alt=_sentence(found, float(np.asarray(surprised.gain))),
        source="",
        remarks=[
            _(
                "Move of the share by the elasticity believed in; dashed: the part of the day’s "
                "move about compute demand. Without reasoning: only the price of a task moves "
                "demand. A day’s return also carries risk premia and positions."
            )
        ],
        table=curve,
        labels=labels,
    )


def _curve(valuation: ValuationAssumptions, surprised: Scenario) -> pd.DataFrame:
    """The price move by the long-run elasticity that the market believes in."""
    elasticities = np.linspace(0, _MAX_ELASTICITY, 51)
    moves = price_moves(elasticities, valuation, surprised)
    frame = pd.DataFrame({"elasticity": elasticities, "move": moves})
    # What lies far above the day's move says nothing about it and would flatten the picture.
    return frame[frame["move"] < 1]


def _mark(
    elasticity: float | None, move: float, text: str, colour: str, place: Mapping[str, Any]
) -> list[alt.Chart]:
    """A point on the curve with its label; nothing where the picture does not show it."""
    if elasticity is None or not 0 <= elasticity <= _MAX_ELASTICITY:
        return []
    label = f"{text} {fmt.number(elasticity, 2)}"
    point = alt.Chart(
        pd.DataFrame([{"elasticity": elasticity, "move": move, "text": label}])
    ).encode(x="elasticity:Q", y="move:Q")
    return [
        point.mark_point(filled=True, size=140, opacity=1, color=colour),
        point.mark_text(fontWeight=600, color=colour, **place).encode(text="text:N"),
    ]
