"""The tree of names on the right."""
