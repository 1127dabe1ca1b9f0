"""The page “Who was right so far?”: what came since, and what it does to the odds."""
