"""Every SELECT of the portfolio, by noun."""
