"""Use cases of certification."""
