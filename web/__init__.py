"""What server.py adds around the app: headers, health, compression, preloading, warm-up.

Nothing of the app imports it, so `streamlit run app.py` works without.
"""
