"""Streamlit's own options from the environment, which only its command line would read.

This module alone knows Streamlit's table of options; a test fails when it changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from streamlit import config
from streamlit.config_option import ConfigOption

_PREFIX = "STREAMLIT_"
_SWITCHES = {"true": True, "1": True, "false": False, "0": False}
#: Of Streamlit itself, not options: Streamlit reads them elsewhere.
_OTHERS = frozenset({"STREAMLIT_SECRETS_FILES"})


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The options that STREAMLIT_* variables set, by their dotted keys.

    Raises ValueError, naming the variable, for one that does not exist or has not its type.
    Sensitive ones are left to Streamlit, which reads them from the environment itself.
    """
    known = {option.env_var: option for option in _options()}
    found: dict[str, Any] = {}
    for name in sorted(environment):
        if not name.startswith(_PREFIX) or name in _OTHERS:
            continue
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            meant = f" (closest: {close[0]})" if close else ""
            raise ValueError(f"{name} is no option of Streamlit{meant}")
        option = known[name]
        if not option.sensitive:
            found[option.key] = _converted(name, environment[name].strip(), option)
    return found


def _options() -> list[ConfigOption]:
    return list(config._config_options_template.values())


def _converted(name: str, value: str, option: ConfigOption) -> Any:
    if option.multiple:
        return [each.strip() for each in value.split(",") if each.strip()]
    if option.type is bool:
        if value.lower() not in _SWITCHES:
            raise ValueError(f"{name} must be true or false")
        return _SWITCHES[value.lower()]
    if option.type in (int, float):
        try:
            return option.type(value)
        except ValueError:
            raise ValueError(f"{name} must be a number") from None
    return value
