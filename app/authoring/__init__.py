"""Where trainers write: drafts, their checks and previews, what is published over the files, and its history."""
