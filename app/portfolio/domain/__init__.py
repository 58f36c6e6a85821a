"""Rules of the portfolio: states of evidence, anonymity, time of experience."""
