"""How the bundled prices and company figures are made: imported, extended, sealed.

Run as `python -m data.snapshot`; nothing here is used while the dashboard runs.
"""
