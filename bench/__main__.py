"""`python -m bench`: measures the app beside an empty one and writes bench/RESULTS.md.

Says numbers and judges nothing. `python -m bench clicks` measures one part and only prints it;
`python -m bench model` times the demand model alone. The environment may name another checkout
to measure (R1_BENCH_TREE) and a balancer for the hundred visitors (R1_BENCH_ADDRESS).
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path

from bench import machine
from bench.registry import MEASUREMENTS
from bench.results import Measured, document, for_screen
from bench.rows import Measurement, NotMeasuredError

logger = logging.getLogger(__name__)
_MODEL = "model"
RESULTS = Path(__file__).with_name("RESULTS.md")


def _measure(measurement: Measurement) -> Measured:
    """Measures, and goes on to the next where one fails: the others took minutes."""
    try:
        return Measured(measurement, measurement.measure())
    except NotMeasuredError as reason:
        return Measured(measurement, {}, f"not measured: {reason}")
    except Exception as error:
        logger.exception("%s failed", measurement.name)
        return Measured(measurement, {}, f"failed: {type(error).__name__}")


def _time_model() -> None:
    # Alone among the parts it imports the project, so it is loaded only when asked for.
    from bench import model

    model.report()


def main() -> None:
    """Measures what is asked for, everything by default."""
    names = [each.name for each in MEASUREMENTS]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=[*names, _MODEL], help="all where none is named")
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.part == _MODEL:
        _time_model()
        return
    about, before, started = dict(machine.description()), machine.load(), time.monotonic()
    everything = []
    for measurement in MEASUREMENTS:
        if options.part in {None, measurement.name}:
            everything.append(_measure(measurement))
            print(f"\n{for_screen(everything[-1])}", flush=True)
    about["Load before and after"] = f"{before} / {machine.load()}"
    about["Took"] = f"{(time.monotonic() - started) / 60:.1f} minutes"
    print("\n" + "\n".join(f"{name}: {text}" for name, text in about.items()))
    if options.part is None:
        options.output.write_text(document(about, everything), encoding="utf-8")


if __name__ == "__main__":
    main()
