"""The simulated half-day at the desk."""
