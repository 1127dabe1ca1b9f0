"""What a price or a volume can be; the numbers stand in bundled/price_limits.toml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from data.files.toml import Entry, read_toml, record_error

FILE = Path(__file__).parent / "bundled" / "price_limits.toml"


class PriceLimits(Entry):
    """Beyond these a figure is none; the file gives the reasons.

    `widest_range` is a session's high over its low. Volumes in shares: of a session as it was
    counted then, and of a bar in today's shares. `same_price_in_minutes` is a ratio.
    """

    widest_range: float = Field(gt=1)
    most_shares_in_session: int = Field(gt=0)
    most_shares_in_bar: int = Field(gt=0)
    same_price_in_minutes: float = Field(gt=0, lt=1)


@lru_cache(maxsize=1)
def price_limits() -> PriceLimits:
    """The bundled limits. Raises RecordError for a file that breaks a rule."""
    raw = read_toml(FILE)
    try:
        return PriceLimits.model_validate(raw)
    except ValidationError as error:
        raise record_error(FILE, raw, error) from error
