"""The parts of the zoom figure as marks: the answer of a scale, its inset, the fused answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures.layout import INSET_GAP
from explorer.figures.legend import BEYOND, LegendItem
from explorer.figures.marks import BoxMark, Mark, Raster
from explorer.figures.overlay import cut_sides
from explorer.figures.parts import (
    HEADING,
    edges_text,
    heading_marks,
    line_marks,
    title_mark,
    told,
    tree_line,
)
from explorer.figures.rankings import full_height, ranking_lines, ranking_marks, ranking_width, spread
from explorer.figures.subject import Subject
from explorer.figures.text import wrapped_height
from explorer.geometry import Box
from explorer.preprocess import view
from explorer.results import ZoomReading

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card

ZoomSubject = Subject[ZoomReading]


def scale_name(scale: int) -> str:
    """What scale 0, 1, 2 looks at."""
    return {0: "whole photo", 1: "first zoom", 2: "second zoom"}.get(scale, f"zoom {scale}")


def scale_marks(subject: ZoomSubject, block: Box, scale: int, *, side: float) -> tuple[Mark, ...]:
    """What a scale sees (a square of that side; 0: not shown) and, beside it, what it says."""
    look, spec = subject.look, subject.spec
    note = f"{subject.reading.scales[scale].box.width:.0f} px wide"
    first_line = look.text_size * HEADING
    marks: list[Mark] = []
    text = block
    if side and spec.show_ranking:
        marks += inset_marks(subject, Box(block.x0, block.y0, block.x0 + side, block.y0 + side), scale)
        text = Box(block.x0 + side + INSET_GAP, block.y0, block.x1, block.y1)
    elif side:
        top = block.y0 + first_line
        marks += inset_marks(subject, Box(block.x0, top, block.x0 + side, top + side), scale)
    marks += heading_marks(text, scale, look=look, title=f"Scale {scale + 1}", chip=str(scale + 1), note=note)
    if spec.show_ranking:
        rows = Box(text.x0, text.y0 + first_line, text.x1, text.y1)
        ranking = subject.reading.scales[scale].ranking
        lines = ranking_lines(subject, (ranking,), rows.width)
        apart = spread(lines, rows.height, look)
        marks += ranking_marks(subject, rows, ranking, lines, colour=look.accent(scale), apart=apart)
    return tuple(marks)


def scale_height(subject: ZoomSubject, width: float) -> float:
    """Height of the highest of the scales' lists of names with its first line."""
    look = subject.look
    lines = (ranking_lines(subject, (scale.ranking,), width) for scale in subject.reading.scales)
    return look.text_size * HEADING + max(full_height(one, look) for one in lines)


def scale_width(subject: ZoomSubject) -> float:
    """The width at which no name of a scale needs a second line."""
    return ranking_width(subject, (scale.ranking for scale in subject.reading.scales))


def fused_height(subject: ZoomSubject, width: float) -> float:
    """Height of `fused_marks`."""
    look, ranking = subject.look, subject.reading.fused
    rows = full_height(ranking_lines(subject, (ranking,), width), look)
    below = wrapped_height(tree_line(ranking, subject.card.taxonomy), width, look.text_size)
    return rows + below + look.text_size * (HEADING + 0.1)


def fused_marks(subject: ZoomSubject, box: Box) -> tuple[Mark, ...]:
    """The answer of all scales together, with the best genus and family below it."""
    look, ranking = subject.look, subject.reading.fused
    size = look.text_size
    words = "All scales together" if len(subject.reading.scales) > 1 else "What the network says"
    title = title_mark(look, box, words)
    lines, top = ranking_lines(subject, (ranking,), box.width), box.y0 + size * HEADING
    rows = Box(box.x0, top, box.x1, top + full_height(lines, look))
    tree = tree_line(ranking, subject.card.taxonomy)
    below = line_marks(box.x0, rows.y1 + size * 1.1, tree, look.font(size), look.muted, box.width)
    return (title, *ranking_marks(subject, rows, ranking, lines, colour=look.muted), *below)


def inset_marks(subject: ZoomSubject, target: Box, scale: int) -> tuple[Mark, ...]:
    """What a scale sees, in a frame of its colour, with the square that the next scale looks at."""
    scales, look = subject.reading.scales, subject.look
    place, (dots, _) = subject.place(target)
    pixels = view((subject.photo,), scales[scale].box, dots, subject.card.preprocess.fill)
    marks: list[Mark] = [Raster(pixels, place)]
    if scale + 1 < len(scales):
        finer = place.nest(scales[scale].box.unnest(scales[scale + 1].box))
        if finer.overlap(place) > 0:
            marks.append(BoxMark(finer.clipped_to(place), look.stroke(scale + 1, unit=0.7), cut_sides(finer, place)))
    marks.append(BoxMark(place, look.stroke(scale)))
    return tuple(marks)


def legend_items(scales: int, *, any_cut: bool) -> tuple[LegendItem, ...]:
    """One item a scale, and one for dashes where there are any; a plain classifier's frame needs no legend."""
    if scales == 1:
        return ()
    items = tuple(LegendItem(i, f"{i + 1} {scale_name(i)}") for i in range(scales))
    return (*items, BEYOND) if any_cut else items


def caption_text(reading: ZoomReading, card: Card, photo_name: str) -> str:
    """What the figure shows, of which photo, read by what and how, in sentences. Every number is the reading's."""
    squares = ", ".join(f"{i + 1} ({edges_text(scale.box)})" for i, scale in enumerate(reading.scales))
    if len(reading.scales) == 1:
        return told(reading, card, photo_name, ("A plain classifier, which sees the whole photo.",))
    where = f"The squares show where each scale looked, in photo pixels as left, top, right, bottom: {squares}."
    return told(reading, card, photo_name, (where,))
