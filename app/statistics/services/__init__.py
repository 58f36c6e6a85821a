"""Use cases of statistics: they read, and write nothing."""
