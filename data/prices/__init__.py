"""Prices: history and quotes from the bundled snapshot and from live providers."""
