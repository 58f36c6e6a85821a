"""Every SELECT of certification."""
