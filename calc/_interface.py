"""How a public function takes its operands: by the names of its arguments.

The names are looked up in `DOMAINS`, so that a function states its arguments once and what is
outside a domain is refused before anything is computed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec

from calc._backend import NUMPY, array, prepare
from calc._domain import (
    AT_LEAST_ONE,
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_SHARE,
    REAL,
    SHARE,
    Domain,
)
from calc.scenario import ASSUMPTION_DOMAINS

P = ParamSpec("P")

DOMAINS: Mapping[str, Domain] = MappingProxyType(
    {
        **ASSUMPTION_DOMAINS,
        # demand
        "price": POSITIVE,
        "elasticity": REAL,
        "short_run": REAL,
        "long_run": REAL,
        "break_even": Domain(high_closed=True),
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
"""Domain by argument name, written once however many functions take the argument."""


def _bound(signature: inspect.Signature, args: Any, kwargs: Any) -> Mapping[str, Any]:
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.arguments


def formula(
    compute: Callable[..., Any], **domains: Domain
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Makes a signature with a docstring a function that computes `compute(ops, *operands)`.

    Operands are numbers, arrays or Vega expressions; what comes back is of their kind. `domains`
    replace the usual ones of arguments. Raises ValueError naming argument, value and domain.
    """

    def decorate(interface: Callable[P, Any]) -> Callable[P, Any]:
        signature = inspect.signature(interface)
        allowed = {**DOMAINS, **domains}

        @wraps(interface)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            ops, operands = prepare(_bound(signature, args, kwargs), allowed)
            return ops.result(compute(ops, *operands.values()))

        return checked

    return decorate


def numeric(
    compute: Callable[..., Any] | None = None, /, **domains: Domain
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Gives a function of numbers its checked arguments as float64 arrays, in their order.

    With `compute` the function is a signature with a docstring, as for `formula`, and
    `compute(*arrays)` its body. A result without dimensions becomes a plain float. `domains` and
    errors as for `formula`.
    """

    def decorate(interface: Callable[P, Any]) -> Callable[P, Any]:
        signature = inspect.signature(interface)
        allowed = {**DOMAINS, **domains}
        body: Callable[..., Any] = compute or interface

        @wraps(interface)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            operands = _bound(signature, args, kwargs).items()
            arrays = [array(name, value, allowed[name]) for name, value in operands]
            return NUMPY.result(body(*arrays))

        return checked

    return decorate
