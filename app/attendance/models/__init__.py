"""What accompaniment keeps, each table in the file of its noun."""
