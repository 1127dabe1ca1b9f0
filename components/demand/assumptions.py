"""The visitor's assumptions: in the address, in the session, in the chart that holds the sliders.

The address is the truth: a copied link shows the same assumptions, back and forward work. Values
stay out of it while they are the default. The live chart starts from an *anchor*, the values it
was made with, and moves on by itself. What sets the values from elsewhere (a preset, a link) only
counts up a *revision*, for which the panels move the chart's inputs: the chart neither restarts nor
is sent again. A new look (language, colours, scenarios beside) makes a new *generation* of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from calc.scenario import PARAMETERS, Scenario
from components import choices, language, theme
from components import format as fmt
from components.language import gettext as _
from data.model import DECIMALS, Parameter, sliders

#: In the query string: other scenarios, drawn beside this one (see `saved`).
BESIDE = "beside"
#: ∞ has no literal in Vega; calc takes this large number for it there.
UNLIMITED = 1e12
UNLIMITED_KEY = "ceiling"
_UNLIMITED_TEXT = "inf"
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)

_STATE = "_demand_assumptions"

Values = dict[str, float]


@dataclass(slots=True)
class _State:
    values: Values
    anchor: Values
    generation: int
    look: tuple[str, ...]
    #: Counts the times that all values were set from outside the chart: the panels take them over.
    revision: int = 0
    #: What the last preset replaced, until the chart has reported all of its values.
    replaced: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChosenAssumptions:
    """The assumptions of one run of the page.

    `values` by name (∞ for no ceiling), `anchor` and `generation` for the live chart (see above),
    `refused` the keys whose value in the address was not taken, `revision` for the panels.
    """

    values: Values
    anchor: Values
    generation: int
    refused: tuple[str, ...]
    revision: int = 0

    @property
    def scenario(self) -> Scenario:
        """The values as the arguments of the model."""
        return scenario(self.values)


def scenario(values: Mapping[str, float]) -> Scenario:
    """The part of `values` that `calc.scenario` knows."""
    return Scenario(**{name: values[name] for name in PARAMETERS})


def defaults(parameters: Mapping[str, Parameter]) -> Values:
    """The project's own assumptions."""
    return {key: each.default for key, each in sliders(parameters).items()}


def tidy(values: Mapping[str, float]) -> Values:
    """The values as the address can carry them, so that a link gives exactly the same numbers."""
    return {key: round(value, DECIMALS) for key, value in values.items()}


def understood(text: str, parameter: Parameter) -> float | None:
    """The value that a text of the address stands for; None where it is none of the slider's."""
    if text == _UNLIMITED_TEXT and parameter.key == UNLIMITED_KEY:
        return math.inf
    if not _NUMBER.fullmatch(text):
        return None
    value = round(float(text), DECIMALS)
    low, high = parameter.limits
    return value if low <= value <= high else None


def text_of(value: float) -> str:
    """A value as it stands in addresses and files."""
    if math.isinf(value):
        return _UNLIMITED_TEXT
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def read_query(parameters: Mapping[str, Parameter]) -> tuple[Values, tuple[str, ...]]:
    """The values of `parameters` that the address asks for, and the keys it asks wrongly for.

    What it does not ask for, or wrongly, has its default.
    """
    asked = {key: given[-1] for key in parameters if (given := st.query_params.get_all(key))}
    return parse(asked, parameters)


def parse(
    asked: Mapping[str, str], parameters: Mapping[str, Parameter]
) -> tuple[Values, tuple[str, ...]]:
    """As `read_query`, of the texts `asked` by key; other keys are nobody's here."""
    values, refused = {key: each.default for key, each in parameters.items()}, []
    for key, parameter in parameters.items():
        if key not in asked:
            continue
        value = understood(asked[key], parameter)
        if value is None:
            refused.append(key)
        else:
            values[key] = value
    return values, tuple(refused)


def write_query(values: Values, parameters: Mapping[str, Parameter]) -> None:
    """Puts the values into the address, in one step: one entry of the browser's history.

    A default's empty list takes its key out. Nothing else of the address is written again:
    Streamlit refuses that for the language, which a widget holds.
    """
    changed = query_of(values, parameters)
    st.query_params.update({key: [changed[key]] if key in changed else [] for key in values})


