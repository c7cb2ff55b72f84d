"""Crops that a gradient can move, and maps of where a network responds."""
