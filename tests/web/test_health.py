"""The probe names damaged files and says how prices and the stream are."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from starlette.requests import Request

from data.files import csv
from web import health


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(csv.BUNDLED, tmp_path / "bundled"))


def test_all_is_well() -> None:
    answer = asyncio.run(health.healthz(Request({"type": "http"})))
    body = json.loads(bytes(answer.body))
    assert answer.status_code == 200
    assert (body["status"], body["damaged_files"]) == ("ok", [])
    assert body["prices"]["source"] in ("bundled", "cached", "live")
    assert set(body["stream"]) == {"enabled", "running", "symbols", "refused"}


@pytest.mark.parametrize("name", ["symbols.csv", csv.MANIFEST_NAME])
def test_a_damaged_file_is_named(name: str, copied: Path) -> None:
    path = copied / name
    path.write_bytes(path.read_bytes()[:-40])
    body = health.report(copied)
    assert (body["status"], body["damaged_files"]) == ("degraded", [name])


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "symbols.csv").unlink()
    assert health.report(copied)["damaged_files"] == ["symbols.csv"]


def test_a_snapshot_that_cannot_be_used_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def status(self) -> None:
            raise csv.TableError(csv.MANIFEST_NAME, "cannot be read")

    monkeypatch.setattr("data.prices.default_service", Broken)
    body = health.report()
    assert (body["status"], body["prices"]) == ("degraded", None)
    assert body["stream"]["symbols"] == 0
