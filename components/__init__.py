"""Everything drawn: Streamlit and Altair. Receives what it draws; fetches and computes nothing."""
