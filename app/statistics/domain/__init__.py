"""Statistics, pure: from marks, paths and acts to figures and plain words."""
