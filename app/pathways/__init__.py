"""Learning paths week by week, and the placement test at entry."""
