"""Every page says where its evidence ends, and a result that has come is no longer missing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import format as fmt
from components import language, page_registry
from components.content import coverage as line
from components.content.text import localized
from data import companies, filings
from data.coverage import MISSING_FILE, Coverage, coverage, current, load_missing
from data.events import load_events
from data.files.toml import RecordError
from data.prices import bundled
from data.symbols import SUBJECT
from tests.conftest import ROOT

SESSION = date(2026, 9, 28)


def known(last_quarter: date) -> Coverage:
    return coverage(SESSION, last_quarter, last_quarter, load_events(), load_missing())


def test_what_is_missing_goes_by_itself_when_its_quarter_comes() -> None:
    (entry,) = load_missing()
    with language.override("en"):
        before = line.sentence(known(entry.period_end - timedelta(days=91)))
        after = line.sentence(known(entry.period_end))
        assert entry.text_en in before
        assert entry.text_en not in after
        assert fmt.day(entry.period_end) in after


def test_the_ends_are_those_of_the_data() -> None:
    found = current()
    assert found.prices == bundled.default_snapshot().last_session_of(SUBJECT)
    assert found.results == filings.default_service().report().newest_quarter.period_end
    assert found.events == max(event.date for event in load_events())
    spending = companies.hyperscaler_capex()
    whole = spending.groupby("symbol")["calendar_quarter"].max().min()
    assert f"{found.spending.year}Q{(found.spending.month + 2) // 3}" == whole


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_each_kind_of_evidence_has_its_day(spoken: str) -> None:
    days = [date(2026, 1, 5), date(2026, 2, 6), date(2026, 3, 7), date(2026, 4, 8)]
    with language.override(spoken):
        said = line.sentence(Coverage(*days, missing=load_missing()))
        assert all(fmt.day(day) in said for day in days)
        assert localized(load_missing()[0], "text") in said


def test_a_missing_result_needs_a_source(tmp_path: Path) -> None:
    broken = tmp_path / MISSING_FILE.name
    broken.write_text(MISSING_FILE.read_text(encoding="utf-8").partition("[[missing.source]]")[0])
    with pytest.raises(RecordError, match=r"not_found\.toml: nvda-q3-fy27: source"):
        load_missing(broken)


@pytest.mark.parametrize("stem", [each.stem for each in page_registry.REGISTRY])
def test_every_page_says_once_where_its_evidence_ends(stem: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.switch_page(f"pages/{stem}.py").run()
    said = [each.value for each in app.caption if "The evidence ends here" in each.value]
    assert len(said) == 1
    assert "Nvidia’s results of November 2026" in said[0]
