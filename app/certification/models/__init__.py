"""Tables of certification."""
