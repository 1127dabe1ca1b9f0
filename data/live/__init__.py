"""What prices and filings share on their way from a provider: HTTP, cache, breaker, executor."""
