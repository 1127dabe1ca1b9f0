"""Charts by address: `/chart/<name>.svg|png|csv|json`, with the page's own parameters."""
