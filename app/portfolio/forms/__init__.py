"""Forms of the portfolio, by noun."""
