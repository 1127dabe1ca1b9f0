"""The sources of the computed figures: newest prices and filings, and where files disagree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language
from components.claims import texts
from components.content import filings
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from data.claims.quantities import Quantity, Unit
from data.filings import Report
from data.prices.model import Provenance, Source

_PRICE_SOURCES: Mapping[Source, str] = {
    Source.LIVE: mark("live"),
    Source.CACHED: mark("cached"),
    Source.BUNDLED: mark("saved"),
}


def prices_sentence(last: datetime, provenance: Provenance) -> str:
    """Which price the computed figures end with."""
    source = _(_PRICE_SOURCES[provenance.source])
    if provenance.source is not Source.BUNDLED:
        source = f"{source}, {provenance.provider}"
    return _("Prices: Nvidia to the close of {date} ({source}).").format(
        date=fmt.day(last.date()), source=source
    )


def filings_sentence(report: Report) -> str:
    """Which quarter and count the figures end with, from where, and why not newer."""
    quarter, shares = report.newest_quarter, report.newest_shares
    sentence = _(
        "Filings: revenue to the quarter ended {end} ({source}), share count of {day}."
    ).format(
        end=fmt.day(quarter.period_end),
        source=filings.source_words(quarter.source),
        day=fmt.day(shares.as_of),
    )
    if report.fetched_at is not None:
        age = fmt.age(datetime.now(UTC) - report.fetched_at)
        sentence += " " + _("SEC EDGAR was last asked {age}.").format(age=age)
    if report.problem is not None:
        sentence += " " + filings.problem_sentence(report.problem)
    return sentence


def draw(last: datetime, provenance: Provenance, report: Report) -> None:
    """The sentences, what disagrees, and the quarters in an expander."""
    st.markdown(
        escape_markdown(prices_sentence(last, provenance))
        + "  \n"
        + escape_markdown(filings_sentence(report))
    )
    for found in report.disagreements:
        st.warning(
            escape_markdown(filings.disagreement_sentence(found)), icon=":material/difference:"
        )
    _quarters_in_expander(f"{report.quarters!r} {language.current()}", report)


@st.cache_resource(max_entries=8, show_spinner=False)
def _quarters_in_expander(key: str, _report: Report) -> None:
    """The table as a message made once: Streamlit replays it to whoever asks."""
    report = _report
    with st.expander(_("Nvidia's quarterly revenue, with the source of each figure")):
        st.dataframe(
            quarters(report),
            hide_index=True,
            column_config={
                "quarter": _("Quarter"),
                "end": st.column_config.DateColumn(_("Ended")),
                "revenue": st.column_config.NumberColumn(
                    _("Revenue, million US dollars"), format="localized"
                ),
                "source": _("Source"),
                "remark": _("Remark"),
            },
            alt=_("Nvidia's revenue by quarter with its source"),
        )


def quarters(report: Report) -> pd.DataFrame:
    """The joined quarters, newest first; revenue in millions of US dollars."""
    rows = [
        {
            "quarter": texts.quantity(Quantity(quarter.fiscal_quarter, Unit.FISCAL_QUARTER)),
            "end": quarter.period_end,
            "revenue": round(quarter.revenue / 1e6),
            "source": filings.source_words(quarter.source),
            "remark": _remark(derived=quarter.derived, restated=quarter.restated),
        }
        for quarter in reversed(report.quarters)
    ]
    return pd.DataFrame(rows)


def _remark(*, derived: bool, restated: bool) -> str:
    remarks = []
    if derived:
        remarks.append(_("the year less nine months"))
    if restated:
        remarks.append(_("restated: an earlier filing gave another figure"))
    return fmt.listed(remarks)
