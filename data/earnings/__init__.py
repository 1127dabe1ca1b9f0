"""When companies publish their next results: asked of Nasdaq, once a day for each symbol."""

from data.earnings.model import NO_DATE, EarningsDate, Lookup, Timing
from data.earnings.service import EarningsDates, default_service

__all__ = ["NO_DATE", "EarningsDate", "EarningsDates", "Lookup", "Timing", "default_service"]
