"""The overview: the question and where it stands, each part the way to its page."""
