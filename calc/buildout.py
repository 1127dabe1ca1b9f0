"""What a stock of H100-equivalents comes to: power, capital, Nvidia's revenue, other chips."""

from __future__ import annotations

from dataclasses import dataclass

from calc import fleet


@dataclass(frozen=True, slots=True)
class Conversions:
    """Watts a chip with its server, power usage effectiveness, USD a gigawatt, Nvidia's share."""

    it_watts_per_gpu: float
    pue: float
    usd_per_gigawatt: float
    nvidia_share: float

    @property
    def kilowatts_per_gpu(self) -> float:
        """Power of one chip at the meter."""
        return self.it_watts_per_gpu * self.pue / 1000


@dataclass(frozen=True, slots=True)
class Buildout:
    """What a stock of chips comes to."""

    h100_equivalents: float
    gigawatts: float
    capex_usd: float
    nvidia_revenue_usd: float


def buildout(h100_equivalents: float, by: Conversions) -> Buildout:
    """What so many H100-equivalents come to, at these conversions."""
    gigawatts = fleet.gigawatts(h100_equivalents, by.it_watts_per_gpu, by.pue)
    capex = fleet.capex_usd(gigawatts, by.usd_per_gigawatt)
    revenue = fleet.nvidia_revenue_usd(capex, by.nvidia_share)
    return Buildout(h100_equivalents, gigawatts, capex, revenue)
