"""Where live prices come from: Yahoo Finance, Nasdaq and Cboe, one module each."""

from __future__ import annotations

from data.prices.provider import Provider
from data.prices.providers.cboe import Cboe
from data.prices.providers.nasdaq import Nasdaq
from data.prices.providers.yahoo import Yahoo
from data.prices.settings import Limits, Settings


def providers_from(settings: Settings, limits: Limits) -> tuple[Provider, ...]:
    """The providers in the order in which they are asked."""
    size = limits.response_bytes
    return (
        Yahoo(size, settings.cache.directory / "yahoo", settings.yahoo_url),
        Nasdaq(size, settings.nasdaq_url),
        Cboe(size, settings.cboe_url),
    )
