"""What git knows of the repository, and what the Makefile offers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


def git(*arguments: str) -> list[str]:
    """The lines that git says."""
    said = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout.splitlines()


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file of the repository, those included that are not committed yet."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard")
    return [Path(name) for name in names if (ROOT / name).exists()]


@pytest.fixture(scope="session")
def folders(tracked: list[Path]) -> set[Path]:
    """Every folder of the repository."""
    return {folder for path in tracked for folder in path.parents if folder != Path()}


@pytest.fixture(scope="session")
def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def recipes(makefile: str) -> dict[str, list[str]]:
    """The commands of each target of the Makefile, without the environment's folder."""
    found: dict[str, list[str]] = {}
    for rule in re.finditer(r"^([\w-]+):(?!=).*\n((?:\t.*\n|\s*#.*\n)*)", makefile, re.M):
        commands = [line.strip() for line in rule[2].splitlines() if line.startswith("\t")]
        found[rule[1]] = [command.removeprefix("$(BIN)/") for command in commands]
    return found
