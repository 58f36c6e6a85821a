"""Use cases of the portfolio, by noun."""
