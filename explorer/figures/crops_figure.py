"""A reading of several crops made into a plate: pure, without Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explorer.figures import crops_blocks as blocks
from explorer.figures import parts
from explorer.figures.layout import MARGIN
from explorer.figures.legend import lines_legend_height, lines_legend_marks
from explorer.figures.marks import Mark, Paragraph, Sheet
from explorer.figures.overlay import tab_height
from explorer.figures.plate_layout import PlateHeights, PlateLayout, PlateNeeds, choose_plate_widths, lay_out_plate
from explorer.figures.text import wrapped_height

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import FigureSpec
    from explorer.results import CropsReading


def compose_crops_figure(
    photo_pixels: NDArray[np.uint8], reading: CropsReading, card: Card, *, spec: FigureSpec, photo_name: str
) -> Sheet:
    """The crop plate of one photo: the crops on it, each crop with its names and what it keeps, and their average.

    Args:
        photo_pixels: the upright photo, (H, W, 3) uint8 sRGB, of the reading's size.
        reading: what is shown; every box and number comes from it.
        card: of the checkpoint that made the reading, of any family.
        spec: size, look and content.
        photo_name: as the caption names it.

    Returns:
        A sheet `spec.width_mm` wide (to the dot) and as high as its content needs.

    Raises:
        ExplorerError: where the spec is out of range.
    """
    parts.check_subject(photo_pixels, reading, spec)
    subject = blocks.CropsSubject(photo_pixels, reading, card, spec)
    look = subject.look
    caption = blocks.caption_text(subject, photo_name)
    layout = _plan(subject, caption)
    marks: list[Mark] = [*subject.title_marks(), *blocks.photo_marks(subject, layout.photo)]
    if layout.answer is not None:
        marks += blocks.answer_marks(subject, layout.answer)
    marks += lines_legend_marks(layout.legend, blocks.legend_items(subject), blocks.legend_lines(subject), look)
    for number, cell in enumerate(layout.cells):
        marks += blocks.crop_heading(subject, number, cell.heading)
        if cell.picture is not None:
            marks += blocks.picture_marks(subject, number, cell.picture)
        if cell.text is not None:
            marks += blocks.names_marks(subject, number, cell.text)
    if spec.show_caption:
        marks.append(Paragraph(layout.caption, caption, look.font(look.text_size), look.muted))
    dots_high = math.ceil(layout.height / spec.dot)
    return Sheet(
        spec.dots_across * spec.dot, dots_high * spec.dot, look.background, subject.title, caption, tuple(marks)
    )


def _plan(subject: blocks.CropsSubject, caption: str) -> PlateLayout:
    """The layout: widths first, then how high the text comes out at these."""
    look, spec, reading = subject.look, subject.spec, subject.reading
    width = spec.dots_across * spec.dot
    aspect = reading.photo_size[1] / reading.photo_size[0]
    needs = PlateNeeds(
        width=width,
        aspect=aspect,
        cell_aspect=aspect if spec.show_insets else 1.0,
        cells=len(reading.crops),
        pictures=spec.show_insets,
        ranking=spec.show_ranking,
        above=tab_height(look),
        below=tab_height(look),
        title=look.title_size * 1.6 if subject.title else 0.0,
        line=look.casing_width,
    )
    widths = choose_plate_widths(needs)
    items, lines = blocks.legend_items(subject), blocks.legend_lines(subject)
    heights = PlateHeights(
        answer=blocks.answer_height(subject, widths.answer) if spec.show_ranking else 0.0,
        legend=lines_legend_height(widths.answer, items, lines, look),
        heading=look.text_size * parts.HEADING,
        text=blocks.crop_height(subject, widths.cell) if spec.show_ranking else 0.0,
        last=0.0,
        caption=wrapped_height(caption, width - 2 * MARGIN, look.text_size) if spec.show_caption else 0.0,
    )
    return lay_out_plate(needs, widths, heights)
