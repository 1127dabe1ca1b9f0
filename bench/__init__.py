"""Benchmarks: our app beside an empty Streamlit app in the same run, as ratios."""
