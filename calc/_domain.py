"""Which values each argument of the model may take, and the error when one does not.

The names are the argument names of the public functions, so a domain is written once however
many functions take the argument. Not a number is never valid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np


@dataclass(frozen=True, slots=True)
class Domain:
    """An interval of the real line; a closed end belongs to it."""

    low: float = -math.inf
    high: float = math.inf
    low_closed: bool = False
    high_closed: bool = False

    def __str__(self) -> str:
        """The usual notation: (0, ∞), [0, 1]."""
        left = "[" if self.low_closed else "("
        right = "]" if self.high_closed else ")"
        return f"{left}{_end(self.low)}, {_end(self.high)}{right}"

    def contains(self, values: np.ndarray) -> bool:
        """Whether every one of `values` lies in the interval."""
        above = values >= self.low if self.low_closed else values > self.low
        below = values <= self.high if self.high_closed else values < self.high
        return bool(np.all(above & below))


def _end(bound: float) -> str:
    return ("−" if bound < 0 else "") + "∞" if math.isinf(bound) else f"{bound:g}"


REAL = Domain()
POSITIVE = Domain(low=0)
NOT_NEGATIVE = Domain(low=0, low_closed=True)
SHARE = Domain(0, 1, low_closed=True, high_closed=True)
POSITIVE_SHARE = Domain(0, 1, high_closed=True)
AT_LEAST_ONE = Domain(low=1, low_closed=True)

DOMAINS: Mapping[str, Domain] = MappingProxyType(
    {
        # demand
        "gain": POSITIVE,
        "price": POSITIVE,
        "elasticity": REAL,
        "short_run_elasticity": REAL,
        "long_run_elasticity": REAL,
        "short_run": REAL,
        "long_run": REAL,
        "break_even": Domain(high_closed=True),
        "compute_share": SHARE,
        "ceiling": Domain(low=1, high_closed=True),
        "token_ratio": AT_LEAST_ONE,
        # From operations counted (1) to the strongest published claim, 150 times for 20.
        "compute_exponent": Domain(1, 1.67, low_closed=True, high_closed=True),
        "value_exponent": NOT_NEGATIVE,
        "choice_sharpness": POSITIVE,
        "elasticity_correlation": Domain(-1, 1, low_closed=True, high_closed=True),
        "lag": POSITIVE,
        "diffusion_lag": NOT_NEGATIVE,
        "years": NOT_NEGATIVE,
        "growth": POSITIVE,
        "decay": POSITIVE,
        "supply_elasticity": Domain(low=0, high_closed=True),
        "multiplier": NOT_NEGATIVE,
        "shares": SHARE,
        "multipliers": NOT_NEGATIVE,
        # physics and fleet
        "active_parameters": NOT_NEGATIVE,
        "tokens": NOT_NEGATIVE,
        "attention_flop": NOT_NEGATIVE,
        "layers": POSITIVE,
        "heads": POSITIVE,
        "query_key_dim": POSITIVE,
        "value_dim": POSITIVE,
        "kv_dim": POSITIVE,
        "context": NOT_NEGATIVE,
        "passes": POSITIVE,
        "bytes_per_value": POSITIVE,
        "flop": NOT_NEGATIVE,
        "flop_per_second": NOT_NEGATIVE,
        "peak_flop_per_second": POSITIVE,
        "h100_peak_flop_per_second": POSITIVE,
        "utilisation": POSITIVE_SHARE,
        "hours": NOT_NEGATIVE,
        "usd_per_gpu_hour": NOT_NEGATIVE,
        "tokens_per_day": NOT_NEGATIVE,
        "tokens_per_second_per_node": POSITIVE,
        "gpus": NOT_NEGATIVE,
        "h100_equivalents": NOT_NEGATIVE,
        "it_watts_per_gpu": NOT_NEGATIVE,
        "pue": AT_LEAST_ONE,
        "gigawatts": NOT_NEGATIVE,
        "usd_per_gigawatt": NOT_NEGATIVE,
        "capex_usd": NOT_NEGATIVE,
        "nvidia_share": SHARE,
        # belief
        "price_move": Domain(low=-1, low_closed=True),
        "exposure": POSITIVE_SHARE,
        "short_run_weight": Domain(0, 1, low_closed=True),
        "short_run_multiplier": NOT_NEGATIVE,
        "long_run_multiplier": NOT_NEGATIVE,
        "attribution": POSITIVE_SHARE,
        "discount_rate": REAL,
        "near_growth": REAL,
        "late_growth": REAL,
        "horizon": POSITIVE,
    }
)
"""Domain by argument name."""


def refuse(name: str, value: object, domain: object) -> ValueError:
    """The error for a value outside its domain: names the argument, the value, the domain."""
    return ValueError(f"{name} = {value} is outside its domain {domain}")


def check(name: str, value: object, domain: Domain | None = None) -> None:
    """Raises ValueError unless every value lies in the domain of the argument `name`.

    `value` is a number, an array or a quantity with a `magnitude`; `domain` replaces the usual
    one. The message names the argument, the (first) offending value and the domain.
    """
    allowed = DOMAINS[name] if domain is None else domain
    values = np.asarray(getattr(value, "magnitude", value), dtype=np.float64)
    if allowed.contains(values):
        return
    offending = next(v for v in values.ravel().tolist() if not allowed.contains(np.asarray(v)))
    raise refuse(name, offending, allowed)
