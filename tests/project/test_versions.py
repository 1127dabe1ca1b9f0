"""One version in all places, and every package that the app runs on pinned by its hash."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.project.conftest import git

HEADING = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\] - (unreleased|\d{4}-\d\d-\d\d)$")
#: What Community Cloud takes before requirements.txt.
TAKEN_FIRST = ("uv.lock", "Pipfile", "environment.yml")


def project_version() -> str:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


@pytest.fixture(scope="module")
def entries() -> list[tuple[tuple[int, int, int], date | None]]:
    """The versions of the changelog, top first, with the day of release, None before it."""
    found = []
    for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines():
        if not line.startswith("## "):
            continue
        heading = HEADING.match(line)
        assert heading, f"not of the form ## [X.Y.Z] - YYYY-MM-DD or unreleased: {line}"
        major, minor, patch, day = heading.groups()
        released = None if day == "unreleased" else date.fromisoformat(day)
        found.append(((int(major), int(minor), int(patch)), released))
    return found


Entries = list[tuple[tuple[int, int, int], date | None]]


def _written(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))


def test_the_project_has_the_version_of_the_top_entry(entries: Entries) -> None:
    version, released = entries[0]
    assert project_version() == _written(version) + ("" if released else ".dev0")


def test_the_entries_go_back_in_time(entries: Entries) -> None:
    versions = [version for version, _released in entries]
    days = [released for _version, released in entries[1:]]
    assert versions == sorted(versions, reverse=True)
    assert len(set(versions)) == len(versions)
    assert None not in days, "only the top entry may be unreleased"
    assert days == sorted(filter(None, days), reverse=True)


def test_a_tag_of_this_commit_is_its_version() -> None:
    assert git("tag", "--points-at", "HEAD", "v*") in ([], [f"v{project_version()}"])


def test_the_citation_is_of_the_newest_release(entries: Entries) -> None:
    version, released = next(entry for entry in entries if entry[1])
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == _written(version)
    assert citation["date-released"] == released


def test_the_citation_has_what_the_format_requires() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    # The fields of Citation File Format 1.2.0 that stand here; it allows no others than its own.
    optional = {"type", "abstract", "license", "version", "date-released", "keywords"}
    required = {"cff-version", "message", "title", "authors"}
    assert required <= set(citation) <= required | optional
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in ("software", "dataset")
    assert all(set(author) == {"name"} and author["name"] for author in citation["authors"])
    assert citation["license"] in (ROOT / "LICENSE").read_text(encoding="utf-8").split()[0]
    for name in ("message", "title", "abstract"):
        assert isinstance(citation[name], str)
        assert citation[name]
    assert len(set(citation["keywords"])) == len(citation["keywords"]) > 0


# --- the lock ---------------------------------------------------------------------------------


def pinned(name: str = "requirements.txt") -> dict[str, str]:
    """The packages that a file names itself, with their versions."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(each.name): str(each.specifier) for each in wanted}


def locked() -> list[tuple[Requirement, list[str]]]:
    """The packages of requirements.lock, each with its hashes."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", "")
    found = []
    for line in lines.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            wanted, *hashes = line.split(" --hash=")
            found.append((Requirement(wanted), [each.strip() for each in hashes]))
    return found


def test_each_file_builds_on_the_one_before() -> None:
    for name, base in (
        ("requirements-server.txt", "requirements.txt"),
        ("requirements-dev.txt", "requirements-server.txt"),
    ):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith("-")] == [f"-r {base}"]
        assert not set(pinned(name)) & set(pinned(base)), f"{name} repeats pins of {base}"


def test_what_only_the_server_uses_stays_out_of_the_apps_requirements() -> None:
    assert "mcp" in pinned("requirements-server.txt")
    assert not {"mcp", "mcp-types"} & set(pinned())


def test_servers_install_from_the_lock() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--output-file requirements.lock requirements-server.txt" in makefile
    for place in ("Makefile", "deploy/Dockerfile"):
        assert "--require-hashes -r requirements.lock" in (ROOT / place).read_text("utf-8")


def test_every_pin_is_in_the_lock_with_its_version() -> None:
    lock = {(canonicalize_name(each.name), str(each.specifier)) for each, _hashes in locked()}
    wanted = pinned() | pinned("requirements-server.txt")
    missing = sorted(set(wanted.items()) - lock)
    assert not missing, f"not in requirements.lock: {missing}; run make lock"


def test_every_package_of_the_lock_is_pinned_by_hash() -> None:
    lock = locked()
    assert len(lock) > len(pinned())
    for each, hashes in lock:
        assert re.fullmatch(r"==[\w.+!]+", str(each.specifier)), each
        assert hashes, f"{each.name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), each


def test_the_lock_says_nothing_of_where_packages_come_from() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^\s*-", lock.replace("    --hash=", ""), re.M)


@pytest.mark.parametrize("name", TAKEN_FIRST)
def test_community_cloud_reads_requirements_txt(name: str) -> None:
    assert not (ROOT / name).exists()
