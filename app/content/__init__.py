"""The course: files become values, checked once, immutable after."""
