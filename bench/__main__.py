"""`python -m bench`: the app beside an empty one, the model, and a slider under a hand.

Says numbers and judges nothing. One of them alone: `python -m bench model`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from bench import apps, dragging, model

PARTS = ("model", "dragging", "apps")


def main() -> None:
    """Runs the parts asked for, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="all where none is named")
    parser.add_argument("--rounds", type=int, default=3, help="how often apps and drags are tried")
    parser.add_argument("--reruns", type=int, default=20)
    parser.add_argument("--sessions", type=int, default=20)
    options = parser.parse_args()
    reports: dict[str, Callable[[], None]] = {
        "model": model.report,
        "dragging": lambda: dragging.report(options.rounds),
        "apps": lambda: apps.report(options.rounds, options.reruns, options.sessions),
    }
    for part in [options.part] if options.part else PARTS:
        print(f"\n{part}")
        reports[part]()


if __name__ == "__main__":
    main()
