"""Describe files maintained by hand anew after an edit: `python -m data.snapshot seal`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from data.companies import LOSSES_FILE, PublishedLoss
from data.files.csv import Manifest, parse_rows, read_manifest
from data.index_weights import WEIGHTS_FILE, IndexWeight
from data.listed_names import FILE as LISTED_NAMES_FILE
from data.listed_names import ListedName
from data.listings import FILE as LISTINGS_FILE
from data.listings import ListingMark
from data.snapshot.writing import describe, read_descriptions, write_bundle
from data.symbols import FILE as SYMBOLS_FILE
from data.symbols import Symbol

_SHAPES: Mapping[str, type[BaseModel]] = {
    LISTED_NAMES_FILE: ListedName,
    LISTINGS_FILE: ListingMark,
    LOSSES_FILE: PublishedLoss,
    SYMBOLS_FILE: Symbol,
    WEIGHTS_FILE: IndexWeight,
}


def seal(root: Path) -> tuple[str, ...]:
    """Check the files maintained by hand in `root` and write their entries of the manifest anew.

    Returns the names of those whose entry changed; imported files are left alone, for theirs
    would hide damage. Raises TableError naming file, line and column of a wrong value.
    """
    texts = read_descriptions(root)
    before = read_manifest(root)
    entries = dict(before.files)
    for name in texts.names(root, "by hand"):
        content = (root / name).read_bytes()
        parse_rows(name, content, _SHAPES[name])
        entries[name] = describe(name, content, texts)
    changed = tuple(sorted(name for name in entries if entries[name] != before.files.get(name)))
    if changed:
        write_bundle(root, {}, Manifest(files=dict(sorted(entries.items()))))
    return changed
