"""What stands in deploy/, with real proxies, a real Redis and real processes on loopback."""
