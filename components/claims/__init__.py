"""The article's statements on the screen: picture, cards, the path of the errors, downloads."""
