"""Rules of follow-up."""
