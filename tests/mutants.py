"""`make mutants PATHS="calc/belief.py data/prices"`: what the tests notice of changes to the code.

mutmut changes one operator, number, argument or text at a time and runs the tests that call the
changed function. A mutant that no test notices survives: a test is missing, or the change makes no
difference. The score is the share that was noticed. Named files are tried anew; without PATHS all
of calc and data/prices are, and a run that was stopped goes on. mutmut leaves out what stands
outside functions and functions with decorators.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

NOTICED = ("killed", "timeout", "segfault", "caught by type check")
PENDING = ("not checked", "check was interrupted by user")


def main(paths: Sequence[str]) -> int:
    """Runs mutmut over `paths` (files or folders; none: everything) and prints the scores."""
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    ran = subprocess.run([mutmut, "run", *(f"{module(path)}.*" for path in paths)], check=False)
    if ran.returncode:
        print("mutmut stopped: the tests that it starts from must pass, see [tool.mutmut].")
        return ran.returncode
    listed = subprocess.run(
        [mutmut, "results", "--all", "true"], check=True, capture_output=True, text=True
    )
    statuses = read(listed.stdout.splitlines())
    wanted = [module(path) for path in paths]
    chosen = {
        mutant: status
        for mutant, status in statuses.items()
        if not wanted or any(mutant.startswith(f"{name}.") for name in wanted)
    }
    print("\n".join(table(chosen)))
    return 0


def module(path: str) -> str:
    """The dotted name of a file or folder: "calc.belief" for calc/belief.py."""
    return path.rstrip("/").removesuffix(".py").replace("/", ".")


def read(lines: Iterable[str]) -> dict[str, str]:
    """The status of each mutant, from the lines "name: status" of `mutmut results`."""
    pairs = (line.strip().rpartition(": ") for line in lines)
    return {mutant: status for mutant, _colon, status in pairs if mutant}


def table(statuses: Mapping[str, str]) -> list[str]:
    """A line for each module, one for all, and the names of what was not noticed."""
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, status in statuses.items():
        if status not in PENDING:
            modules[mutant.rpartition(".")[0]][status] += 1
    lines = [f"{'module':<40}{'mutants':>8}{'noticed':>8}{'untested':>9}{'score':>8}"]
    whole: Counter[str] = Counter()
    for name, found in sorted(modules.items()):
        lines.append(row(name, found))
        whole += found
    lines.append(row("all", whole))
    waiting = sum(status in PENDING for status in statuses.values())
    lines += [f"{waiting} more were not tried."] if waiting else []
    missed = [
        f"{mutant}: {status}"
        for mutant, status in statuses.items()
        if status not in (*NOTICED, *PENDING)
    ]
    return [*lines, "", "Not noticed (`mutmut show NAME` prints the change):", *missed]


def row(name: str, found: Counter[str]) -> str:
    total, noticed = found.total(), sum(found[status] for status in NOTICED)
    score = f"{noticed / total:.1%}" if total else "–"
    return f"{name:<40}{total:>8}{noticed:>8}{found['no tests']:>9}{score:>8}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
