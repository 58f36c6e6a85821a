"""Forms of certification."""
