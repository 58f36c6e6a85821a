"""Study time, computed from what a person did. Nothing is watched and nothing is stored here."""
