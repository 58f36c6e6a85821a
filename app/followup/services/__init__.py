"""Use cases of follow-up. Nothing here commits."""
