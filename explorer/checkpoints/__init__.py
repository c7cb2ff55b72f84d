"""Checkpoint files: what they say about themselves, and their weights."""
