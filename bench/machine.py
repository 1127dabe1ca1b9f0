"""Where and with what something was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.serving import ROOT

_PACKAGES = ("streamlit", "altair", "pandas", "numpy", "pyarrow")


def load() -> str:
    """The load averages of the last 1, 5 and 15 minutes."""
    return " ".join(f"{each:.2f}" for each in os.getloadavg())


def description() -> Mapping[str, str]:
    """Date, commit, machine and versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Commit": _commit(),
        "Processor": f"{_processor()}, {os.cpu_count()} cores",
        "System": f"{platform.system()} {platform.release()}",
        "Versions": f"Python {platform.python_version()}, {packages}",
    }


def _processor() -> str:
    """The processor's name, where the system tells it."""
    cpus = Path("/proc/cpuinfo")
    rows = cpus.read_text().splitlines() if cpus.is_file() else []
    named = next((row.split(":", 1)[1].strip() for row in rows if row.startswith("model name")), "")
    return named or platform.machine()


def _commit() -> str:
    """The commit that was measured; says so where files differ from it."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":!bench")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit}, with changes" if changed else commit


def _git(*arguments: str) -> str:
    answer = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()
