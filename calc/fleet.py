"""What a demand for compute means in machines: chips, power, capital, Nvidia's revenue.

Each conversion is one product of two or three factors, so that a page can print them. Floats or
arrays (broadcast); values outside the domain raise ValueError naming argument, value, domain.

An H100-equivalent is the dense FP8 rate of one H100. FLOP is not the binding resource while
tokens are decoded (memory bandwidth is): pass the utilisation achieved there, not the chip's.
"""

from __future__ import annotations

from calc._interface import numeric
from calc.operands import Number, Result

_WATTS_PER_GIGAWATT = 1e9


@numeric()
def h100_equivalents(
    flop_per_second: Number, h100_peak_flop_per_second: Number, utilisation: Number
) -> Result:
    """H100-equivalents that sustain a rate of useful operations: rate/(peak·MFU).

    `flop_per_second` ≥ 0 in FLOP/s, the peak in FLOP/s (dense FP8), `utilisation` in (0, 1].
    """
    return flop_per_second / (h100_peak_flop_per_second * utilisation)


@numeric()
def h100_equivalents_per_gpu(
    peak_flop_per_second: Number, h100_peak_flop_per_second: Number
) -> Result:
    """How many H100s one chip is worth by its peak rate (0.315 for an A100)."""
    return peak_flop_per_second / h100_peak_flop_per_second


@numeric()
def gpus_of_generation(
    h100_equivalents: Number, peak_flop_per_second: Number, h100_peak_flop_per_second: Number
) -> Result:
    """Chips of another generation with the rate of `h100_equivalents` H100s."""
    return h100_equivalents / h100_equivalents_per_gpu(
        peak_flop_per_second, h100_peak_flop_per_second
    )


@numeric()
def gigawatts(h100_equivalents: Number, it_watts_per_gpu: Number, pue: Number) -> Result:
    """Power at the meter of `h100_equivalents` H100s in GW: H100e·W·PUE/10⁹."""
    return h100_equivalents * it_watts_per_gpu * pue / _WATTS_PER_GIGAWATT


@numeric()
def capex_usd(gigawatts: Number, usd_per_gigawatt: Number) -> Result:
    """Capital in USD that data centres of `gigawatts` cost, chips and buildings together."""
    return gigawatts * usd_per_gigawatt


@numeric()
def nvidia_revenue_usd(capex_usd: Number, nvidia_share: Number) -> Result:
    """The part of a capital sum in USD that becomes Nvidia's revenue; share in [0, 1]."""
    return capex_usd * nvidia_share
