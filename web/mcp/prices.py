"""The tools `quote`, `history` and `study`: prices as the market and timeline pages show them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from components.addressed.prices import SymbolParameters, served_quote
from components.charts import figure as figures
from components.content import provenance
from components.market.addressed import CHARTS as MARKET_CHARTS
from components.market.addressed import PriceParameters
from components.timeline import study_text
from components.timeline.addressed import StudyParameters, studied
from data import prices, symbols
from data.prices.budget import BudgetedPrices, everyones_budget
from data.prices.ticker import with_dot
from web.charts import answers
from web.mcp.answer import Tool, ToolAnswer, Value, page

#: Rows of a history: the newest; its page and chart have them all.
MOST_ROWS = 300
_PRICE = next(each for each in MARKET_CHARTS if each.name == "price")


def _quote(asked: SymbolParameters, site: str) -> ToolAnswer:
    service = BudgetedPrices(
        prices.default_service(), (everyones_budget(),), lambda name: bool(symbols.find(name))
    )
    quote = served_quote(service.quote(asked.symbol))
    currency = quote.provenance.currency
    money = {
        "price": quote.price,
        "previous close": quote.previous_close,
        "change": quote.change,
        "open": quote.open,
        "day low": quote.day_low,
        "day high": quote.day_high,
    }
    values = [Value(name=name, value=value, unit=currency) for name, value in money.items()]
    change = None if quote.previous_close is None else quote.price / quote.previous_close - 1
    values += [
        Value(name="change since previous close", value=change, unit="ratio"),
        Value(name="volume", value=quote.volume, unit="shares"),
        Value(name="session", value=quote.session.isoformat(), unit="date"),
    ]
    found = symbols.find(asked.symbol)
    name = found.name if found else quote.name or with_dot(asked.symbol)
    return ToolAnswer(
        title=f"{name} ({with_dot(asked.symbol)})",
        sentences=[
            provenance.provenance_line(quote.provenance, datetime.now(UTC)),
            *provenance.note_sentences(quote.notes),
        ],
        values=values,
        source=provenance.recorded_line(quote.provenance),
        as_of=quote.provenance.as_of.isoformat(),
        page=page(site, "market", asked),
    )


class HistoryParameters(PriceParameters):
    """The choices of the market page, with how many of the newest rows to give."""

    newest: Annotated[int, Field(ge=1, le=MOST_ROWS)] = Field(
        60, description="How many of the newest rows"
    )


def _history(asked: HistoryParameters, site: str) -> ToolAnswer:
    built = _PRICE.build(asked)
    figure = built.figure
    rows = answers.rows(figure.table.tail(asked.newest))
    return ToolAnswer(
        title=figure.title,
        sentences=[figure.alt],
        values=[
            Value(name="rows in all", value=len(figure.table), unit="rows"),
            Value(name="rows given, the newest", value=len(rows), unit="rows"),
        ],
        rows=rows,
        columns=answers.columns(built),
        source=figures.file_source(figure),
        as_of=built.as_of.isoformat() if built.as_of else str(figure.table.iloc[-1, 0]),
        page=page(site, "market", asked, without=("newest",)),
    )


def _study(asked: StudyParameters, site: str) -> ToolAnswer:
    found = studied(asked)
    tested, study = found.tested, found.tested.study
    share = with_dot(found.typed.symbol)
    market = found.setting.market_name(share)
    ratios = {
        "return of the session": study.asset_return.loc[0],
        f"return of the market ({market})": study.market_return.loc[0],
        "abnormal return of the session": study.abnormal.loc[0],
        "its standard error": study.abnormal_se.loc[0],
        "cumulative abnormal return of the window": study.car,
        "standard error of the cumulative abnormal return": study.car_se,
        "R squared of the market model": study.r_squared,
    }
    plain = {
        "t statistic of the session": study.t.loc[0],
        "p value of the session, t": study.p.loc[0],
        "p value of the session, exact rank": tested.rank.p,
        "p value of the session, bootstrap": tested.bootstrap.p,
        "t statistic of the window": study.car_t,
        "p value of the window": study.car_p,
        "beta": study.beta,
    }
    return ToolAnswer(
        title=found.typed.title,
        sentences=[
            study_text.explanation(study, market, share),
            study_text.tests_sentence(tested),
        ],
        values=[
            *(Value(name=name, value=float(each), unit="ratio") for name, each in ratios.items()),
            *(Value(name=name, value=float(each), unit="1") for name, each in plain.items()),
            Value(name="sessions of the estimation", value=study.n_estimation, unit="sessions"),
        ],
        source=provenance.recorded_line(found.history.provenance),
        as_of=found.history.provenance.as_of.isoformat(),
        page=page(site, "timeline", asked, study=asked.study),
    )


TOOLS = (
    Tool("quote", "The newest price of a US share or fund", SymbolParameters, _quote),
    Tool(
        "history",
        "Prices of a US share over a range, or of several on one base",
        HistoryParameters,
        _history,
    ),
    Tool(
        "study",
        "Event study: the abnormal return of a US share on a session, and whether it is noise",
        StudyParameters,
        _study,
    ),
)
