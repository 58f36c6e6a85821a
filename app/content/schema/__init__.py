"""One schema for every kind of file: the loader, the authoring form and `flask content check` go through it."""
