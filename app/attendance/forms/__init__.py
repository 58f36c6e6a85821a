"""What is typed about accompaniment: shape only."""
