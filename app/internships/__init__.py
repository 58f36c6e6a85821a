"""Stages: where, when, how many hours; what the tutor confirms and says, by a signed link."""
