from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.files.csv import BUNDLED, TableError, manifest, verify
from data.files.toml import RecordError
from data.prices.bundled import Snapshot
from data.snapshot import importing
from data.snapshot.__main__ import main
from data.snapshot.checks import RefusedInputError
from data.snapshot.importing import import_folder
from data.snapshot.sealing import seal
from tests.data.conftest import as_sources

Edit = Callable[[pd.DataFrame], pd.DataFrame]


def edit(path: Path, change: Edit) -> None:
    change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)


def put(row: int, column: str, value: str) -> Edit:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[row, column] = value
        return table

    return change


def test_import_of_the_bundled_figures_gives_the_bundled_files(
    snapshot: Snapshot, tmp_path: Path, target: Path
) -> None:
    """What the project holds is what its importer makes, to the byte."""
    as_sources(snapshot, tmp_path / "all", "2022-01-01", "2026-09-28")
    import_folder(tmp_path / "all", target)
    for name, entry in manifest().files.items():
        if all(part.last is None or str(part.last) <= "2026-09-28" for part in entry.parts):
            assert (target / name).read_bytes() == (BUNDLED / name).read_bytes(), name


def test_import_writes_files_that_the_snapshot_reads(
    snapshot: Snapshot, sources: Path, target: Path
) -> None:
    import_folder(sources, target)
    assert verify(target).files.keys() == manifest().files.keys()
    brought = Snapshot(target)
    pd.testing.assert_frame_equal(
        brought.daily("NVDA"), snapshot.daily("NVDA").loc["2024-12-20":"2025-01-31"]
    )
    assert len(brought.r1_week("QQQ")) == 7 * 78
    assert [bar.symbol for bar in brought.suspicious("QQQ")] == ["QQQ"]
    entry = manifest(target).entry("daily/NVDA.csv")
    assert (str(entry.first), str(entry.last)) == ("2024-12-20", "2025-01-31")


BAD_DAILY = [
    (put(3, "close", ""), "line 5", "close", "not a number"),
    (put(3, "close", "n/a"), "line 5", "close", "not a number"),
    (put(3, "open", "inf"), "line 5", "open", "not a number"),
    (put(3, "low", "-1"), "line 5", "low", "not positive"),
    (put(3, "volume", "0"), "line 5", "volume", "not positive"),
    (put(3, "volume", "10.5"), "line 5", "volume", "whole number"),
    (put(3, "high", "0.01"), "line 5", "high", "below the low"),
    (put(3, "close", "99999"), "line 5", "close", "outside the day's range"),
    (put(3, "open", "99999"), "line 5", "open", "outside the day's range"),
    (put(3, "date", "26/12/2024"), "line 5", "date", "not of the form"),
    (put(3, "date", "2024-12-25"), "line 5", "session", "not in a session"),
    (put(3, "date", "2024-12-28"), "line 5", "session", "not in a session"),
    (lambda t: pd.concat([t, t.iloc[[3]]]), "", "session", "twice"),
    (lambda t: t.iloc[[0, 2, 1, *range(3, len(t))]], "line 4", "session", "after a later row"),
    (lambda t: t.iloc[::-1], "line 3", "session", "after a later row"),
    (put(3, "low", "9999"), "line 5", "high", "below the low"),
    (lambda t: t.drop(index=3), "NVDA", "session", "2024-12-26 00:00:00 is missing"),
    (lambda t: t.drop(columns="low"), "line 1", "low", "not among the columns"),
    (lambda t: t.iloc[:0], "", "", "no rows"),
]


@pytest.mark.parametrize(("change", "row", "field", "problem"), BAD_DAILY)
def test_bad_daily_bars_are_refused(
    sources: Path, target: Path, change: Edit, row: str, field: str, problem: str
) -> None:
    edit(sources / importing.DAILY, change)
    with pytest.raises(RefusedInputError) as caught:
        import_folder(sources, target)
    error = caught.value
    assert (error.file, error.field) == (importing.DAILY, field)
    assert row in error.row
    assert problem in error.problem
    assert not (target / "manifest.json").exists()
    assert not (target / "daily").exists()


