"""Formats of other programs: fiches of the RNCP; what comes in is checked like anything written by hand."""
