"""A browser's tab without the browser: what it knows of a page, what it sends. No input or output.

It does what Streamlit's own front end does (1.67, `App.tsx`, `WidgetStateManager.ts`): sends the
state of every widget on the page with each run, the hashes of the messages that it still holds,
and the address, which it follows when the server changes it. Reruns on a timer (`run_every`) are
left out: they come only while a market is open.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.actions import Action, Dismiss, Go, OnWidget
from bench.message_cache import MessageCache
from bench.widgets import Widget, is_set_by_server, own_state, state_after, widget_in

Path = tuple[int, ...]
_INTERRUPTED = ForwardMsg.FINISHED_EARLY_FOR_RERUN
#: Bytes: the message that ends a run is shorter, so longer ones need not be read to know it.
_LONGEST_END = 400
#: Values that a browser sends once and does not hold.
_TRIGGERS = frozenset({"trigger_value", "json_trigger_value"})


class Tab:
    """One session's page as a browser has it.

    `address` is the server's (`http://host:port`), `page` the slug that is opened first ("" for
    the default page), `query` the query string of its address.
    """

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self.address = address
        self.page = page
        self.query = query
        self.session_id = ""
        self.cache = MessageCache()
        self._script = ""  # the hash of the page's script, once known
        self._main_script = ""
        self._pages: dict[str, str] = {}
        self._drawn: dict[Path, ForwardMsg] = {}
        self._seen: set[Path] = set()
        self._fragments: frozenset[str] = frozenset()
        self._states: dict[str, WidgetState] = {}

    # --- what it sends ---------------------------------------------------------------------

    def first_run(self) -> bytes:
        """What a browser sends when a visitor comes."""
        return self._message(ClientState(page_name=self.page))

    def rerun(self) -> bytes:
        """A rerun of the whole page that changes nothing."""
        return self._message(self._client_state())

    def perform(self, action: Action) -> bytes | None:
        """What a browser sends for an action; None for one that stays in the browser.

        LookupError where the page has nothing to do it to.
        """
        match action:
            case Go(page):
                return self._message(self._follow_link(page))
            case Dismiss():
                return self._dismiss()
        widget = self.find(action)
        state = state_after(widget, action)
        if state.WhichOneof("value") in _TRIGGERS:
            return self._message(self._client_state(widget.fragment, state))
        self._states[widget.id] = state
        self._write_address(widget, state)
        return self._message(self._client_state(widget.fragment))

    def download(self, key: str) -> bytes:
        """What a browser sends when a download button is clicked whose file is made then."""
        button = next(
            each for each in self.widgets() if (each.kind, each.key) == ("download_button", key)
        )
        request = BackendOperationRequest(request_id=button.id, session_id=self.session_id)
        request.deferred_file.file_id = button.message.deferred_file_id
        return _written(BackMsg(backend_operation_request=request))

    def heartbeat(self) -> bytes:
        """What a browser sends now and then to see whether the server is there."""
        return _written(BackMsg(app_heartbeat=True))

    def find(self, action: OnWidget) -> Widget:
        """The widget that an action means: the first on the page with its kind and key."""
        for widget in self.widgets():
            if widget.fits(action):
                return widget
        there = sorted({f"{each.kind} {each.key}" for each in self.widgets() if each.key})
        raise LookupError(f"nothing on /{self.page} for {action}; there are {there}")

    def widgets(self) -> list[Widget]:
        """The widgets of the page, in its order."""
        found = (widget_in(self._drawn[path]) for path in sorted(self._drawn))
        return [widget for widget in found if widget]

    def problems(self) -> list[str]:
        """What the page says went wrong: tracebacks and red boxes."""
        found = []
        for message in self._drawn.values():
            element = message.delta.new_element
            match element.WhichOneof("type"):
                case "exception":
                    found.append(element.exception.message)
                case "alert" if element.alert.format == element.alert.ERROR:
                    found.append(element.alert.body)
        return found

    def _message(self, state: ClientState) -> bytes:
        context = state.context_info
        context.timezone, context.timezone_offset = "America/New_York", 240
        context.locale, context.color_scheme = "en-US", "light"
        context.url = f"{self.address}/{self.page}" + (f"?{self.query}" if self.query else "")
        state.query_string = self.query
        state.cached_message_hashes.extend(self.cache.hashes())
        return _written(BackMsg(rerun_script=state))

    def _client_state(self, fragment: str = "", trigger: WidgetState | None = None) -> ClientState:
        state = ClientState(page_script_hash=self._script, fragment_id=fragment)
        state.widget_states.widgets.extend(self._states.values())
        if trigger is not None:
            state.widget_states.widgets.append(trigger)
        return state

    def _follow_link(self, page: str) -> ClientState:
        """Another page keeps the states of the entry script's widgets, and bound parameters."""
        kept = [each for each in self.widgets() if each.script == self._main_script]
        bound = {getattr(each.message, "query_param_key", "") for each in self.widgets()}
        self.query = urlencode([pair for pair in parse_qsl(self.query) if pair[0] in bound])
        self.page, self._script = page, self._pages[page]
        state = ClientState(page_script_hash=self._script)
        state.widget_states.widgets.extend(
            self._states[each.id] for each in kept if each.id in self._states
        )
        return state

    def _dismiss(self) -> bytes | None:
        dialogs = [each for each in self.widgets() if each.kind == "dialog"]
        if not dialogs:
            return None
        trigger = WidgetState(id=dialogs[-1].id, trigger_value=True)
        return self._message(self._client_state(dialogs[-1].fragment, trigger))

    def _write_address(self, widget: Widget, state: WidgetState) -> None:
        """The browser itself writes a bound widget's value into the address."""
        name = getattr(widget.message, "query_param_key", "")
        if not name:
            return
        match state.WhichOneof("value"):
            case "string_array_value":
                values = list(state.string_array_value.data)
            case "bool_value":
                values = [str(state.bool_value).lower()] * (
                    state.bool_value != widget.message.default
                )
            case _:
                values = [state.string_value]
        rest = [pair for pair in parse_qsl(self.query) if pair[0] != name]
        self.query = urlencode(rest + [(name, value) for value in values])

    # --- what it receives ------------------------------------------------------------------

    def receive(self, data: bytes) -> ForwardMsg:
        """Takes a message of the server; the message itself, also where a reference came."""
        message = self.cache.resolve(_read(data), data)
        match message.WhichOneof("type"):
            case "delta":
                path = tuple(message.metadata.delta_path)
                self._drawn[path] = message
                self._seen.add(path)
            case "new_session":
                self._begin(message)
            case "navigation":
                self._script = message.navigation.page_script_hash
                self._pages = {
                    "" if each.is_default else each.url_pathname: each.page_script_hash
                    for each in message.navigation.app_pages
                }
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "script_finished":
                self._end(message.script_finished)
        return message

    def _begin(self, message: ForwardMsg) -> None:
        session = message.new_session
        self.session_id = session.initialize.session_id or self.session_id
        self._main_script = session.main_script_hash
        self._script = self._script or session.page_script_hash
        self._fragments = frozenset(message.metadata.run.fragment_ids)
        self.cache.most_runs = session.config.max_cached_message_age
        self._seen = set()

    def _end(self, status: int) -> None:
        if status == _INTERRUPTED:
            return
        self.cache.end_run(self._fragments)
        for path in [path for path in self._drawn if path not in self._seen]:
            fragment = self._drawn[path].delta.fragment_id
            if not self._fragments or fragment in self._fragments:
                del self._drawn[path]
        self._take_over_states()

    def _take_over_states(self) -> None:
        """Widgets report what they start with; what left the page is forgotten."""
        states: dict[str, WidgetState] = {}
        for widget in self.widgets():
            known = None if is_set_by_server(widget) else self._states.get(widget.id)
            state = known or own_state(widget)
            if state is not None:
                states[widget.id] = state
        self._states = states


def _written(message: BackMsg) -> bytes:
    data: bytes = message.SerializeToString()
    return data


def _read(data: bytes) -> ForwardMsg:
    message = ForwardMsg()
    message.ParseFromString(data)
    return message


def ends_run(data: bytes) -> bool:
    """Whether a message of the server ends a run.

    One that was interrupted to begin anew (`st.rerun`) has not ended.
    """
    if len(data) > _LONGEST_END:
        return False
    message = _read(data)
    return (
        message.WhichOneof("type") == "script_finished" and message.script_finished != _INTERRUPTED
    )
