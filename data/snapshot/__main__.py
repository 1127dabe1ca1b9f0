"""`python -m data.snapshot import DIR`, `extend` and `seal`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from data.files.csv import BUNDLED, TableError
from data.files.toml import RecordError
from data.snapshot.checks import RefusedInputError
from data.snapshot.importing import SOURCES, import_folder
from data.snapshot.sealing import seal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 where something was refused, 2 for wrong arguments."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    root: Path = options.root
    try:
        if options.command == "import":
            manifest = import_folder(options.folder, root, revise=options.revise)
            print(f"{len(manifest.files)} files bundled, checked and described.")
        elif options.command == "seal":
            changed = seal(root)
            print("\n".join(changed) or "Nothing had changed.")
        else:
            return _extend(root)
    except (RefusedInputError, RecordError, TableError, OSError) as error:
        print(f"Refused: {error}", file=sys.stderr)
        return 1
    return 0


def _extend(root: Path) -> int:
    from data.snapshot.extending import extend

    outcomes = extend(root)
    for outcome in outcomes:
        print(outcome.sentence())
    return 1 if any(outcome.problem for outcome in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data.snapshot", description=__doc__)
    parser.add_argument("--root", type=Path, default=BUNDLED, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    folder = commands.add_parser("import", help="bundle the CSVs of a folder")
    folder.add_argument("folder", type=Path, help=f"holds {', '.join(SOURCES)}")
    folder.add_argument(
        "--revise", action="store_true", help="take sessions that differ from the bundled ones"
    )
    commands.add_parser("extend", help="append newer sessions from the live providers")
    commands.add_parser("seal", help="describe files maintained by hand anew after editing them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
