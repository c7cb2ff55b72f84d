"""The parts of the zoom figure as marks: the answer of a scale, its inset, the fused answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures.layout import INSET_GAP
from explorer.figures.legend import BEYOND, LegendItem
from explorer.figures.marks import BoxMark, Mark, Raster, Text
from explorer.figures.overlay import cut_sides
from explorer.figures.parts import (
    HEADING,
    ROW,
    edges_text,
    heading_marks,
    ranking_marks,
    title_mark,
    told,
    tree_line,
)
from explorer.figures.records import TOP
from explorer.figures.subject import Subject
from explorer.geometry import Box
from explorer.preprocess import view
from explorer.results import ZoomReading

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.figures.look import Look

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
        marks += ranking_marks(subject, rows, subject.reading.scales[scale].ranking, colour=look.accent(scale))
    return tuple(marks)


def fused_height(look: Look) -> float:
    """Height of `fused_marks`."""
    return look.text_size * (HEADING + TOP * ROW + 1.4)


def fused_marks(subject: ZoomSubject, box: Box) -> tuple[Mark, ...]:
    """The answer of all scales together, with the best genus and family below it."""
    look, ranking = subject.look, subject.reading.fused
    size = look.text_size
    words = "All scales together" if len(subject.reading.scales) > 1 else "What the network says"
    title = title_mark(look, box, words)
    rows = Box(box.x0, box.y0 + size * HEADING, box.x1, box.y0 + size * (HEADING + TOP * ROW))
    tree = tree_line(ranking, subject.card.taxonomy)
    last = Text(box.x0, rows.y1 + size * 1.1, tree, look.font(size), look.muted, box.width)
    return (title, *ranking_marks(subject, rows, ranking, colour=look.muted), last)


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
