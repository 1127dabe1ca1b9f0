"""The files of deploy/ without containers: manifests against the schema, paths against the tree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.conftest import ROOT
from web import settings

DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))


def documents() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path.name} {document['kind']}", document)
        for path in MANIFESTS
        for document in yaml.safe_load_all(path.read_text())
    ]


@pytest.mark.parametrize(("name", "document"), documents(), ids=lambda each: str(each)[:40])
def test_manifests_fit_the_published_schema(name: str, document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.31", strict=True)


def test_a_manifest_that_does_not_fit_is_noticed() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {"ports": "http"}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.31", strict=True)


def _settings_in(path: Path) -> set[str]:
    text = re.sub(r"R1_(BIND|REPLICA(_ONE|_TWO)?)\b", "", path.read_text())
    return set(re.findall(r"\bR1_[A-Z_]*[A-Z]\b", text))


@pytest.mark.parametrize(
    "path", [each for each in sorted(DEPLOY.rglob("*")) if each.is_file()], ids=lambda p: p.name
)
def test_every_setting_named_there_exists(path: Path) -> None:
    assert _settings_in(path) <= settings.KNOWN


def test_the_image_holds_what_the_app_is_made_of() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    sources = {source for line in copied for source in line.split()}
    missing = [source for source in sources if not (ROOT / source).exists()]
    assert not missing
    parts = {"calc", "components", "data", "locale", "pages", "web", "app.py", "server.py"}
    assert parts <= sources
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    assert sources <= let_in


def test_the_probes_of_the_files_exist() -> None:
    from web.routes import ROUTE_NAMES

    for path in DEPLOY.rglob("*"):
        if path.is_file():
            probes = set(re.findall(r"/(\w+z)\b", path.read_text()))
            assert probes <= set(ROUTE_NAMES), path.name


def test_the_compose_file_names_the_balancer_s_variables() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    named = set(services["balancer"]["environment"])
    used = set(re.findall(r'"\$\{(\w+)\}"', (DEPLOY / "haproxy.cfg").read_text()))
    assert named == used == {"R1_BIND", "R1_REPLICA_ONE", "R1_REPLICA_TWO"}
    assert services["replica-one"] == services["replica-two"]
