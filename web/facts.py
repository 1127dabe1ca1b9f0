"""Stops a server whose bundled facts are broken before anyone reads a wrong figure on it."""

from __future__ import annotations

import sys

from data.check import BrokenFactsError, check_facts


def require_whole_facts() -> None:
    """Ends the process with the file and the entry that are broken, if any is."""
    try:
        check_facts()
    except BrokenFactsError as error:
        sys.exit(f"R1 Shock does not start, a bundled fact is broken. {error}")
