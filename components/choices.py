"""Widgets whose value is a query parameter, so that a copied link shows the same page.

Streamlit's own binding (`bind="query-params"`) writes a widget's *labels* into the URL and cuts
what is too long without a word. It serves widgets whose labels are the same in all languages.
Where labels are translated, the URL must carry the code behind the label, or a French link would
not open in English: there the query string is the state, written by the widget's callback and
read before the widget is made.

A value that the query string asks for and the widget does not have never raises: the default
applies and `notices` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from components import language
from components.language import gettext as _
from components.query_codes import SWITCH, Refused

_REFUSED = "_refused_query_values"
_SEEN = "_choices_on_this_page"
_NOTICES = "_notices_on_this_page"
_KNOWN = "_choices_of_this_session"
#: By which parameter a widget is given its value when it is first made.
_PARAMETERS = {"segmented_control": "default", "selectbox": "index", "select_slider": "value"}
_SHOWABLE = re.compile(r"[\w.\- ]{1,24}", re.ASCII)
PART = "part"
"""In the query string of a frame: the one part of the page that it shows."""


def begin() -> None:
    """Forgets which choices the page before this run had. The shell calls it once a run."""
    st.session_state[_SEEN] = set()
    st.session_state[_NOTICES] = []


def _refused() -> dict[str, str]:
    refused: dict[str, str] = st.session_state.setdefault(_REFUSED, {})
    return refused


def refuse(key: str, value: str) -> None:
    """Notes that the query string gives `key` a `value` that it cannot have."""
    _refused()[key] = value


def add_notice(sentence: str) -> None:
    """Adds a sentence of the caller's own to the notices at the top of the page."""
    st.session_state.setdefault(_NOTICES, []).append(sentence)


def _accept(key: str) -> None:
    _refused().pop(key, None)


def _register(key: str) -> None:
    st.session_state.setdefault(_SEEN, set()).add(key)


def take(refused: Refused) -> None:
    """Notes what a page's `parse` of the query string has refused."""
    for key, value in refused.items():
        _register(key)
        refuse(key, value)


def asked() -> dict[str, str]:
    """The query string by key, the last of several values, as a page's `parse` reads it."""
    return {key: st.query_params[key] for key in st.query_params}


def refusal(key: str, value: str) -> str:
    """The sentence that says that `key` cannot have a `value`."""
    if _SHOWABLE.fullmatch(value):
        return _("The address asks for `{key}={value}`, which does not exist here.").format(
            key=key, value=value
        )
    return _("The address asks for a `{key}` that does not exist here.").format(key=key)


def defaulted(key: str, value: str) -> str:
    """The same for a page, which has its default then."""
    instead = _("The default is shown instead.")
    return f"{refusal(key, value)} {instead}"


def notices() -> None:
    """Shows which values of the query string were not understood on this page."""
    for key, value in _refused().items():
        if key not in st.session_state.get(_SEEN, set()):
            continue
        add_notice(defaulted(key, value))
    for sentence in st.session_state.get(_NOTICES, []):
        st.warning(sentence, icon=":material/link_off:")


def page_url(*, embed: bool = False) -> str:
    """The URL of the page shown, with every choice in it, and the language always.

    Where a frame shows a part of the page, still the page's.
    """
    base = (st.context.url or "").split("?")[0]
    values = {key: st.query_params.get_all(key) for key in st.query_params if key != PART}
    values[language.QUERY_KEY] = [language.current()]
    if embed:
        values["embed"] = ["true"]
    return f"{base}?{urlencode(values, doseq=True)}"


def parsed(query: str) -> dict[str, list[str]]:
    """The values of a query string by key, each with all that it was given."""
    return parse_qs(query, keep_blank_values=True)


def is_new(key: str) -> bool:
    """Whether the run before this one did not draw the choice: the visitor comes from elsewhere.

    To be asked before it is drawn: Streamlit forgets the widgets that a run does not draw.
    """
    return _widget_key(key) not in st.session_state


# --- the query string is the state --------------------------------------


def _from_query(key: str, options: Sequence[str], default: str) -> str:
    asked = st.query_params.get(key)
    if asked is None:
        return default
    if asked in options:
        return asked
    refuse(key, asked)
    return default


def write(key: str, value: str, default: str) -> None:
    """Writes a code into the query string; the default stays out of it."""
    _accept(key)
    if value == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = value


def asked_text(key: str, default: str, max_chars: int) -> str:
    """What the query string says for `key`; the default, with a notice, where it is too long."""
    _register(key)
    asked = st.query_params.get(key, default)
    if len(asked) > max_chars:
        refuse(key, asked)
        return default
    return asked


def asked_codes(
    key: str, known: Container[str], read: Callable[[str], str] = str.strip
) -> list[str]:
    """The codes of `key=a,b` that are `known`, each once, in their order; others are noticed.

    `read` turns a spelling in the query string into a code.
    """
    _register(key)
    asked = dict.fromkeys(read(part) for part in st.query_params.get(key, "").split(",") if part)
    unknown = [part for part in asked if part not in known]
    if unknown:
        refuse(key, ",".join(unknown))
    return [part for part in asked if part in known]


