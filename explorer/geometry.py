"""Boxes in the one frame of truth: pixels of the upright photo.

x runs to the right, y downward, the edges are half-open floats: a photo of 640 × 480 is ``Box(0, 0, 640, 480)``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with ``x0 <= x < x1`` and ``y0 <= y < y1``, in pixels of the upright photo unless said otherwise."""

    x0: float
    y0: float
    x1: float
    y1: float

    @staticmethod
    def of_size(width: float, height: float) -> Box:
        """The box of a whole picture of that size."""
        return Box(0.0, 0.0, float(width), float(height))

    @staticmethod
    def square(cx: float, cy: float, half: float) -> Box:
        """The square with centre (cx, cy) and **half** side `half`, RA-CNN's (tx, ty, tl)."""
        return Box(cx - half, cy - half, cx + half, cy + half)

    @property
    def width(self) -> float:
        """Right less left edge."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Lower less upper edge."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Area in square pixels; 0 for an empty or inverted box."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        """The point (x, y) in the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def square_around(self) -> Box:
        """The smallest square with the same centre that holds this box."""
        return Box.square(*self.centre, max(self.width, self.height) / 2)

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The point at the fractions (u, v) of this box, in the frame of this box's edges."""
        return self.x0 + u * self.width, self.y0 + v * self.height

    def fraction_of(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `at`."""
        return (x - self.x0) / self.width, (y - self.y0) / self.height

    def nest(self, fractions: Box) -> Box:
        """A box given in fractions of this one (0..1 on both axes), in the frame of this one's edges."""
        return Box(*self.at(fractions.x0, fractions.y0), *self.at(fractions.x1, fractions.y1))

    def unnest(self, inner: Box) -> Box:
        """The inverse of `nest`: `inner` in fractions of this box."""
        return Box(*self.fraction_of(inner.x0, inner.y0), *self.fraction_of(inner.x1, inner.y1))

    def scaled(self, sx: float, sy: float | None = None) -> Box:
        """The box in a frame whose axes are stretched by sx and sy (sx for both where sy is not given)."""
        sy = sx if sy is None else sy
        return Box(self.x0 * sx, self.y0 * sy, self.x1 * sx, self.y1 * sy)

    def moved(self, dx: float, dy: float) -> Box:
        """The box, shifted to the right and downward."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def clipped_to(self, other: Box) -> Box:
        """The common part; empty (area 0) where there is none."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return Box(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies in it; right and lower edges do not belong to it."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def overlap(self, other: Box) -> float:
        """Area of the common part in square pixels."""
        return self.clipped_to(other).area

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1; 0 where both are empty."""
        common = self.overlap(other)
        union = self.area + other.area - common
        return common / union if union > 0 else 0.0


CROP_PLACES = ("top left", "top right", "bottom left", "bottom right", "centre")


def crop_place(number: int, count: int) -> str:
    """Where crop `number` of `count` lies, in words (see `crop_boxes`)."""
    return CROP_PLACES[-1] if count == 1 else CROP_PLACES[number % len(CROP_PLACES)]


def crop_boxes(width: int, height: int, count: int, share: float) -> tuple[tuple[Box, bool], ...]:
    """Where crops of a photo lie, and whether each is mirrored: the centre, corners and centre, or these twice.

    Every crop has the photo's shape, with `share` of its width and height, in whole pixels and at least one: what is
    shown is what is read, and all are of one size. Corners come as torchvision's FiveCrop has them: top left, top
    right, bottom left, bottom right, then the centre.
    """
    w, h = (max(1.0, float(round(side * share))) for side in (width, height))
    x, y = width - w, height - h
    left, top = x // 2, y // 2
    centre = Box(left, top, left + w, top + h)
    if count == 1:
        return ((centre, False),)
    corners = (Box(0, 0, w, h), Box(x, 0, width, h), Box(0, y, w, height), Box(x, y, width, height))
    five = (*corners, centre)
    return tuple((box, mirrored) for mirrored in (False, True)[: count // 5] for box in five)
