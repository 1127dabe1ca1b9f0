"""The event study's choices: market, window and estimation period, read from the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import streamlit as st

from calc.event_study import Design, Variance
from calc.event_study_variance import DECAY
from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from components.timeline.reactions import MARKETS
from data.events import SHOCK

GAP_SESSIONS = 10
LEVEL = 0.05
BEFORE = (0, 1, 2, 3, 5)
AFTER = (0, 1, 3, 5, 10)
ESTIMATION = (60, 120, 252, 500)
_DEFAULT = Design()
_ON, _OFF = "true", "false"


class LeaveOut(StrEnum):
    """Which sessions of events are left out of the estimation period; the values stand in URLs."""

    NONE = "none"
    SHOCK = "shock"  #: the session of the sell-off alone
    EVENTS = "events"  #: the first sessions of all events

    def sessions(self, first_sessions: Mapping[str, date]) -> tuple[date, ...]:
        """The sessions to leave out, given the first session of each event."""
        if self is LeaveOut.NONE:
            return ()
        left_out = {
            session
            for event, session in first_sessions.items()
            if self is LeaveOut.EVENTS or event == SHOCK
        }
        return tuple(sorted(left_out))


_LEAVE_OUT: Mapping[LeaveOut, str] = {
    LeaveOut.NONE: mark("No session"),
    LeaveOut.SHOCK: mark("The sell-off"),
    LeaveOut.EVENTS: mark("All events"),
}
_VARIANCES: Mapping[Variance, str] = {
    Variance.CONSTANT: mark("Constant"),
    Variance.EWMA: mark("Moving (EWMA)"),
}


@dataclass(frozen=True, slots=True)
class StudyChoice:
    """The fund to compare with, whether Nvidia is taken out of it, and the lengths of the study."""

    market: str
    design: Design
    cleaned: bool = True

    @property
    def market_name(self) -> str:
        """What the share is compared with, in words."""
        return _("{fund} without Nvidia").format(fund=self.market) if self.cleaned else self.market


def from_url(first_sessions: Mapping[str, date]) -> StudyChoice:
    """The study that the URL asks for, before its controls are drawn further down.

    The controls say which value was not offered.
    """
    return parse(st.query_params, first_sessions)


def parse(values: Mapping[str, str], first_sessions: Mapping[str, date]) -> StudyChoice:
    """The study that an address asks for, by the `values` of its query string.

    `first_sessions` are those of the events. A value that is not offered is the default.
    """

    def number(key: str, offered: Sequence[int], default: int) -> int:
        value = values.get(key, "")
        return int(value) if value in map(str, offered) else default

    market = values.get("market", MARKETS[0])
    leave = values.get("leave", "")
    leave_out = LeaveOut(leave) if leave in list(LeaveOut) else LeaveOut.NONE
    variance = values.get("variance", "")
    return StudyChoice(
        market if market in MARKETS else MARKETS[0],
        Design(
            estimation_sessions=number("estimation", ESTIMATION, _DEFAULT.estimation_sessions),
            gap_sessions=GAP_SESSIONS,
            before=number("before", BEFORE, _DEFAULT.before),
            after=number("after", AFTER, _DEFAULT.after),
            excluded=leave_out.sessions(first_sessions),
            variance=Variance(variance) if variance in list(Variance) else _DEFAULT.variance,
        ),
        cleaned=values.get("clean") != _OFF,
    )


def controls(names: Mapping[str, str]) -> None:
    """Draws the choices; `from_url` reads them. `names` are the funds' names."""
    columns = st.columns([2, 1, 1, 1], gap="medium")
    with columns[0]:
        choices.segmented(
            _("Market to compare with"),
            {symbol: symbol for symbol in MARKETS},
            key="market",
            default=MARKETS[0],
            help="  \n".join(
                fmt.pair(symbol, escape_markdown(names[symbol])) for symbol in MARKETS
            ),
        )
    estimation_help = _(
        "The sessions that teach the model how Nvidia moves with the market. The last of them "
        "lies {gap} sessions before the event, so that the event cannot colour them."
    ).format(gap=fmt.number(GAP_SESSIONS))
    start = _("Where the window starts, counted from the first session that could react.")
    lengths = (
        ("before", _("Sessions before"), BEFORE, _DEFAULT.before, start),
        ("after", _("Sessions after"), AFTER, _DEFAULT.after, _("Where the window ends.")),
        (
            "estimation",
            _("Estimation sessions"),
            ESTIMATION,
            _DEFAULT.estimation_sessions,
            estimation_help,
        ),
    )
    for column, (key, label, offered, default, text) in zip(columns[1:], lengths, strict=True):
        with column:
            choices.select(
                label,
                {str(each): fmt.number(each) for each in offered},
                key=key,
                default=str(default),
                help=text,
            )
    _methods()


def _methods() -> None:
    """What is taken out of the fund and of the estimation period, and how the variance moves."""
    asked = (
        (
            "clean",
            _("The fund"),
            {_ON: _("Without Nvidia"), _OFF: _("As it is")},
            _ON,
            _(
                "A fund contains the share that it is to explain: with Nvidia in it, part of "
                "Nvidia's own fall counts as the market's."
            ),
        ),
        (
            "leave",
            _("Left out of the estimation"),
            {str(code): _(label) for code, label in _LEAVE_OUT.items()},
            str(LeaveOut.NONE),
            _(
                "Other events move the price in the estimation period too. They widen the spread "
                "that this event is measured against."
            ),
        ),
        (
            "variance",
            _("Residual variance"),
            {str(code): _(label) for code, label in _VARIANCES.items()},
            str(_DEFAULT.variance),
            _(
                "Constant over the estimation period, or a moving average of squared residuals "
                "that forgets {share} a session (RiskMetrics): calm before an event makes the "
                "same move more exceptional."
            ).format(share=fmt.percent(1 - DECAY, 0, signed=False)),
        ),
    )
    columns = st.columns(len(asked), gap="medium")
    for column, (key, label, options, default, text) in zip(columns, asked, strict=True):
        with column:
            choices.segmented(label, options, key=key, default=default, help=text)
