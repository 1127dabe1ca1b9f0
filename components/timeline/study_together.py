"""Events of a kind, shares of a session and ordinary days: three tables with their reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc.event_study_groups import Statistic
from calc.event_study_placebo import FalseAlarms
from components import format as fmt
from components import language
from components.language import gettext as _
from components.markdown import escape_markdown
from components.timeline import event_labels, study_groups
from components.timeline.reactions import ShareCloses
from components.timeline.study_cache import FundComparison
from components.timeline.study_controls import LEVEL
from components.timeline.study_groups import CategoryTest, SharesTest
from components.timeline.study_text import draw_table, figures_table, p_equation, p_value

_MAX_DRAWN = 64


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """What is tested together beside the events: all `shares` on `session`, if any.

    `market` names what the shares are compared with, `names` the companies by symbol.
    """

    session: date | None
    shares: ShareCloses
    names: Mapping[str, str]
    market: str


def draw(comparison: FundComparison, together: Together) -> None:
    """The three tables, each with a sentence that says what it shows."""
    key = (
        comparison.identity,
        together.shares.identity,
        together.session,
        together.market,
        language.current(),
    )
    _draw(key=repr(key), _comparison=comparison, _together=together)


@st.cache_resource(max_entries=_MAX_DRAWN, show_spinner=False)
def _draw(key: str, _comparison: FundComparison, _together: Together) -> None:
    kinds = study_groups.by_category(_comparison)
    session = _together.session
    shares = study_groups.all_shares(_comparison, session, _together.shares) if session else None
    alarms = study_groups.placebo(_comparison)
    left, right = st.columns(2, gap="large")
    with left:
        if kinds:
            title = _("Events of a kind, tested together")
            st.markdown(f"### {title}")
            draw_table(kinds_table(kinds), title)
            st.caption(_kinds_note())
        if alarms:
            title = _("How often do the tests cry wolf?")
            st.markdown(f"### {title}")
            draw_table(alarms_table(alarms), title)
            st.caption(alarms_sentence(alarms))
    with right:
        if shares and session:
            title = _("All shares on {date}").format(date=fmt.day(session))
            st.markdown(f"### {escape_markdown(title)}")
            st.markdown(shares_sentence(shares, _together.market))
            draw_table(shares_table(shares, _together.names), title)


def kinds_table(kinds: Sequence[CategoryTest]) -> pd.DataFrame:
    """Sessions, mean abnormal return and cross-sectional test of each kind of event."""
    heads = [_("Kind of event"), _("Sessions"), _("Mean"), "BMP", "p"]
    rows = [
        [
            escape_markdown(_(event_labels.CATEGORIES[kind.category])),
            fmt.number(kind.test.count),
            fmt.percent(kind.test.mean),
            fmt.number(kind.test.bmp.value, 2) if kind.test.bmp else fmt.MISSING,
            p_value(kind.test.bmp.p) if kind.test.bmp else fmt.MISSING,
        ]
        for kind in kinds
    ]
    return figures_table(heads, rows)


def _kinds_note() -> str:
    return _(
        "Mean abnormal return of the sessions, each counted once, however many events stand on it. "
        "The standardised cross-sectional test (Boehmer, Musumeci and Poulsen: BMP) takes the "
        "spread from the group, so that greater turbulence alone is no effect; estimation periods "
        "that overlap are taken for independent."
    )


def alarms_table(alarms: FalseAlarms) -> pd.DataFrame:
    """The share of ordinary sessions that each test finds exceptional."""
    found = [
        (_("t statistic, constant variance"), alarms.t),
        (_("t statistic, moving variance (EWMA)"), alarms.moving),
        (_("Exact rank"), alarms.rank),
        (_("Bootstrap from the residuals"), alarms.bootstrap),
    ]
    rows = [[name, fmt.percent(share, 1, signed=False)] for name, share in found]
    return figures_table([_("Test of a session"), _("Finds")], rows)


def alarms_sentence(alarms: FalseAlarms) -> str:
    """What the placebo is, and how far chance moves its figures."""
    return _(
        "Placebo: the {count} sessions on which no event of the file stands, studied alike. A test "
        "at the {level} level should find about {level} of them exceptional, give or take {error}."
    ).format(
        count=fmt.number(alarms.sessions),
        level=fmt.percent(alarms.level, 0, signed=False),
        error=fmt.percent(2 * alarms.error, 1, signed=False),
    )


def shares_sentence(shares: SharesTest, market: str) -> str:
    """The shares tested together, under three assumptions about what binds them."""
    test = shares.test
    if test is None:
        return _("Fewer than two shares can be studied in that session.")
    parts = [
        _("{count} shares against {market}: mean abnormal return {mean}.").format(
            count=fmt.number(test.count), market=market, mean=fmt.percent(test.mean)
        ),
        _("Patell’s test, {statistic}.").format(statistic=_statistic(test.patell)),
    ]
    if test.bmp:
        parts.append(
            _("With the spread of that session itself (BMP), {statistic}.").format(
                statistic=_statistic(test.bmp)
            )
        )
    if test.adjusted and test.correlation is not None:
        parts.append(
            _(
                "Shares move together (mean correlation of the residuals {correlation}): corrected "
                "for it (Kolari and Pynnönen), {statistic}: {verdict}."
            ).format(
                correlation=fmt.number(test.correlation, 2),
                statistic=_statistic(test.adjusted),
                verdict=_("more than chance usually gives")
                if test.adjusted.p < LEVEL
                else _("no more than chance can give"),
            )
        )
    if shares.missing:
        parts.append(_("Not studied: {symbols}.").format(symbols=", ".join(shares.missing)))
    return " ".join(parts)


def _statistic(found: Statistic) -> str:
    return f"{fmt.number(found.value, 1)} ({p_equation(found.p)})"


def shares_table(shares: SharesTest, names: Mapping[str, str]) -> pd.DataFrame:
    """Abnormal return, t and p of each share, the lowest first."""
    rows = [
        [
            escape_markdown(names.get(str(symbol), str(symbol))),
            fmt.percent(row["abnormal"]),
            fmt.number(row["t"], 1),
            p_value(row["p"]),
        ]
        for symbol, row in shares.table.iterrows()
    ]
    return figures_table([_("Company"), _("Abnormal return"), "t", "p"], rows)
