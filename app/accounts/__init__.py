"""People: roles, sign-in, second factor, their data."""
