"""A local HTTP server that speaks the protocols of Yahoo Finance, Nasdaq and Cboe, faults too.

`python -m tests.stub_providers --port N --mode MODE` starts it by itself; point R1_YAHOO_URL,
R1_NASDAQ_URL and R1_CBOE_URL at what it prints.
"""

from tests.stub_providers.faults import ROW_FAULTS, TRANSPORT_FAULTS
from tests.stub_providers.market import Market
from tests.stub_providers.server import StubProviders

__all__ = ["ROW_FAULTS", "TRANSPORT_FAULTS", "Market", "StubProviders"]
