"""The sliders, in panels: the first question with its verdict, the other assumptions in groups.

Each is a card with its range, break-even, source and reset (see slider_panel.js).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from calc.scenario import LONG_RUN
from components import format as fmt
from components import language, theme
from components.content.text import evidence_grade
from components.demand import (
    assumptions,
    live_formulas,
    live_path,
    questions,
    vega_inputs,
    vega_params,
    verdict_text,
)
from components.demand.assumptions import (
    UNLIMITED,
    UNLIMITED_KEY,
    ChosenAssumptions,
    Values,
    write_query,
)
from components.language import gettext as _
from data.model import Parameter, presets

QUESTION = "long_run_elasticity"
"""The assumption that the page asks first."""
_PUBLISHED = "published"
"""The preset that holds the published estimate."""

_HERE = Path(__file__).parent
PROVIDE = "provide"
"""The function of `script` that makes the panels known to their places."""
_SCRIPTS = ("slider_card", "slider_mirror", "live_model", "verdict_view", "slider_panel")
_WHOLE_LINE = re.compile(r"^\s+|^//.*$|^\s*//.*$", re.MULTILINE)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def script() -> str:
    """The panels' scripts one after the other, without indentation and comments."""
    styles = json.dumps(_read("slider_panel.css") + _read("question.css"))
    parts = [_read(f"{name}.js") for name in _SCRIPTS]
    written = (
        f"const STYLES = {styles};\n{vega_inputs.SCRIPT}{live_formulas.script()}{''.join(parts)}"
    )
    return re.sub(r"\n{2,}", "\n", _WHOLE_LINE.sub("", written))


_panel = st.components.v2.component(
    "demand_controls",
    html='<div class="panel">\n</div>',
    js=_read("panel_mount.js"),
)
_scripts = st.components.v2.component("demand_scripts", html="<span></span>", js=script())


def _range(parameter: Parameter, factor: float, unit: str) -> str:
    low, high = (
        assumptions.value_text(value * factor) for value in (parameter.low, parameter.high)
    )
    end = _percent_sign() if unit == "%" else ""
    if parameter.low == parameter.high:
        return _("published: {value}").format(value=f"{low}{end}")
    return _("plausible: {low} to {high}").format(low=low, high=f"{high}{end}")


def _measured(key: str) -> float | None:
    """The published estimate of an assumption, None without one."""
    found = next((each.values.get(key) for each in presets() if each.key == _PUBLISHED), None)
    return found if isinstance(found, (int, float)) else None


def _percent_sign() -> str:
    return "\N{NO-BREAK SPACE}%" if language.current() == "fr" else "%"


def _plain(value: float) -> float:
    # JSON has no ∞.
    return min(value, UNLIMITED)


def card(parameter: Parameter, *, live: bool = True) -> dict[str, Any]:
    """What the panel needs to draw one slider; `live` for one of the demand model's."""
    key = parameter.key
    term = assumptions.label(parameter)
    name = questions.asked(key) if live else term
    unit = questions.unit(key) if live else fmt.unit(parameter.unit)
    factor = questions.factor(key) if live else 1.0
    low, high, ours = (
        assumptions.value_text(value * factor) for value in (*parameter.limits, parameter.default)
    )
    end = _percent_sign() if unit == "%" else ""
    asked = live and key == QUESTION
    measured = _measured(key) if asked else None
    return {
        "key": key,
        "label": name,
        "term": term,
        "unit": unit,
        "one": questions.unit(key, 1) if live else unit,
        "factor": factor,
        "min": parameter.limits[0],
        "max": parameter.limits[1],
        "scale": parameter.slider_scale,
        "default": parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "unlimited": UNLIMITED if key == UNLIMITED_KEY else None,
        "longRun": live and key in LONG_RUN,
        "question": asked,
        "measured": measured,
        "meaning": parameter.meaning(language.current()),
        "source": parameter.source or _("No published value."),
        "url": next(iter(parameter.urls), None),
        "confidence": str(parameter.confidence),
        "texts": {
            "range": _range(parameter, factor, unit),
            "reset": _("Back to {default}: {name}").format(default=ours, name=term),
            "typed": _("{name}, as a number").format(name=term),
            "refused": _("Type a number from {low} to {high}.").format(low=low, high=high),
            "confidence": evidence_grade(parameter.confidence),
            "unlimited": _("no ceiling") if key == UNLIMITED_KEY else None,
            "ends": [low, f"{high}{end}"] if asked else None,
            "measured": measured
            and _("measured: {value}").format(value=assumptions.value_text(measured * factor)),
        },
    }


