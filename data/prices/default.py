"""The price service of this process, put together as the environment asks."""

from __future__ import annotations

from data.live.cache import region_from
from data.live.once import Once
from data.prices.bundled import default_snapshot
from data.prices.providers import providers_from
from data.prices.service import PriceService
from data.prices.settings import Limits, Settings
from data.prices.store import Store


@Once
def default_service() -> PriceService:
    """The service of this process, as the environment asks for it (see `settings`).

    Raises ValueError for an environment that makes no sense.
    """
    settings, limits = Settings.from_environment(), Limits.from_environment()
    return PriceService(
        default_snapshot(),
        () if settings.offline else providers_from(settings, limits),
        Store(region_from(settings, limits)),
        limits=limits,
    )
