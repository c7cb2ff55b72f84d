"""Distances that the layouts of all figures share, in points (shapes: height / width)."""

from __future__ import annotations

MARGIN = 6.0  # around the content of a sheet
COLUMN_GAP = 14.0
BLOCK_GAP = 11.0
INSET_GAP = 6.0  # between an inset and the names beside it
WIDE = 400.0  # content this wide holds two columns
FLAT = 0.45  # photos flatter than this (height / width) go above everything else
