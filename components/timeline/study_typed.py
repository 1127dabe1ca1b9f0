"""A study that the visitor types: any US share, any session, as `AMD,2025-10-06` in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import streamlit as st

from calc.event_study import Design, StudyError
from calc.event_study_index import without_constituent
from components import choices
from components import format as fmt
from components.charts import figure
from components.charts.figure import Figure
from components.content import provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.run_lock import fragment
from components.timeline import codes, study_cache, study_chart, study_text
from components.timeline.study_cache import Refusal, Tested
from components.timeline.study_request import EXAMPLE, TypedFault, TypedStudy, parse
from data import calendar
from data.prices.fingerprint import fingerprint
from data.prices.model import History, HistoryResult, Unavailable, UnavailableReason
from data.prices.ticker import with_dot

PENDING_SECONDS = 2
_MAX_ENTRIES = 256


def ask(now: datetime) -> TypedStudy | None:
    """Draws the field and says what is wrong with what it holds; None where there is no study."""
    st.subheader(_("Any US share, any session"), anchor="any-share")
    text = choices.text(
        _("Ticker and session"),
        key=codes.STUDY,
        max_chars=codes.LONGEST_STUDY,
        placeholder=EXAMPLE,
        help=_(
            "The same study, with the choices above, for a day that you type. Saved prices where "
            "there are any, else those of a live provider."
        ),
    )
    if not text:
        return None
    asked = parse(text, now)
    if isinstance(asked, TypedFault):
        st.warning(asked.sentence, icon=":material/edit_calendar:")
        return None
    return asked


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What a typed share is compared with: closes and name of the fund, and the lengths.

    `weights` are the share's known weights in the fund: with them it is taken out of it.
    """

    fund: pd.Series[float]
    fund_name: str
    weights: Mapping[date, float]
    design: Design

    def market_name(self, share: str) -> str:
        """What the share is compared with, in words."""
        if not self.weights:
            return self.fund_name
        return _("{fund} without {share}").format(fund=self.fund_name, share=share)


@dataclass(frozen=True, slots=True)
class Supply:
    """Where the prices of a typed share come from.

    `history` gives what is known of a symbol at once, `refreshing` whether more is under way.
    """

    history: Callable[[str], HistoryResult]
    refreshing: Callable[[str], bool]


def show(asked: TypedStudy, supply: Supply, setting: Setting, now: datetime) -> None:
    """The study of `asked`; while its prices are under way, asks again every two seconds."""
    supply.history(asked.symbol)  # begins to fetch what is not known
    pending = supply.refreshing(asked.symbol)

    def answer() -> None:
        if pending and not supply.refreshing(asked.symbol):
            st.rerun()
        draw(asked, supply.history(asked.symbol), setting, now)

    fragment(answer, run_every=PENDING_SECONDS if pending else None)()


def draw(asked: TypedStudy, prices: HistoryResult, setting: Setting, now: datetime) -> None:
    """The study of `asked` with its figure, or why there is none (yet)."""
    if isinstance(prices, Unavailable):
        waiting = prices.reason is UnavailableReason.PENDING
        st.info(
            provenance.unavailable_sentence(prices, now),
            icon=":material/hourglass_empty:" if waiting else ":material/cloud_off:",
        )
        return
    tested = study(asked, finished(prices, now), setting)
    if isinstance(tested, Refusal):
        st.info(study_text.refusal_sentence(tested), icon=":material/hourglass_empty:")
        return
    share = with_dot(asked.symbol)
    market = setting.market_name(share)
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure.show(picture(asked, prices, setting, tested), key="typed_car")
    with right:
        st.markdown(f"**{escape_markdown(asked.title)}**")
        st.markdown(study_text.explanation(tested.study, market, share))
        st.markdown(study_text.tests_sentence(tested))
        if not setting.weights:
            st.caption(
                _(
                    "If {share} is part of {fund}, it stays in it: its weight is not known here, "
                    "and part of its move counts as the market's."
                ).format(share=share, fund=setting.fund_name)
            )


def picture(asked: TypedStudy, prices: History, setting: Setting, tested: Tested) -> Figure:
    """The figure of a study: the abnormal return around its session."""
    share = with_dot(asked.symbol)
    subject = study_chart.StudySubject(f"{asked.symbol}-{asked.session}", asked.title, share)
    return study_chart.cached(
        tested,
        subject,
        setting.market_name(share),
        _source(prices),
        _identity(asked, prices, setting),
    )


def finished(prices: History, now: datetime) -> pd.Series[float]:
    """The closes of the sessions that had ended both now and when the prices were fetched."""
    ended = min(now, prices.provenance.as_of)
    return prices.bars["close"].loc[: str(calendar.last_ended_session(ended))]


def _source(prices: History) -> str:
    return _("Source: daily closes ({provider}), adjusted for splits, last session {date}.").format(
        provider=provenance.provider_name(prices.provenance),
        date=fmt.day(pd.DatetimeIndex(prices.bars.index)[-1].date()),
    )


def _identity(asked: TypedStudy, prices: History, setting: Setting) -> str:
    return " ".join(
        (
            asked.symbol,
            str(asked.session),
            fingerprint(prices.bars["close"]),
            fingerprint(setting.fund),
            repr(sorted(setting.weights.items())),
            repr(setting.design),
        )
    )


def study(asked: TypedStudy, closes: pd.Series[float], setting: Setting) -> Tested | Refusal:
    """The study of a share's closes, made once for the same prices and lengths."""
    key = (
        f"{asked.session} {fingerprint(closes)} {fingerprint(setting.fund)} "
        f"{sorted(setting.weights.items())} {setting.design!r}"
    )
    return _study(key=key, _asked=asked, _closes=closes, _setting=setting)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _study(
    key: str, _asked: TypedStudy, _closes: pd.Series[float], _setting: Setting
) -> Tested | Refusal:
    fund = _setting.fund
    if _setting.weights:
        try:
            fund = without_constituent(fund, _closes, _setting.weights)
        except StudyError as error:
            return Refusal(error.problem, dict(error.values))
    return study_cache.tested(_closes, fund, _asked.session, _setting.design)
