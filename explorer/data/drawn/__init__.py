"""Drawn birds: seeded pictures of invented species in which the true boxes of bird and mark are known."""

from explorer.data.drawn.draw import DrawnBird, draw_background, draw_bird, drawn_set
from explorer.data.drawn.taxonomy import drawn_taxonomy

__all__ = ["DrawnBird", "draw_background", "draw_bird", "drawn_set", "drawn_taxonomy"]
