"""Every SELECT of the audit pack. What happened at `scope.until` or later is never read."""
