"""The rules of paths and of the placement test. Pure."""
