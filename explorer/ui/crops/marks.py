"""Which crop of those drawn on the photo the cursor means. Pure: no Qt here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.geometry import Box


def crop_at(boxes: Sequence[Box], at: tuple[float, float], reach: float) -> int | None:
    """The crop that a point of the photo means: the one whose edge is near, or the only one that holds it.

    Args:
        boxes: of the crops, place by place.
        at: in photo pixels.
        reach: how near an edge must be, in photo pixels.
    """
    near = [place for place, box in enumerate(boxes) if _distance(box, at) <= reach]
    if len(near) == 1:
        return near[0]
    inside = [place for place, box in enumerate(boxes) if box.contains(*at)]
    return inside[0] if len(inside) == 1 else None


def _distance(box: Box, at: tuple[float, float]) -> float:
    """How far a point is from the outline of a box."""
    x, y = at
    if box.contains(x, y):
        return min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)
    return math.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))
