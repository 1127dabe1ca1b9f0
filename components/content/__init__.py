"""What several pages say: entry text, sources, the story's two moments, provenance, filings."""
