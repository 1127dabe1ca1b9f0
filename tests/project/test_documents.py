"""README and the documents beside it say what is there: folders, commands, settings, words."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.conftest import ROOT

READMES = ("README.md", "README.fr.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions.md", "docs/glossary.md")
#: The app, whose settings README documents.
APP = ("server.py", "app.py", "calc", "components", "data", "pages", "web")
SETTING = re.compile(r"R1_[A-Z]+(?:_[A-Z]+)*")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(document: str) -> list[str]:
    """The lines of a document's code blocks, also in brackets, and its code in a line of prose."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", document, re.M | re.S)
    prose = re.sub(r"^```.*?^```", "", document, flags=re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    bracketed = [found for line in lines for found in re.findall(r"\((make \w+)", line)]
    return [*lines, *bracketed, *re.findall(r"`([^`]+)`", prose)]


# --- the tree ---------------------------------------------------------------------------------


def tree(readme: str) -> list[Path]:
    """The paths of README's tree: an indented line's stand in the folder above it."""
    block = re.search(r"^```\n(app\.py .*?)^```", readme, re.M | re.S)
    assert block, "README has no tree that begins with app.py"
    paths: list[Path] = []
    above = Path()
    for line in block[1].splitlines():
        names = re.split(r" {2,}", line.strip())[0].split(" ")
        within = above if line.startswith(" ") else Path()
        paths += [within / name for name in names]
        above = within if line.startswith(" ") else Path(names[0])
    return paths


@pytest.mark.parametrize("name", READMES)
def test_every_path_of_the_tree_exists(name: str, tracked: list[Path], folders: set[Path]) -> None:
    missing = [path for path in tree(text(name)) if path not in {*tracked, *folders}]
    assert not missing, f"{name} names {[str(path) for path in missing]}"


@pytest.mark.parametrize("name", READMES)
def test_every_folder_is_in_the_tree(name: str, folders: set[Path]) -> None:
    named = set(tree(text(name)))
    parts = ("tests", "components", "data")
    wanted = {each for each in folders if len(each.parts) == 1 or each.parent in map(Path, parts)}
    missing = sorted(str(each) for each in wanted - named)
    assert not missing, f"{name} does not name {missing}"


def test_an_indented_line_stands_in_the_folder_above_it() -> None:
    readme = "```\napp.py  a\ntests/  b\n  data/ prices/  c\n  frame/\nbench/ docs/  d\n```\n"
    assert [path.as_posix() for path in tree(readme)] == [
        "app.py", "tests", "tests/data", "tests/prices", "tests/frame", "bench", "docs",
    ]  # fmt: skip


# --- commands, settings, paths ----------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_exists(name: str, makefile: str, recipes: dict[str, list[str]]) -> None:
    for command in commands(text(name)):
        if not re.match(r"make( |$)", command):
            continue
        words = re.split(r" {2,}|#", command)[0].split()[1:]
        targets = [word for word in words if "=" not in word]
        variables = [word.split("=")[0] for word in words if "=" in word]
        assert set(targets) <= set(recipes), f"{name}: {command}"
        assert all(re.search(rf"^{each} [?:]?=", makefile, re.M) for each in variables), command


def settings_read(node: ast.AST) -> Iterator[str]:
    """The settings that a call or a subscript asks for by name: `environ.get("R1_PORT")`."""
    keys: list[ast.expr] = []
    if isinstance(node, ast.Call):
        keys = node.args
    elif isinstance(node, ast.Subscript):
        keys = [node.slice]
    for key in keys:
        if isinstance(key, ast.Constant) and SETTING.fullmatch(str(key.value)):
            yield str(key.value)


@cache
def settings_in_code(place: str) -> dict[str, str]:
    """Every R1_… that the code of a file or folder reads, with the file that does."""
    path = ROOT / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return {
        name: str(file.relative_to(ROOT))
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in settings_read(node)
    }


def settings_of(places: Sequence[str]) -> dict[str, str]:
    return {name: file for place in places for name, file in settings_in_code(place).items()}


@pytest.mark.parametrize("name", READMES)
def test_the_settings_are_those_that_the_app_reads(name: str) -> None:
    rows = re.findall(r"^\| (`R1_.*?) \|", text(name), re.M)
    documented = {each for row in rows for each in SETTING.findall(row)}
    read = settings_of(APP)
    assert documented == set(read), f"{name}: {sorted(documented ^ set(read))} of {read}"


def test_the_settings_of_the_benchmark_are_documented_for_developers() -> None:
    assert set(settings_in_code("bench")) <= set(SETTING.findall(text("CONTRIBUTING.md")))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_names_a_setting_that_nothing_reads(name: str) -> None:
    named = set(re.findall(r"\b(?:R1_[A-Z]+(?:_[A-Z]+)*|CI)(?=[`=])", text(name)))
    assert named <= {*settings_of((*APP, "bench")), "CI"}
    assert '"CI"' in text("tests/conftest.py")


def paths(document: str) -> Iterator[str]:
    """What a document calls a path of the repository: in a link, or in code with a slash."""
    yield from (link for link in re.findall(r"\]\(([^)#]+)\)", document) if "://" not in link)
    for code in re.findall(r"`([\w./-]+)`", document):
        folder, slash, _rest = code.partition("/")
        in_folder = folder and slash and (ROOT / folder).is_dir()
        if in_folder or re.fullmatch(r"[\w.-]+\.(?:py|md|toml|txt|lock|cff|yml|yaml)", code):
            yield code


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_exists(name: str) -> None:
    # Dependency files that are named because they must not be there.
    absent = {"uv.lock", "environment.yml"}
    here = (ROOT / name).parent
    missing = [
        each
        for each in paths(text(name))
        if each not in absent and not (ROOT / each).exists() and not (here / each).exists()
    ]
    assert not missing, f"{name} names {missing}"


# --- words ------------------------------------------------------------------------------------


def glossary() -> list[tuple[str, str]]:
    """The English and French words of the glossary."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", text("docs/glossary.md"), re.M)
    return [row for row in rows if row[0] not in ("English", "---")]


def shown(language: str) -> str:
    """All that the app says in a language: its messages, and the model's assumptions."""
    with (ROOT / "locale/fr/LC_MESSAGES/messages.po").open(encoding="utf-8") as file:
        messages = [message for message in read_po(file, locale="fr") if message.id]
    said = [str(message.id if language == "en" else message.string) for message in messages]
    with (ROOT / "data/bundled/model/parameters.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said += [row[f"label_{language}"], row[f"meaning_{language}"]]
    return "\n".join(said)


@pytest.mark.parametrize(("column", "language"), [(0, "en"), (1, "fr")])
def test_the_words_of_the_glossary_are_those_of_the_app(column: int, language: str) -> None:
    words = [row[column] for row in glossary()]
    assert len(words) >= 12
    said = shown(language)
    strange = [
        word
        for word in words
        if not re.search(r"\s".join(f"{re.escape(part)}s?" for part in word.split()), said, re.I)
    ]
    assert not strange, f"never said in {language}: {strange}"
