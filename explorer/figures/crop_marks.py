"""The crops drawn on a photo, as marks in one frame: photo pixels on screen, points on a sheet.

Corner crops share most of the photo's border. Where edges of several crops lie on one line, they take turns in dashes,
each in its own colour, so that it can be seen whose edges they are without moving any of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from explorer.figures.look import ink_on
from explorer.figures.marks import BoxMark, Fill, Label, Line, Stroke
from explorer.figures.overlay import edge_shows, tab_height
from explorer.figures.text import estimated_width
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from explorer.figures.look import Look
    from explorer.figures.marks import Mark

CENTRE = 4
DASH = 7.0  # points; how long each crop's turn is
RAISED = 1.9  # width of the raised crop's line as a multiple of the others'
WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Sight:
    """How a photo is looked at: `unit` is the length of a point, `visible` what is seen, both in photo pixels."""

    look: Look
    unit: float
    visible: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in photo pixels, and where the labels of which places ended up."""

    marks: tuple[Mark, ...] = ()
    spots: tuple[tuple[int, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line that edges of some boxes share: at `at` on one axis, from `start` to `end` on the other."""

    upright: bool  # the line runs from top to bottom, and `at` is an x
    at: float
    start: float
    end: float
    owners: tuple[int, ...]


def edge_runs(boxes: Sequence[Box], tolerance: float = 0.0) -> tuple[Run, ...]:
    """All edges of boxes, cut where the boxes that share them change; lines nearer than `tolerance` count as one."""
    lines: dict[tuple[bool, float], list[tuple[float, float, int]]] = {}
    for owner, box in enumerate(boxes):
        for upright, at, start, end in (
            (False, box.y0, box.x0, box.x1),
            (False, box.y1, box.x0, box.x1),
            (True, box.x0, box.y0, box.y1),
            (True, box.x1, box.y0, box.y1),
        ):
            near = (key for key in lines if key[0] == upright and abs(key[1] - at) <= tolerance)
            lines.setdefault(next(near, (upright, at)), []).append((start, end, owner))
    runs = []
    for (upright, at), edges in lines.items():
        cuts = sorted({end for edge in edges for end in edge[:2]})
        for start, end in pairwise(cuts):
            owners = tuple(sorted({owner for low, high, owner in edges if low <= start and high >= end}))
            if owners:
                runs.append(Run(upright, at, start, end, owners))
    return tuple(runs)


def turns(run: Run, dash: float, low: float, high: float) -> Iterable[tuple[float, float, int]]:
    """Whose turn it is along a run, as (from, to, owner), within `low` to `high`: a dash each, one after the other.

    Dashes keep their places when only `low` and `high` move.
    """
    start, end = max(run.start, low), min(run.end, high)
    if start >= end:
        return
    if len(run.owners) == 1:
        yield start, end, run.owners[0]
        return
    for number in range(math.floor((start - run.start) / dash), math.ceil((end - run.start) / dash)):
        from_, to = run.start + number * dash, run.start + (number + 1) * dash
        if max(from_, start) < min(to, end):
            yield max(from_, start), min(to, end), run.owners[number % len(run.owners)]


def crop_drawing(
    boxes: Sequence[Box],
    texts: Sequence[tuple[str, ...]],
    sight: Sight,
    *,
    raised: int | None = None,
    attended: tuple[Box, str] | None = None,
) -> Drawing:
    """Outlines of crops with their labels, in photo pixels, for one zoom.

    Args:
        boxes: of the crops, place by place: a box each, however many crops share it.
        texts: of each label, the same ever shorter; all have as many.
        sight: how the photo is looked at.
        raised: the crop that is drawn over the others.
        attended: the box that crops keep a share of, and what it is called.
    """
    look, unit, visible = sight.look, sight.unit, sight.visible
    casing, line = look.casing_width * unit, look.line_width * unit
    runs = edge_runs(boxes, tolerance=line / 2)
    marks: list[Mark] = [
        Fill(_bar(run, run.start - casing / 2, run.end + casing / 2, casing), look.casing) for run in runs
    ]
    for run in runs:
        # A line's ends reach to the outer corner of the boxes; between two runs nothing shows of that.
        lone = line / 2 if len(run.owners) == 1 else 0.0
        low, high = (visible.y0, visible.y1) if run.upright else (visible.x0, visible.x1)
        for start, end, owner in turns(run, DASH * unit, low, high):
            marks.append(Fill(_bar(run, start - lone, end + lone, line), look.accent(owner)))
    if attended is not None:
        marks += _dashed(attended[0], Stroke(WHITE, line, look.casing, casing))
    if raised is not None:
        marks.append(BoxMark(boxes[raised], look.stroke(raised, unit=unit * RAISED)))
    labels = chips(boxes, texts, sight, attended=attended)
    spots = tuple((place, label.box) for place, label in labels if place is not None)
    return Drawing((*marks, *(label for _, label in labels)), spots)


def chips(
    boxes: Sequence[Box],
    texts: Sequence[tuple[str, ...]],
    sight: Sight,
    *,
    attended: tuple[Box, str] | None,
) -> tuple[tuple[int | None, Label], ...]:
    """Places and their labels, outside the boxes: at the photo's corners, and above the middle of the centre crop.

    All say as much as they can, or all are short where they would cover each other. Where there is no room even then,
    the later ones are left out.
    """
    look, unit, visible = sight.look, sight.unit, sight.visible
    size, height = look.label_size, tab_height(look) * unit
    gap = look.casing_width / 2 * unit
    font = look.font(size * unit, bold=True)

    def label(text: str, place: int) -> Label | None:
        width = max(height, (estimated_width(text, size, bold=True) + size * 0.8) * unit)
        spot = _kept_within(_beside(boxes[place], place, len(boxes), (width, height), gap), visible)
        fill = look.accent(place)
        return Label(spot, text, font, ink_on(fill), fill) if edge_shows(boxes[place], visible) else None

    placed: list[tuple[int, Label]] = []
    for short in range(len(texts[0]) if texts else 0):
        placed = [(i, chip) for i, text in enumerate(texts) if (chip := label(text[short], i)) is not None]
        if not _any_overlap([chip.box for _, chip in placed]):
            break
    free: list[tuple[int | None, Label]] = []
    for place, chip in placed:
        if not any(chip.box.overlap(other.box) > 0 for _, other in free):
            free.append((place, chip))
    if attended is not None and edge_shows(attended[0], visible):
        box, text = attended
        width = (estimated_width(text, size) + size * 0.8) * unit
        x = box.centre[0] - width / 2
        spot = _kept_within(Box(x, box.y1 + gap, x + width, box.y1 + gap + height), visible)
        if not any(spot.overlap(other.box) > 0 for _, other in free):
            free.append((None, Label(spot, text, look.font(size * unit), WHITE, look.casing)))
    return tuple(free)


def _bar(run: Run, start: float, end: float, width: float) -> Box:
    low, high = run.at - width / 2, run.at + width / 2
    return Box(low, start, high, end) if run.upright else Box(start, low, end, high)


def _dashed(box: Box, stroke: Stroke) -> list[Mark]:
    """A dashed outline."""
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1), (box.x0, box.y0))
    return [Line(*start, *end, stroke, dashed=True) for start, end in pairwise(corners)]


def _beside(box: Box, place: int, count: int, size: tuple[float, float], gap: float) -> Box:
    """Where a label is at home: above the upper crops, below the lower ones, above the middle of the centre one."""
    width, height = size
    if count == 1 or place == CENTRE:
        x, y = box.centre[0] - width / 2, box.y0 - gap - height
    else:
        x = box.x0 - gap if place % 2 == 0 else box.x1 + gap - width
        y = box.y0 - gap - height if place < 2 else box.y1 + gap
    return Box(x, y, x + width, y + height)


def _kept_within(box: Box, bounds: Box) -> Box:
    """The box, moved as far as it must to lie within bounds."""
    x = max(min(box.x0, bounds.x1 - box.width), bounds.x0)
    y = max(min(box.y0, bounds.y1 - box.height), bounds.y0)
    return Box(x, y, x + box.width, y + box.height)


def _any_overlap(boxes: Sequence[Box]) -> bool:
    return any(one.overlap(other) > 0 for i, one in enumerate(boxes) for other in boxes[i + 1 :])
