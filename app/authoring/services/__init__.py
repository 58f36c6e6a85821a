"""Use cases of authoring: keep drafts, check them, publish, go back, take pictures and archives in and out."""
