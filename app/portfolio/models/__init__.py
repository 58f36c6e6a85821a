"""Mapped tables of the portfolio, by noun."""
