"""Use cases of the audit pack: gather what proves, say what is missing, write the archive, keep it a week."""