@lru_cache(maxsize=96)
def _kept_card(parameter: Parameter, *, live: bool, shown_in: str) -> dict[str, Any]:
    """The same, made once for each language; nobody may change it."""
    with language.override(shown_in):
        return card(parameter, live=live)


def _turns() -> dict[str, str]:
    """What stands at a slider's break-even, and the words of its two sides."""
    return {
        "less": _("less computing"),
        "more": _("more computing"),
        "less below": _("less computing below this"),
        "less above": _("less computing above this"),
        "less between": _("less computing between these"),
        "more between": _("more computing between these"),
    }


@dataclass(frozen=True, slots=True)
class Live:
    """What the panels of the live charts share: all sliders, their texts and the two colours."""

    chosen: ChosenAssumptions
    parameters: Mapping[str, Parameter]
    shock: date

    def data(self, keys: Sequence[str]) -> dict[str, Any]:
        """What every panel gets; it holds the sliders of `keys`."""
        generation = self.chosen.generation
        every = {name: vega_params.signal(name, generation) for name in self.parameters}
        palette = theme.PALETTES[theme.appearance()]
        return {
            "generation": generation,
            "revision": self.chosen.revision,
            "mirrored": live_path.PATH_PICTURE_HEIGHT,
            "signals": {name: every[name] for name in keys},
            "every": every,
            "all": {name: _plain(value) for name, value in self.chosen.values.items()},
            "turns": _turns(),
            "words": verdict_text.live_words(self.shock),
            "colours": {"market": palette.market, "huang": palette.huang},
        }


def question_data(live: Live, odds: str) -> dict[str, Any]:
    """What the panel of the first question draws: its slider, and the verdict beside it."""
    parameters = {QUESTION: live.parameters[QUESTION]}
    return _data(parameters, live.chosen.values, odds=odds, **live.data([QUESTION]))


def others_data(live: Live) -> dict[str, Any]:
    """What the panel of all other assumptions draws: their groups, and a way back for all."""
    groups = questions.groups()
    keys = [key for _title, members in groups for key in members]
    return _data(
        {key: live.parameters[key] for key in keys},
        live.chosen.values,
        groups=[{"title": title, "keys": members} for title, members in groups],
        changes={
            "none": _("Move an assumption, and what it changes stands here."),
            "did": _("{name} {before} → {after}: long run {from} → {to}"),
            "before": _("Before: {change}"),
            "reset": _("Reset all"),
        },
        **live.data(keys),
    )


def question(live: Live, odds: str) -> None:
    """The first question with its slider, and the verdict beside it, which follows the thumb."""
    _panel(key=_widget_key("demand_question"), data=_given(question_data(live, odds)))


def others(live: Live) -> None:
    """All other assumptions in their groups, what the last change did, and a way back for all."""
    _panel(key=_widget_key("demand_others"), data=_given(others_data(live)))


def ask(parameters: Mapping[str, Parameter], *, key: str) -> Values:
    """Sliders that move no chart: what they say goes to the address once they rest."""
    values, refused = assumptions.read_query(parameters)
    assumptions.notice(refused, parameters)

    def take() -> None:
        moved = st.session_state[_widget_key(key)]["moved"]
        write_query(values | assumptions.accepted(moved, parameters), parameters)

    _panel(key=_widget_key(key), data=_given(_data(parameters, values)), on_moved_change=take)
    return values


def _given(data: dict[str, Any]) -> dict[str, Any]:
    # In one value: Streamlit looks at each that it is given, to see whether it is a table.
    return {"panel": data}


def _widget_key(key: str) -> str:
    return f"{key}_{language.current()}"


def scripts() -> None:
    """What all panels of a page run. Once a page, before its panels."""
    _scripts(key="demand_scripts", height="content")


def _data(
    parameters: Mapping[str, Parameter], values: Mapping[str, float], **live: Any
) -> dict[str, Any]:
    return {
        "language": language.current(),
        "values": {name: _plain(values[name]) for name in parameters},
        "cards": [
            _kept_card(each, live=bool(live), shown_in=language.current())
            for each in parameters.values()
        ],
        "groups": [{"title": None, "keys": list(parameters)}],
        **live,
    }
