"""The method page: formulas, parameters, published figures computed again, limits."""
