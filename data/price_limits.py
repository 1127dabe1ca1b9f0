"""What a price or a volume can be; the numbers stand in bundled/price_limits.toml."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from data.files.toml import Entry, read_toml, record_error

FILE = Path(__file__).parent / "bundled" / "price_limits.toml"


class ImportLimits(Entry):
    """Beyond these a row is not bundled; the file says what each is."""

    near_split: float = Field(gt=0, lt=1)
    smallest_split: float = Field(gt=1)
    busy_move: float = Field(gt=1)
    busy_volume: float = Field(gt=1)
    least_share: float = Field(gt=0, lt=1)
    most_share: float = Field(gt=1)
    volume_step: float = Field(gt=1)
    same_open: float = Field(gt=0, lt=1)
    same_close_in_minutes: float = Field(gt=0, lt=1)
    shifted_correlation: float = Field(gt=0, lt=2)
    most_volume: float = Field(gt=1)
    least_volume: float = Field(gt=0, lt=1)
    least_turnover: float = Field(gt=0)
    most_turnover: float = Field(gt=0)
    most_shadow: float = Field(gt=0, lt=1)
    most_body: float = Field(gt=1)
    longer: float = Field(gt=0)
    longer_if_quiet: float = Field(gt=0)
    quiet_volume: float = Field(gt=1)
    longer_together: float = Field(gt=0)


class PriceLimits(Entry):
    """Beyond these a figure is none; the file gives the reasons.

    Ratios, but for the volumes in shares: of a session as it was counted then, and of a bar in
    today's shares. `log_…` are the logarithms of moves.
    """

    widest_range: float = Field(gt=1)
    most_shares_in_session: int = Field(gt=0)
    most_shares_in_bar: int = Field(gt=0)
    repeated_sessions: int = Field(gt=1)
    repeated_minutes: int = Field(gt=1)
    same_close: float = Field(gt=0, lt=1)
    same_newest_price: float = Field(gt=0, lt=1)
    same_price_in_minutes: float = Field(gt=0, lt=1)
    same_moment: float = Field(gt=0, lt=1)
    most_move: float = Field(gt=1)
    large_move: float = Field(gt=1)
    unusual_move: float = Field(gt=1)
    usual_sessions: int = Field(gt=1)
    implausible_move: float = Field(gt=0)
    longest_nights: float = Field(gt=1)
    imported: ImportLimits

    @cached_property
    def log_most_move(self) -> float:
        """`most_move` as a logarithm."""
        return math.log(self.most_move)

    @cached_property
    def log_large_move(self) -> float:
        """`large_move` as a logarithm."""
        return math.log(self.large_move)


@lru_cache(maxsize=1)
def price_limits() -> PriceLimits:
    """The bundled limits. Raises RecordError for a file that breaks a rule."""
    raw = read_toml(FILE)
    try:
        return PriceLimits.model_validate(raw)
    except ValidationError as error:
        raise record_error(FILE, raw, error) from error
