"""The event study's choices: market, window and estimation period."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from calc.event_study import Variance
from calc.event_study_variance import DECAY
from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from components.query_codes import OFF, ON
from components.timeline import codes
from components.timeline.codes import (
    DEFAULT_DESIGN,
    ESTIMATION_SESSIONS,
    GAP_SESSIONS,
    SESSIONS_AFTER,
    SESSIONS_BEFORE,
    LeaveOut,
)
from components.timeline.reactions import MARKETS

LEVEL = 0.05

_LEAVE_OUT: Mapping[LeaveOut, str] = {
    LeaveOut.NONE: mark("No session"),
    LeaveOut.SHOCK: mark("The sell-off"),
    LeaveOut.EVENTS: mark("All events"),
}
_VARIANCES: Mapping[Variance, str] = {
    Variance.CONSTANT: mark("Constant"),
    Variance.EWMA: mark("Moving (EWMA)"),
}


def controls(names: Mapping[str, str]) -> None:
    """Draws the choices; `codes.parse` reads them. `names` are the funds' names."""
    columns = st.columns([2, 1, 1, 1], gap="medium")
    with columns[0]:
        choices.segmented(
            _("Market to compare with"),
            {symbol: symbol for symbol in MARKETS},
            key=codes.MARKET,
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
        (codes.BEFORE, _("Sessions before"), SESSIONS_BEFORE, DEFAULT_DESIGN.before, start),
        (
            codes.AFTER,
            _("Sessions after"),
            SESSIONS_AFTER,
            DEFAULT_DESIGN.after,
            _("Where the window ends."),
        ),
        (
            codes.ESTIMATION,
            _("Estimation sessions"),
            ESTIMATION_SESSIONS,
            DEFAULT_DESIGN.estimation_sessions,
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
            codes.CLEAN,
            _("The fund"),
            {ON: _("Without Nvidia"), OFF: _("As it is")},
            ON,
            _(
                "A fund contains the share that it is to explain: with Nvidia in it, part of "
                "Nvidia's own fall counts as the market's."
            ),
        ),
        (
            codes.LEAVE,
            _("Left out of the estimation"),
            {str(code): _(label) for code, label in _LEAVE_OUT.items()},
            str(LeaveOut.NONE),
            _(
                "Other events move the price in the estimation period too. They widen the spread "
                "that this event is measured against."
            ),
        ),
        (
            codes.VARIANCE,
            _("Residual variance"),
            {str(code): _(label) for code, label in _VARIANCES.items()},
            str(DEFAULT_DESIGN.variance),
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