def query_of(values: Values, parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """What an address holds for the values: those that are not their parameter's default."""
    return {
        key: text_of(value) for key, value in values.items() if value != parameters[key].default
    }


def _look() -> tuple[str, ...]:
    """What the chart's specification hangs on beside the anchor: a change makes a new chart."""
    return language.current(), theme.appearance(), *st.query_params.get_all(BESIDE)


def current(parameters: Mapping[str, Parameter]) -> ChosenAssumptions:
    """The assumptions of this run, from the query string.

    A visitor who comes back from another page, whose links carry no assumptions, finds theirs
    again. One who goes back in the browser's history to a bare URL gets the defaults.
    """
    state: _State | None = st.session_state.get(_STATE)
    bare = not any(st.query_params.get_all(key) for key in sliders(parameters))
    if state is not None and bare and not _was_here(state):
        write_query(state.values, parameters)
    values, refused = read_query(sliders(parameters))
    if state is None:
        state = _State(values, dict(values), 0, _look())
        st.session_state[_STATE] = state
    elif state.look != _look():
        _restart(state, values)
    elif state.values != values:
        _set(state, values)
    return ChosenAssumptions(
        dict(state.values), dict(state.anchor), state.generation, refused, state.revision
    )


def _was_here(state: _State) -> bool:
    """Whether the run before this one drew this page: Streamlit forgets what it did not draw."""
    return chart_key(state.generation) in st.session_state


def _restart(state: _State, values: Values) -> None:
    """A new look makes a new chart, which has to start where the old one was."""
    _set(state, values)
    state.anchor = dict(values)
    state.generation += 1
    state.look = _look()
    state.replaced = {}


def _set(state: _State, values: Values) -> None:
    """New values for the same chart: the panels move its inputs, it is not sent again."""
    state.replaced = {key: old for key, old in state.values.items() if old != values[key]}
    state.values = dict(values)
    state.revision += 1


def choose(values: Mapping[str, float], parameters: Mapping[str, Parameter]) -> None:
    """Sets all assumptions from outside the chart (a preset, a file). For callbacks."""
    ours = defaults(parameters)
    chosen = tidy({key: values.get(key, default) for key, default in ours.items()})
    state: _State | None = st.session_state.get(_STATE)
    if state is None:
        state = _State(chosen, dict(chosen), 0, _look())
        st.session_state[_STATE] = state
    else:
        _set(state, chosen)
    write_query(chosen, parameters)


def chart_key(generation: int) -> str:
    """The widget key of the live chart."""
    return f"demand_live_{generation}"


def follow_chart(generation: int, parameters: Mapping[str, Parameter]) -> None:
    """Takes over what the live chart reports once a slider rests. The chart's callback."""
    state: _State | None = st.session_state.get(_STATE)
    reported = st.session_state.get(chart_key(generation))
    if state is None or state.generation != generation or reported is None:
        return
    fields: Values = {}
    for selection in reported.get("selection", {}).values():
        for each in selection if isinstance(selection, list) else ():
            fields |= accepted(each, sliders(parameters))
    # After a preset the chart reports its selections one by one, the others as they were before.
    late = {key for key, value in fields.items() if value == state.replaced.get(key)}
    if all(state.values[key] == value for key, value in fields.items()):
        state.replaced = {}
    state.values |= {key: value for key, value in fields.items() if key not in late}
    write_query(state.values, parameters)


def accepted(reported: object, parameters: Mapping[str, Parameter]) -> Values:
    """What of a report of the browser are values of these sliders: it may send anything."""
    values: Values = {}
    for key, value in reported.items() if isinstance(reported, dict) else ():
        if key not in parameters or not isinstance(value, (int, float)) or not math.isfinite(value):
            continue
        unlimited = key == UNLIMITED_KEY and value >= UNLIMITED
        number = math.inf if unlimited else round(float(value), DECIMALS)
        low, high = parameters[key].limits
        if unlimited or low <= number <= high:
            values[key] = number
    return values


def notice(refused: Iterable[str], parameters: Mapping[str, Parameter]) -> None:
    """Says which values of the address were not taken, and what would have been."""
    for key in refused:
        low, high = parameters[key].limits
        choices.add_notice(
            _(
                "The address asks for a `{key}` that is no number between {low} and {high}. "
                "The default, {default}, is shown instead."
            ).format(
                key=key,
                low=value_text(low),
                high=value_text(high),
                default=value_text(parameters[key].default),
            )
        )


def value_text(value: float) -> str:
    """A parameter's value with as many digits as it has, in the visitor's language."""
    if math.isinf(value):
        return "∞"
    short = float(f"{value:.3g}")
    digits = len(f"{short:.10f}".rstrip("0").partition(".")[2])
    return fmt.number(short, digits)


def label(parameter: Parameter) -> str:
    """A parameter's name in the visitor's language."""
    return parameter.label(language.current())