BAD_OTHERS = [
    (importing.R1_WEEK, put(5, "timestamp_et", "2025-01-23 09:57"), "line 7", "time"),
    (importing.R1_WEEK, put(5, "timestamp_et", "2025-01-23 16:00"), "line 7", "time"),
    (importing.R1_WEEK, lambda t: t.drop(index=5), "NVDA", "time"),
    (importing.R1_WEEK, put(5, "high", "1"), "line 7", "high"),
    (importing.SUSPICIOUS, put(0, "daily_prices_value", "1"), "META 2024-12-20", "low"),
    (importing.SUSPICIOUS, put(0, "field", "close"), "line 2", "field"),
    (importing.DIVIDENDS_SPLITS, put(2, "type", "rights"), "line 4", "type"),
    (importing.DIVIDENDS_SPLITS, put(2, "value", "-1"), "line 4", "value"),
    (importing.SHARES, put(2, "basis", "a guess"), "line 4", "basis"),
    (importing.SHARES, put(2, "source", "hearsay"), "line 4", "source"),
    (importing.SHARES, put(2, "shares_millions", "many"), "line 4", "shares_millions"),
    (importing.QUARTERLY, put(1, "revenue_musd", "1"), "line 3", ""),  # below its own part
    (importing.QUARTERLY, put(1, "report_date", "soon"), "line 3", "report_date"),
    (importing.CAPEX, put(1, "capex_cash_ppe_musd", ""), "line 3", "capex_cash_ppe_musd"),
    (importing.CAPEX, lambda t: t.assign(stray="x"), "line 2", "stray"),
]


@pytest.mark.parametrize(("file", "change", "row", "field"), BAD_OTHERS)
def test_other_bad_files_are_refused(
    sources: Path, target: Path, file: str, change: Edit, row: str, field: str
) -> None:
    edit(sources / file, change)
    with pytest.raises(RefusedInputError) as caught:
        import_folder(sources, target)
    error = caught.value
    assert (error.file, error.row, error.field) == (file, row, field)
    assert not (target / "manifest.json").exists()


@pytest.mark.parametrize("file", importing.SOURCES)
def test_a_missing_source_is_named(sources: Path, target: Path, file: str) -> None:
    (sources / file).unlink()
    with pytest.raises(RefusedInputError, match=f"^{file}: cannot be read"):
        import_folder(sources, target)


def test_a_refused_import_leaves_the_old_files(
    sources: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_folder(sources, target)
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    edit(sources / importing.DAILY, put(3, "high", "0.01"))
    assert main(["--root", str(target), "import", str(sources)]) == 1
    assert "daily_prices.csv: line 5: high: lies below the low" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}


def test_a_full_disk_leaves_the_old_files(
    sources: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_folder(sources, target)
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    edit(sources / importing.DAILY, put(3, "volume", "12345678"))
    syncs = iter(range(100))

    def full(_file: int) -> None:
        if next(syncs) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert main(["--root", str(target), "import", "--revise", str(sources)]) == 1
    assert before == {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}


def test_the_command_says_what_it_did(
    sources: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(target), "import", str(sources)]) == 0
    described = json.loads((target / "manifest.json").read_text())["files"]
    said = capsys.readouterr().out
    assert said == f"{len(described)} files bundled, checked and described.\n"


def test_sealing_describes_an_edited_file(sources: Path, target: Path) -> None:
    import_folder(sources, target)
    assert seal(target) == ()
    path = target / "published_losses.csv"
    path.write_text(path.read_text().replace("TechCrunch,2025-02-21", "TechCrunch,2025-02-22"))
    with pytest.raises(TableError, match=r"published_losses\.csv"):
        verify(target)
    assert seal(target) == ("published_losses.csv",)
    assert str(verify(target).entry("published_losses.csv").last) == "2025-02-22"


def test_sealing_refuses_a_wrong_value_and_never_hides_damage(sources: Path, target: Path) -> None:
    import_folder(sources, target)
    daily = target / "daily/NVDA.csv"
    daily.write_text(daily.read_text().replace("142.62", "142.63"))
    assert seal(target) == ()
    with pytest.raises(TableError, match=r"daily/NVDA\.csv"):
        verify(target)
    table = target / "symbols.csv"
    table.write_text(table.read_text().replace("ETF,index", "fund,index"))
    with pytest.raises(TableError, match=r"symbols\.csv, line 17, kind"):
        seal(target)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('compiled = "2026-11"', 'compiled = "lately"', "compiled"),
        ('compiled = "2026-11"', "compiled = ", "about.toml"),
        ('[files."nvda_quarterly.csv"]', '[files."x.csv"]', "no entry for nvda_quarterly.csv"),
        ('maintained = "by hand"', 'maintained = "somehow"', "maintained"),
        ('dates = "as_of"', 'dates = "kind"', "kind"),
    ],
)
def test_wrong_descriptions_are_refused(
    sources: Path, target: Path, old: str, new: str, problem: str
) -> None:
    path = target / "about.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises((RecordError, TableError), match=problem):
        import_folder(sources, target)
