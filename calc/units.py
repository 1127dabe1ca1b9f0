"""Lengths of time that formulas, computed figures and charts share."""

from __future__ import annotations

DAYS_PER_YEAR = 365.25
"""The Julian year."""
