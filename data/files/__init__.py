"""Reading and checking the bundled files: TOML records and CSV tables against their manifest."""
