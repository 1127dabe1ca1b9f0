"""How a public function takes its operands: by the names of its arguments.

The names are looked up in `calc._domain`, so that a function states its arguments once and what
is outside a domain is refused before anything is computed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

import numpy as np

from calc._backend import BROWSER_INFINITY, NUMPY, FloatArray, Namespace, VegaNamespace, is_vega
from calc._domain import Domain, check

P = ParamSpec("P")


def array(name: str, value: Any, domain: Domain | None = None) -> FloatArray:
    """`value` as float64 array, if it lies in `domain`, or that of the argument `name`."""
    check(name, value, domain)
    return np.asarray(value, dtype=np.float64)


def _vega_operand(name: str, operand: Any, domain: Domain | None) -> Any:
    # What an expression will evaluate to cannot be checked here: its slider bounds it.
    if is_vega(operand):
        return operand
    values = array(name, operand, domain)
    if values.ndim != 0:
        raise TypeError(f"{name}: an array cannot stand in a Vega expression")
    return BROWSER_INFINITY if np.isposinf(values) else float(values)


def _prepare(
    operands: Mapping[str, Any], domains: Mapping[str, Domain]
) -> tuple[Namespace, list[Any]]:
    """The operations for the operands, and the operands as these take them."""
    vega = any(is_vega(operand) for operand in operands.values())
    convert = _vega_operand if vega else array
    converted = [convert(name, value, domains.get(name)) for name, value in operands.items()]
    return VegaNamespace() if vega else NUMPY, converted


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

        @wraps(interface)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            ops, operands = _prepare(_bound(signature, args, kwargs), domains)
            return ops.result(compute(ops, *operands))

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
        body: Callable[..., Any] = compute or interface

        @wraps(interface)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            operands = _bound(signature, args, kwargs).items()
            arrays = [array(name, value, domains.get(name)) for name, value in operands]
            return NUMPY.result(body(*arrays))

        return checked

    return decorate
