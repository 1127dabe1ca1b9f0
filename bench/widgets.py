"""Widgets as they come in Streamlit's messages, and the states that a browser sends back.

Streamlit 1.67: `WidgetStates.proto` and the `value_type` that each element registers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.actions import Choose, Expand, OnWidget, Press, Select, Switch, Tell, Type

#: The kinds of element that an action can be done to.
KINDS: Mapping[type[OnWidget], frozenset[str]] = {
    Choose: frozenset({"button_group", "selectbox", "multiselect"}),
    Type: frozenset({"text_input"}),
    Switch: frozenset({"checkbox"}),
    Press: frozenset({"button"}),
    Select: frozenset({"vega_lite_chart"}),
    Tell: frozenset({"bidi_component"}),
    Expand: frozenset({"expandable", "popover"}),
}
_BLOCKS_WITH_STATE = ("expandable", "popover", "dialog")
_KEY_PART = 2
_EVENTS_BEGIN, _EVENTS_END = "$$STREAMLIT_INTERNAL_KEY", "__events"


@dataclass(frozen=True, slots=True)
class Widget:
    """An element with an id: what it is, its message, and where on the page it belongs.

    `fragment` is the id of the fragment that drew it ("" outside of one), `script` the hash of
    the script: the entry script's widgets outlive a change of page.
    """

    kind: str
    message: Any  # the element's own protobuf message: one class a kind
    fragment: str
    script: str

    @property
    def id(self) -> str:
        """The id that the server gave it."""
        return str(self.message.id)

    @property
    def key(self) -> str:
        """The key that the page gave it: the id is `$$ID-<hash>-<key>`; "" without one."""
        parts = self.id.split("-", _KEY_PART)
        return parts[_KEY_PART] if len(parts) > _KEY_PART and parts[_KEY_PART] != "None" else ""

    def fits(self, action: OnWidget) -> bool:
        """Whether it is the widget that an action means."""
        return self.kind in KINDS[type(action)] and fnmatchcase(self.key, action.key)


def widget_in(message: ForwardMsg) -> Widget | None:
    """The widget that a delta draws; None if it draws none."""
    found = _message_with_id(message.delta)
    if found is None:
        return None
    kind, element = found
    return Widget(kind, element, message.delta.fragment_id, message.metadata.active_script_hash)


def _message_with_id(delta: Delta) -> tuple[str, Any] | None:
    drawn: Any = delta.new_element if delta.HasField("new_element") else delta.add_block
    kind = drawn.WhichOneof("type")
    if kind is None or (drawn is delta.add_block and kind not in _BLOCKS_WITH_STATE):
        return None
    element = getattr(drawn, kind)
    return (kind, element) if getattr(element, "id", "") else None


def own_state(widget: Widget) -> WidgetState | None:
    """The state with which a widget comes from the server; None for one that starts without."""
    message, state = widget.message, WidgetState(id=widget.id)
    match widget.kind:
        case "button_group":
            chosen = message.raw_values if message.set_value else _contents(message)
            state.string_array_value.data.extend(chosen)
        case "multiselect":
            chosen = message.raw_values if message.set_value else _defaults(message)
            state.string_array_value.data.extend(chosen)
        case "selectbox" if not (message.set_value or message.HasField("default")):
            return None  # nothing is chosen in it
        case "selectbox":
            if not (message.set_value or message.HasField("default")):
                return None  # nothing is chosen
            state.string_value = (
                message.raw_value if message.set_value else message.options[message.default]
            )
        case "text_input":
            state.string_value = message.value if message.set_value else message.default
        case "checkbox":
            state.bool_value = message.value if message.set_value else message.default
        case "expandable":
            state.bool_value = message.expanded
        case "popover":
            state.bool_value = message.open
        case _:
            return None
    return state


def is_set_by_server(widget: Widget) -> bool:
    """Whether the server overrides what the browser has."""
    return bool(getattr(widget.message, "set_value", False))


def _contents(message: Any) -> list[str]:
    return [message.options[place].content for place in message.default]


def _defaults(message: Any) -> list[str]:
    return [message.options[place] for place in message.default]


def state_after(widget: Widget, action: OnWidget) -> WidgetState:
    """The state that a widget has once the action is done.

    LookupError where the widget has no such option, or the chart no such selection.
    """
    state = WidgetState(id=widget.id)
    match action:
        case Choose(_, options):
            chosen = [_option(widget, wanted) for wanted in options]
            if widget.kind == "selectbox":
                (state.string_value,) = chosen
            else:
                state.string_array_value.data.extend(chosen)
        case Type(_, text):
            state.string_value = text
        case Switch(_, on) | Expand(_, on):
            state.bool_value = on
        case Press():
            state.trigger_value = True
        case Tell(_, event, value):
            # Streamlit gathers a component's events under an id of their own.
            state.id = f"{_EVENTS_BEGIN}_{widget.id}{_EVENTS_END}"
            state.json_trigger_value = json.dumps([{"event": event, "value": json.loads(value)}])
        case Select(_, fields):
            state.string_value = json.dumps({"selection": _selection(widget, dict(fields))})
    return state


def _option(widget: Widget, wanted: str) -> str:
    options = widget.message.options
    grouped = widget.kind == "button_group"
    offered = [each.content for each in options] if grouped else list(options)
    for option in offered:
        if fnmatchcase(option, wanted):
            return str(option)
    raise LookupError(f"{widget.key} offers {offered}, not {wanted!r}")


def _selection(widget: Widget, fields: Mapping[str, str | float]) -> dict[str, object]:
    """What Vega reports of a chart's selections once one of them holds `fields`."""
    reported = tuple(widget.message.selection_mode)
    for parameter in _parameters(json.loads(widget.message.spec)):
        select = parameter.get("select")
        known = select.get("fields", []) if isinstance(select, dict) else []
        if parameter["name"] in reported and set(fields) <= set(known):
            held = parameter.get("value")
            before = held[0] if isinstance(held, list) and held else held or {}
            return {parameter["name"]: [{**before, **fields}]}
    raise LookupError(f"{widget.key} has no selection of {list(fields)}, only {reported}")


def _parameters(specification: object) -> list[dict[str, Any]]:
    """All parameters of a Vega-Lite specification, of its parts too."""
    found: list[dict[str, Any]] = []
    if isinstance(specification, dict):
        found.extend(specification.get("params", []))
        for name, part in specification.items():
            if name in {"layer", "vconcat", "hconcat", "concat", "spec"}:
                found.extend(_parameters(part))
    elif isinstance(specification, list):
        for part in specification:
            found.extend(_parameters(part))
    return found
