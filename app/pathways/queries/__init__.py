"""Every SELECT of paths and of the placement test."""
