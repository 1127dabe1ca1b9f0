from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from data import companies
from data.companies import CountKind, FigurePrecision, PublishedLoss, RevenueQuarter, ShareCount
from data.files.csv import BUNDLED, TableError, digest
from data.prices.bundled import Snapshot

SHOCK = date(2025, 1, 27)


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot) -> companies.LossFigures:
    closes = snapshot.daily("NVDA")["close"]
    before, after = (float(closes[pd.Timestamp(day)]) for day in ("2025-01-24", "2025-01-27"))
    return companies.losses_on(SHOCK, before, after)


def test_counts_are_in_order_and_name_their_filing() -> None:
    counts = companies.share_counts()
    assert [row.as_of for row in counts] == sorted(row.as_of for row in counts)
    assert all("10-" in row.source for row in counts)
    exact = next(row for row in counts if row.as_of == date(2025, 1, 26))
    assert (exact.shares, exact.kind) == (24_477e6, CountKind.EQUITY_STATEMENT)
    assert exact.filed == date(2025, 2, 26)


def test_computed_losses(figures: companies.LossFigures) -> None:
    # The count of the day itself or the last before it comes first: it is the one that is used.
    assert figures.computed[0].count.as_of == date(2025, 1, 26)
    losses = {row.count.shares_millions: round(row.loss / 1e9, 1) for row in figures.computed}
    assert losses[24_477] == 592.3
    assert losses[24_490] == 592.7
    assert losses[24_508] == 593.1
    assert losses[24_530] == 593.6
    assert figures.computed[0].count.as_of == date(2025, 1, 26)
    assert all(row.count.as_of <= SHOCK for row in figures.computed)


def test_published_losses_against_the_filings(figures: companies.LossFigures) -> None:
    checked = {row.published.publisher: row for row in figures.published}
    implied = {name: round(row.implied_shares / 1e6) for name, row in checked.items()}
    assert implied["Bloomberg"] == 24_339
    assert implied["Reuters"] == 24_504
    assert implied["The Epoch Times"] == 24_533
    matches = {name: [c.shares_millions for c in row.matches] for name, row in checked.items()}
    assert matches["Reuters"] == [24_490, 24_508]
    assert matches["South China Morning Post"] == [24_490]
    # 24,347 million would fit 589, but was counted half a year later.
    assert matches["Bloomberg"] == []
    assert matches["The Epoch Times"] == []


def test_589_comes_from_another_closing_price(figures: companies.LossFigures) -> None:
    checked = {row.published.publisher: row for row in figures.published}
    assert [(m.count.shares_millions, m.close) for m in checked["Bloomberg"].matches_elsewhere] == [
        (24_490, 118.58),
        (24_508, 118.58),
    ]
    assert checked["Reuters"].matches_elsewhere == ()  # explained by the official close already


def test_at_least_is_exceeded_not_rounded(figures: companies.LossFigures) -> None:
    row = next(r for r in figures.published if r.published.precision is FigurePrecision.AT_LEAST)
    assert row.published.loss_busd is not None
    smallest = min(count.shares for count in row.matches)
    assert smallest > row.implied_shares
    assert all(
        count.count.shares <= row.implied_shares
        for count in figures.computed
        if count.count not in row.matches
    )


def test_a_publisher_of_a_price_alone_has_no_loss(figures: companies.LossFigures) -> None:
    printed = {row.publisher: row for row in companies.published_losses()}
    assert str(printed["TechCrunch"].close_usd) == "118.52"
    assert "TechCrunch" not in {row.published.publisher for row in figures.published}
    closes = {str(row.close_usd) for row in printed.values() if row.close_usd}
    assert closes == {"118.42", "118.51", "118.52", "118.58"}


def test_published_rows_are_in_order_and_honest_about_access() -> None:
    rows = companies.published_losses()
    days = [row.printed_on or row.session for row in rows]
    assert days == sorted(days)
    assert {row.publisher for row in rows if row.printed_on is None} == {"Wallstreetcn"}
    read = {row.publisher for row in rows if row.access is companies.Access.READ}
    assert read == {"Wallstreetcn", "The Epoch Times"}


def test_other_sessions_have_no_published_loss() -> None:
    other = companies.losses_on(date(2025, 2, 21), 140.11, 134.43)
    assert other.published == ()
    assert other.computed[0].count.as_of == date(2025, 2, 21)