def _widget_key(key: str) -> str:
    return f"choice_{key}"


def _given(widget_key: str, value: object, /, **first: Any) -> dict[str, Any]:
    """How a widget gets its `value`: by the session's state, the first time by parameters, `first`.

    After a restart of the server the browser goes on where it was: the first run of its new session
    may bring a click, which only a widget without a value in the session's state lets through.
    """
    known: set[str] = st.session_state.setdefault(_KNOWN, set())
    if widget_key in known:
        st.session_state[widget_key] = value
        return {}
    known.add(widget_key)
    return first


def _coded(
    widget: Callable[..., Any],
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str,
    **kwargs: Any,
) -> str:
    _register(key)
    widget_key = _widget_key(key)
    value = _from_query(key, list(options), default)
    parameter = _PARAMETERS[widget.__name__]
    first = list(options).index(value) if parameter == "index" else value
    given = _given(widget_key, value, **{parameter: first})

    def store() -> None:
        write(key, st.session_state[widget_key] or default, default)

    chosen = widget(
        label,
        list(options),
        format_func=options.__getitem__,
        key=widget_key,
        on_change=store,
        **given,
        **kwargs,
    )
    # The browser may send what the widget does not offer: only known codes leave here.
    if chosen not in options:
        return default
    if given and chosen != value:  # a click that no callback has stored
        write(key, chosen, default)
    return str(chosen)


def segmented(
    label: str, options: Mapping[str, str], *, key: str, default: str, **kwargs: Any
) -> str:
    """One of a few options, side by side. `options` maps codes (in the query string) to labels."""
    return _coded(
        st.segmented_control, label, options, key=key, default=default, required=True, **kwargs
    )


def select(label: str, options: Mapping[str, str], *, key: str, default: str, **kwargs: Any) -> str:
    """One of many options. `options` maps codes (in the query string) to labels."""
    return _coded(st.selectbox, label, options, key=key, default=default, **kwargs)


def steps(label: str, options: Mapping[str, str], *, key: str, default: str, **kwargs: Any) -> str:
    """One of several options in their order, on a slider. `options` maps codes to labels."""
    return _coded(st.select_slider, label, options, key=key, default=default, **kwargs)


def reset(keys: Iterable[str]) -> None:
    """Takes choices back to their defaults; to be called by a widget's callback."""
    for key in keys:
        _accept(key)
        st.query_params.pop(key, None)
        st.session_state.pop(_widget_key(key), None)


def many(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    max_selections: int | None = None,
    **kwargs: Any,
) -> list[str]:
    """Any of the options, in the order of `options`; in the query string as `key=a,b`.

    Of more than `max_selections` the first ones count.
    """
    widget_key = _widget_key(key)
    asked = asked_codes(key, options)
    # The widget raises for more than it lets anyone choose.
    value = [code for code in options if code in asked][:max_selections]
    given = _given(widget_key, value, default=value)

    def store() -> None:
        write(key, ",".join(st.session_state[widget_key]), "")

    chosen = st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=widget_key,
        on_change=store,
        max_selections=max_selections,
        **given,
        **kwargs,
    )
    shown = [code for code in options if code in chosen]
    if given and shown != value:
        write(key, ",".join(shown), "")
    return shown


def text(label: str, *, key: str, default: str = "", max_chars: int = 40, **kwargs: Any) -> str:
    """A line of text, as typed: whoever uses it checks it. Too long a text is refused."""
    widget_key = _widget_key(key)
    value = asked_text(key, default, max_chars)
    given = _given(widget_key, value, value=value)

    def store() -> None:
        write(key, st.session_state[widget_key].strip() or default, default)

    typed = st.text_input(
        label, key=widget_key, max_chars=max_chars, on_change=store, **given, **kwargs
    )
    shown = typed.strip() if typed and len(typed) <= max_chars else default
    if given and shown != (value.strip() or default):
        write(key, shown, default)
    return shown


# --- labels that are the same in every language: Streamlit's own binding ----------------------


def _check_bound(key: str, understood: Callable[[str], bool]) -> None:
    """Notes a value that Streamlit is about to drop from the query string without a word."""
    _register(key)
    if key in st.session_state:
        return
    for value in st.query_params.get_all(key):
        if value and not understood(value):
            refuse(key, value)


def check_language() -> None:
    """Notes a language in the query string that the app does not have."""
    _check_bound(language.QUERY_KEY, language.LANGUAGES.__contains__)


def toggle(label: str, *, key: str, default: bool = False, **kwargs: Any) -> bool:
    """On or off; in the query string as `key=true`."""
    _check_bound(key, lambda value: value.lower() in SWITCH)
    return st.toggle(
        label, value=default, key=key, bind="query-params", on_change=_accept, args=(key,), **kwargs
    )
