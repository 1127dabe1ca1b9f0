"""The article's statements on the page: charts, cards, sources, downloads."""
