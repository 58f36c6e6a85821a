"""Dictations and letters: what a voice says, how a copy is compared, checked and marked. Pure."""
