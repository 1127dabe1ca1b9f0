"""Workflows, hooks and the dev container: read as their programs read them, and in step."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

#: Without what a make that runs these tests says to those below it.
PLAIN = {"PATH": os.environ["PATH"]}
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_there_are_workflows() -> None:
    assert [path.stem for path in WORKFLOWS] == ["checks", "snapshot"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_starts_with_the_right_to_read_alone(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets." not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_step_is_pinned_or_is_valid_shell(path: Path) -> None:
    for step in steps(read(path)):
        assert ("uses" in step) != ("run" in step), step
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@(?:v\d+|[0-9a-f]{40})", step["uses"]), step
        else:
            # An expression in a script would be code of whoever can name a branch or a title.
            assert "${{" not in step["run"], step
            checked = subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False)
            assert checked.returncode == 0, step


def test_the_checks_run_on_every_supported_python() -> None:
    job = read(ROOT / ".github/workflows/checks.yml")["jobs"]["test"]
    versions = job["strategy"]["matrix"]["python"]
    assert versions == ["3.11", "3.12", "3.13"]
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["requires-python"] == f">={versions[0]}"
    run = next(step for step in job["steps"] if step.get("run") == ".ci/run")
    assert run["env"]["PYTHON"] == "python${{ matrix.python }}"


def test_the_snapshot_is_checked_before_it_is_proposed() -> None:
    workflow = read(ROOT / ".github/workflows/snapshot.yml")
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    runs = [step.get("run", "") for step in job["steps"]]
    order = [next(i for i, run in enumerate(runs) if part in run)
             for part in ("make snapshot", ".ci/run", "gh pr create")]  # fmt: skip
    assert order == sorted(order)
    # YAML 1.1 reads the key `on` as true.
    assert workflow[True]["schedule"][0]["cron"].split()[4] != "*", "weekly"


def test_ci_takes_the_python_that_is_named(makefile: str) -> None:
    assert re.search(r"^PYTHON \?= python3$", makefile, re.M)
    dry = subprocess.run(
        ["make", "-n", "VENV=.venv-of-no-one", "setup"],
        cwd=ROOT, env=PLAIN | {"PYTHON": "python3.99"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "python3.99 -m venv .venv-of-no-one" in dry.stdout


def test_an_environment_of_another_python_is_refused(tmp_path: Path) -> None:
    for name, version in (("venv/bin/python", "3.11"), ("other", "3.13")):
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    command = ["make", "-n", f"VENV={tmp_path / 'venv'}", f"PYTHON={tmp_path / 'other'}", "check"]
    refused = subprocess.run(
        command, cwd=ROOT, env=PLAIN, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "holds Python 3.11" in refused.stderr
    (tmp_path / "other").write_text("#!/bin/sh\necho 3.11\n")
    subprocess.run(command, cwd=ROOT, env=PLAIN, capture_output=True, check=True)


def test_the_hooks_are_the_checks(recipes: dict[str, list[str]]) -> None:
    (local,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    hooks = local["hooks"]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in hooks] == recipes["check"]
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks)


def test_pre_commit_understands_the_hooks() -> None:
    from pre_commit.clientlib import load_config

    load_config(str(ROOT / ".pre-commit-config.yaml"))


def test_the_dev_container_sets_up_by_make(recipes: dict[str, list[str]], makefile: str) -> None:
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    made = re.findall(r"make (\w+)", container["postCreateCommand"])
    assert made == ["setup"]
    assert set(made) <= set(recipes)
    port = re.search(r"^PORT \?= (\d+)$", makefile, re.M)
    assert port
    assert container["forwardPorts"] == [int(port[1])]
