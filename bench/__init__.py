"""Benchmarks: what we take beside something plain in the same run, as ratios."""
