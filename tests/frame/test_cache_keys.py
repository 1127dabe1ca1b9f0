"""What Streamlit keeps is keyed on something: it leaves out parameters that begin with `_`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "components").rglob("*.py"))


def cached(source: str) -> Iterator[ast.FunctionDef]:
    """The functions of a module that `st.cache_resource` or `st.cache_data` decorates."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(
            "st.cache_" in ast.unparse(each) for each in node.decorator_list
        ):
            yield node


def is_keyed(function: ast.FunctionDef) -> bool:
    """Whether it has a parameter that counts, or none at all."""
    names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
    return not names or any(not name.startswith("_") for name in names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_kept_has_a_key(path: Path) -> None:
    unkeyed = [each.name for each in cached(path.read_text()) if not is_keyed(each)]
    assert not unkeyed, "all visitors would get the first one's: in his language, of his choices"


def test_a_function_without_a_key_is_noticed() -> None:
    (function,) = cached("@st.cache_resource(max_entries=4)\ndef _drawn(_key): ...")
    assert not is_keyed(function)
