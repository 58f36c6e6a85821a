"""Groups of learners, who trains them, who may see whose work."""
