"""The desk as a pure machine: a day and a list of acts give a state, always the same."""
