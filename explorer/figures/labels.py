"""Where labels of nested boxes go, so that they cover neither the bird nor each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ABOVE = 0.2  # added for a leader upward: that way are most birds' heads


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label goes. `leader` is a line (x0, y0, x1, y1) from the label to its box, where they are apart."""

    box: Box
    leader: tuple[float, float, float, float] | None = None

    def taken(self, half: float) -> tuple[Box, ...]:
        """What the label and its leader, a line of that half width, cover."""
        if self.leader is None:
            return (self.box,)
        x0, y0, x1, y1 = self.leader
        return self.box, Box(min(x0, x1) - half, min(y0, y1) - half, max(x0, x1) + half, max(y0, y1) + half)


def place_labels(
    boxes: Sequence[Box], sizes: Sequence[tuple[float, float]], *, bounds: Box, gap: float = 0.0
) -> tuple[Place | None, ...]:
    """Find a place for the label of each box.

    A label sits outside its box at a corner or an edge. As the bird is in the zoomed boxes, a label prefers to be
    outside them all, with a leader to its box where that is deeper inside. It never covers the finest box or another
    label and never leaves `bounds`. Where nothing better is free it goes to any place that is.

    Args:
        boxes: nested, coarse to fine.
        sizes: (width, height) of each label, in the frame of the boxes.
        bounds: where labels may be.
        gap: distance kept from the edges of boxes: half the width of the line.

    Returns:
        A place for each label, or None where there is no room at all.
    """
    if not boxes:
        return ()
    obstacles = [_grown(boxes[-1], gap)]
    places: list[Place | None] = [None] * len(boxes)
    for index in reversed(range(len(boxes))):
        place = _best(boxes, index, sizes[index], bounds=bounds, gap=gap, obstacles=obstacles)
        places[index] = place
        if place is not None:
            obstacles += place.taken(gap)
    return tuple(places)


def _best(
    boxes: Sequence[Box],
    index: int,
    size: tuple[float, float],
    *,
    bounds: Box,
    gap: float,
    obstacles: Sequence[Box],
) -> Place | None:
    good = [*_corners(boxes[index], size, gap)]
    if index > 1:
        good += _apart(boxes[index], _around(boxes[1:]), size, gap)
    for candidates in (good, _anywhere(bounds, size, obstacles)):
        free = [place for place in candidates if _is_free(place, bounds, obstacles)]
        if free:
            return min(free, key=lambda place: _cost(place, boxes, index, gap))
    return None


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by)


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of these."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _corners(box: Box, size: tuple[float, float], gap: float) -> Iterable[Place]:
    """Places at the corners of a box, best looking first: tabs above and below, beside it, off its corner, inside."""
    width, height = size
    outer, inner = _grown(box, gap), _grown(box, -gap)
    left, right, before, after = outer.x0, outer.x1 - width, outer.x0 - width, outer.x1
    top, bottom, over, under = outer.y0, outer.y1 - height, outer.y0 - height, outer.y1
    starts = (
        *((left, over), (right, over), (left, under), (right, under)),
        *((before, top), (after, top), (before, bottom), (after, bottom)),
        *((before, over), (after, over), (before, under), (after, under)),
        *((inner.x0, inner.y0), (inner.x1 - width, inner.y0)),
        *((inner.x0, inner.y1 - height), (inner.x1 - width, inner.y1 - height)),
    )
    for x, y in starts:
        yield Place(Box(x, y, x + width, y + height))


def _apart(box: Box, outer: Box, size: tuple[float, float], gap: float) -> Iterable[Place]:
    """Places outside the zoomed boxes, level with an end or the middle of an edge of `box`, with a leader to it."""
    width, height = size
    rows = (box.y0 - gap, box.y1 + gap - height) if box.height > height else (box.centre[1] - height / 2,)
    columns = (box.x0 - gap, box.x1 + gap - width) if box.width > width else (box.centre[0] - width / 2,)
    for y in rows:
        middle = y + height / 2
        before, after = outer.x0 - gap - width, outer.x1 + gap
        yield Place(Box(before, y, before + width, y + height), (before + width, middle, box.x0, middle))
        yield Place(Box(after, y, after + width, y + height), (after, middle, box.x1, middle))
    for x in columns:
        middle = x + width / 2
        over, under = outer.y0 - gap - height, outer.y1 + gap
        yield Place(Box(x, under, x + width, under + height), (middle, under, middle, box.y1))
        yield Place(Box(x, over, x + width, over + height), (middle, over + height, middle, box.y0))


def _anywhere(bounds: Box, size: tuple[float, float], obstacles: Sequence[Box]) -> Iterable[Place]:
    """Places that touch something on their left and above.

    Any free place can be pushed left and up until it is one of these, so if none is free there is no room.
    """
    width, height = size
    for y in (bounds.y0, *(obstacle.y1 for obstacle in obstacles)):
        for x in (bounds.x0, *(obstacle.x1 for obstacle in obstacles)):
            yield Place(Box(x, y, x + width, y + height))


def _is_free(place: Place, bounds: Box, obstacles: Sequence[Box]) -> bool:
    """Whether a label is within bounds and clear, and its leader crosses no label (but for rounding)."""
    slack = 1e-6 * place.box.area
    if place.box.area - _common(place.box, bounds) > slack:
        return False
    if any(_common(place.box, other) > slack for other in obstacles):
        return False
    return place.leader is None or not any(_crosses(place.leader, other) for other in obstacles[1:])


def _crosses(line: tuple[float, float, float, float], box: Box) -> bool:
    """Whether a line along an axis runs through a box; along its edge is beside it. Thin, it has no area in common."""
    x0, y0, x1, y1 = line
    slack = 1e-6 * min(box.width, box.height)
    across = min(x0, x1) < box.x1 - slack and max(x0, x1) > box.x0 + slack
    return across and min(y0, y1) < box.y1 - slack and max(y0, y1) > box.y0 + slack


def _common(one: Box, other: Box) -> float:
    """`Box.overlap` without a box in between: this runs hundreds of times for a frame on screen."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width * height if width > 0 and height > 0 else 0.0


def _cost(place: Place, boxes: Sequence[Box], index: int, gap: float) -> float:
    """How much a place disturbs.

    It does by what it covers of the zoomed boxes, more near their middle, where the bird is; by crossing their lines;
    and by the length of its leader or its distance from its own box.
    """
    cost = 0.0
    x, y = place.box.centre
    for box in boxes[1:]:
        covered = _common(place.box, box) / place.box.area
        nearness = max(0.0, 1 - math.dist((x, y), box.centre) / math.hypot(box.width / 2, box.height / 2))
        cost += covered * (1 + nearness)
        if 1e-6 < covered < 1 - 1e-6:
            cost += 1.0
    own = _grown(boxes[index], gap)
    reach_x = max(own.x0 - place.box.x1, place.box.x0 - own.x1, 0.0)
    reach_y = max(own.y0 - place.box.y1, place.box.y0 - own.y1, 0.0)
    upward = _ABOVE if place.leader is not None and place.box.y1 < own.y0 else 0.0
    return round(cost + upward + (reach_x + reach_y) / max(own.width, own.height), 6)