@pytest.mark.parametrize("closes", [(100.0, 100.0), (100.0, 101.0), (0.0, -1.0), (1.0, 0.0)])
def test_no_loss_without_a_fall(closes: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no loss"):
        companies.losses_on(SHOCK, *closes)


def test_revenue() -> None:
    revenue = companies.quarterly_revenue()
    assert list(revenue.columns) == list(RevenueQuarter.model_fields)
    assert revenue["period_end"].is_monotonic_increasing
    by_quarter = revenue.set_index("fiscal_quarter")
    assert by_quarter.loc["FY2025 Q4", "revenue_musd"] == 39_331
    assert by_quarter.loc["FY2027 Q2", "revenue_musd"] == 96_221
    assert by_quarter.loc["FY2027 Q2", "dc_compute_musd"] is pd.NA
    assert revenue["revenue_musd"].dtype == "Int64"
    # Quarters follow one another without a gap.
    starts, ends = revenue["period_start"].iloc[1:], revenue["period_end"].iloc[:-1]
    assert (starts.to_numpy() - ends.to_numpy() == pd.Timedelta(days=1)).all()


def test_revenue_parts_add_up_where_both_are_exact() -> None:
    revenue = companies.quarterly_revenue()
    exact = revenue[~revenue["derivation"].str.contains("ROUNDED")].dropna(
        subset=["dc_compute_musd", "dc_networking_musd"]
    )
    parts = exact["dc_compute_musd"] + exact["dc_networking_musd"]
    assert len(exact) >= 12
    assert (parts == exact["data_center_musd"]).all()


def test_capital_spending_sums_what_all_companies_have_reported() -> None:
    capex = companies.hyperscaler_capex()
    table = capex.pivot(index="calendar_quarter", columns="symbol", values="capex_cash_ppe_musd")
    assert table.isna().any().any(), "without an incomplete quarter this shows nothing"
    expected = table.dropna().astype("float64").sum(axis="columns") * 1e6
    spending = companies.capital_spending(capex)
    assert spending.index.astype(str).tolist() == expected.index.tolist()
    assert spending.tolist() == expected.tolist()


@pytest.mark.parametrize("symbol", ["AMZN", "ORCL"])
def test_a_quarter_that_one_company_lacks_is_not_summed(symbol: str) -> None:
    capex = companies.hyperscaler_capex()
    whole = companies.capital_spending(capex)
    last = str(whole.index[-1])
    lacking = capex[(capex["symbol"] != symbol) | (capex["calendar_quarter"] != last)]
    assert companies.capital_spending(lacking).tolist() == whole.tolist()[:-1]


def test_capex() -> None:
    capex = companies.hyperscaler_capex()
    assert set(capex["symbol"]) == {"AMZN", "GOOGL", "META", "MSFT", "ORCL"}
    assert not capex.duplicated(["symbol", "calendar_quarter"]).any()
    amazon = capex[(capex["symbol"] == "AMZN") & (capex["calendar_quarter"] == "2026Q2")]
    assert amazon["capex_cash_ppe_musd"].tolist() == [54_208]
    given = capex["capex_incl_finance_leases_musd"].notna()
    assert capex.loc[given, "incl_finance_leases_source"].notna().all()
    larger = (
        capex.loc[given, "capex_incl_finance_leases_musd"] > capex.loc[given, "capex_cash_ppe_musd"]
    )
    assert larger.all()


def test_corporate_actions(snapshot: Snapshot) -> None:
    nvidia = companies.corporate_actions("NVDA")
    splits = nvidia[nvidia["kind"] == "split"]
    assert splits["value"].tolist() == [4.0, 10.0]
    assert splits["ex_date"].iloc[-1] == pd.Timestamp("2024-06-10")
    assert companies.corporate_actions("AAPL").empty
    everything = companies.corporate_actions()
    assert set(everything["symbol"]) <= set(snapshot.symbols)
    assert everything["ex_date"].is_monotonic_increasing


def test_prices_are_adjusted_for_the_split(snapshot: Snapshot) -> None:
    """A tenfold step on the ex-date would mean that the bars are not adjusted."""
    closes = snapshot.daily("NVDA")["close"]
    day = closes.index.get_loc(pd.Timestamp("2024-06-10"))
    assert isinstance(day, int)
    assert 0.9 < closes.iloc[day] / closes.iloc[day - 1] < 1.1


def test_frames_are_not_shared() -> None:
    mine = companies.quarterly_revenue()
    mine.loc[0, "revenue_musd"] = 1
    assert companies.quarterly_revenue().loc[0, "revenue_musd"] != 1


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        (companies.SHARES_FILE, "24477", "-24477", "shares_millions"),
        (companies.SHARES_FILE, "2025-02-26", "2024-02-26", ""),  # filed before it was counted
        (companies.SHARES_FILE, ",cover,", ",guess,", "kind"),
        (companies.LOSSES_FILE, "https://techcrunch", "javascript:alert(1)//techcrunch", "url"),
        (companies.LOSSES_FILE, "589", "NaN", "loss_busd"),
        (companies.QUARTERLY_FILE, "39331", "39331.5", "revenue_musd"),
        (companies.CAPEX_FILE, "2025Q4", "Q4 2025", "calendar_quarter"),
        (companies.ACTIONS_FILE, "dividend", "gift", "kind"),
    ],
)
def test_a_wrong_figure_names_file_line_and_field(
    tmp_path: Path, file: str, old: str, new: str, field: str
) -> None:
    content = (BUNDLED / file).read_bytes().replace(old.encode(), new.encode())
    (tmp_path / file).write_bytes(content)
    manifest = json.loads((BUNDLED / "manifest.json").read_text())
    manifest["files"][file]["sha256"] = digest(content)
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    load = {
        companies.SHARES_FILE: companies.share_counts,
        companies.LOSSES_FILE: companies.published_losses,
        companies.QUARTERLY_FILE: companies.quarterly_revenue,
        companies.CAPEX_FILE: companies.hyperscaler_capex,
        companies.ACTIONS_FILE: lambda root: companies.corporate_actions(root=root),
    }[file]
    with pytest.raises(TableError) as caught:
        load(root=tmp_path)
    assert caught.value.file == file
    assert (caught.value.entry or "").startswith("line ")
    assert (caught.value.field or "") == field


def test_a_published_row_says_something() -> None:
    row = companies.published_losses()[0].model_dump() | {"loss_busd": None, "close_usd": None}
    with pytest.raises(ValidationError, match="neither a loss nor a close"):
        PublishedLoss.model_validate(row)


def test_figures_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        companies.share_counts()[0].shares_millions = 1
    assert isinstance(companies.share_counts()[0], ShareCount)
