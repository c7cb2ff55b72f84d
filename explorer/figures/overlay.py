"""What is drawn on the photo itself: the nested squares of the scales and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from explorer.figures.labels import place_labels
from explorer.figures.look import ink_on
from explorer.figures.marks import BoxMark, Label, Line
from explorer.figures.text import estimated_width
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.look import Look
    from explorer.results import ZoomReading

SCREEN = 1.75  # logical pixels a point: a pane is looked at from farther away than a page
OverlayMark: TypeAlias = BoxMark | Line | Label
_LEADER = 0.5  # width of a leader as a share of a box's line


def overlay_marks(
    reading: ZoomReading,
    *,
    look: Look,
    zoom: float,
    visible: Box | None = None,
    labels: Sequence[str] | None = None,
) -> tuple[OverlayMark, ...]:
    """Boxes and labels in photo pixels, for a pane that shows the photo.

    The marks are made for one zoom: paint them with a painter whose unit is a photo pixel, and make them anew when the
    zoom or the visible part changes (it takes about a millisecond). Then lines and labels keep their size on screen.

    Args:
        reading: of the photo.
        look: a point of its sizes becomes `SCREEN` logical pixels.
        zoom: logical pixels of the screen a photo pixel.
        visible: what the pane shows, in photo pixels, margins included; labels stay within it. None: the whole photo
            and a margin above it for labels.
        labels: one a scale; None: "1", "2", "3".
    """
    unit = SCREEN / zoom
    frame = Box.of_size(*reading.photo_size)
    bounds = visible or label_bounds(frame, look, unit=unit)
    boxes = boxes_within(reading, frame)
    if len(boxes) == 1 and labels is None:
        labels = ("",)
    return nested_marks(boxes, frame, look=look, unit=unit, bounds=bounds, labels=labels)


def boxes_within(reading: ZoomReading, frame: Box) -> tuple[Box, ...]:
    """The boxes of all scales, coarse to fine; a plain classifier's is the frame of the photo itself.

    The square around a photo, of which the one scale's network sees the rest as plain colour, would only puzzle.
    """
    return tuple(scale.box for scale in reading.scales) if len(reading.scales) > 1 else (frame,)


def nested_marks(
    boxes: Sequence[Box],
    frame: Box,
    *,
    look: Look,
    unit: float,
    bounds: Box,
    labels: Sequence[str] | None = None,
) -> tuple[OverlayMark, ...]:
    """Boxes, coarse to fine, cut to `frame` (the photo), and their labels on top.

    A side that was cut is dashed: the box goes on beyond the photo. A box outside the photo is not drawn, and a label
    whose box has no edge within `bounds`, or that is empty, is left out. All in one frame, in which `unit` is the
    length of a point.
    """
    texts = tuple(labels) if labels is not None else tuple(str(i + 1) for i in range(len(boxes)))
    seen = [i for i, box in enumerate(boxes) if box.overlap(frame) > 0]
    outlines = tuple(
        BoxMark(boxes[i].clipped_to(frame), look.stroke(i, unit=unit), cut_sides(boxes[i], frame)) for i in seen
    )
    height = tab_height(look) * unit
    named = [(i, outline.box) for i, outline in zip(seen, outlines, strict=True) if edge_shows(outline.box, bounds)]
    sizes = [(_tab_width(texts[i], look) * unit, height) for i, _ in named]
    places = place_labels([box for _, box in named], sizes, bounds=bounds, gap=look.casing_width / 2 * unit)
    font = look.font(look.label_size * unit, bold=True)
    leaders: list[Line] = []
    chips: list[Label] = []
    for (i, _), place in zip(named, places, strict=True):
        if place is None or not texts[i]:
            continue
        if place.leader is not None:
            leaders.append(Line(*place.leader, look.stroke(i, unit=unit * _LEADER)))
        chips.append(Label(place.box, texts[i], font, ink_on(look.accent(i)), look.accent(i)))
    return (*leaders, *outlines, *chips)


def apart(boxes: Sequence[Box], look: Look, *, unit: float) -> list[Box]:
    """The same boxes, one that covers another's lines drawn within them: regions lie on one grid of cells.

    `unit` is the length of a point in their frame.
    """
    drawn: list[Box] = []
    for index, box in enumerate(boxes):
        same = sum(1 for other in boxes[:index] if box.iou(other) > 0.98)
        by = min(same * look.casing_width * unit, 0.25 * box.width, 0.25 * box.height)
        drawn.append(Box(box.x0 + by, box.y0 + by, box.x1 - by, box.y1 - by))
    return drawn


def label_bounds(frame: Box, look: Look, *, unit: float) -> Box:
    """A photo's frame with room for the lines around it and for a row of labels above it."""
    gap = look.casing_width / 2 * unit
    return Box(frame.x0 - gap, frame.y0 - gap - tab_height(look) * unit, frame.x1 + gap, frame.y1 + gap)


def tab_height(look: Look) -> float:
    """Height of a label in points."""
    return look.label_size * 1.5


def _tab_width(text: str, look: Look) -> float:
    return max(tab_height(look), estimated_width(text, look.label_size, bold=True) + look.label_size * 0.8)


def cut_sides(box: Box, frame: Box) -> tuple[bool, bool, bool, bool]:
    """Which sides of `box` (top, right, bottom, left) lie outside `frame`."""
    return box.y0 < frame.y0, box.x1 > frame.x1, box.y1 > frame.y1, box.x0 < frame.x0


def edge_shows(box: Box, bounds: Box) -> bool:
    """Whether any part of the outline lies within `bounds`."""
    swallows = box.x0 < bounds.x0 and box.y0 < bounds.y0 and box.x1 > bounds.x1 and box.y1 > bounds.y1
    return box.overlap(bounds) > 0 and not swallows
