"""The live quote, as every page that shows it draws it."""
