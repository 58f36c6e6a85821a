"""Modules: the catalogue, the lessons, where each reader stands, their notes, and the search over the course."""
