"""Every SELECT of messaging, each noun in its file."""
