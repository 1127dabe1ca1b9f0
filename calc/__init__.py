"""The mathematics: pure functions. Imports neither Streamlit nor data, does no input or output."""
