"""How Nasdaq's public pages are asked: the JSON behind them, without a key.

Undocumented. It answers only requests that look like a browser's.
"""

from __future__ import annotations

from collections.abc import Mapping

URL = "https://api.nasdaq.com"
HEADERS: Mapping[str, str] = {
    "User-Agent": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/131.0.0.0 Safari/537.36"
    ),
    "Accept": "application/json, text/plain, */*",
    "Accept-Language": "en-US,en;q=0.9",
    "Origin": "https://www.nasdaq.com",
    "Referer": "https://www.nasdaq.com/",
}
