"""Who needs their trainer, why, and what waits to be read."""
