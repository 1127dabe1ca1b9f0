"""Runs the server by itself until it is interrupted."""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime

from tests.stub_providers import ROW_FAULTS, TRANSPORT_FAULTS, Market, StubProviders
from tests.stub_providers.server import PROVIDERS

MODES = ("ok", "404", "currency", "bad_quote", *ROW_FAULTS, *TRANSPORT_FAULTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--mode", choices=MODES, default="ok", help="of all three providers")
    for name in PROVIDERS:
        parser.add_argument(f"--{name}", choices=MODES, help=f"the mode of {name} alone")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="the moment in the market, with its zone"
    )
    chosen = parser.parse_args()
    modes = {name: getattr(chosen, name) or chosen.mode for name in PROVIDERS}
    market = Market(chosen.now or datetime.now(UTC))
    with StubProviders(market, chosen.port, **modes) as stub:
        for name, value in stub.environment().items():
            print(f"{name}={value}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
