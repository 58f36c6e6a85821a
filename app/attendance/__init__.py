"""Accompaniment: live sessions and who came, study time, the journal of contacts, surveys, complaints, certificates."""
