"""A reading of ColorNet made into a plate: pure, without Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explorer.figures import colour_answer as answers
from explorer.figures import colour_blocks as blocks
from explorer.figures import colour_votes, parts
from explorer.figures.colour_subject import ColourSubject
from explorer.figures.layout import MARGIN
from explorer.figures.legend import lines_legend_height, lines_legend_marks
from explorer.figures.marks import Mark, Paragraph, Sheet
from explorer.figures.plate_layout import PlateHeights, PlateLayout, PlateNeeds, choose_plate_widths, lay_out_plate
from explorer.figures.text import wrapped_height
from explorer.manner import PLAIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import FigureSpec
    from explorer.manner import Manner
    from explorer.results import ColourReading


def compose_colour_figure(
    photo_pixels: NDArray[np.uint8],
    reading: ColourReading,
    card: Card,
    *,
    spec: FigureSpec,
    photo_name: str,
    manner: Manner = PLAIN,
) -> Sheet:
    """The colour plate of one photo: a view of every stream's space with what the stream says, and the votes.

    Args:
        photo_pixels: the upright photo as it is, (H, W, 3) uint8 sRGB, of the reading's size.
        reading: what is shown; every number comes from it, and which streams are off.
        card: of the checkpoint that made the reading.
        spec: size, look and content.
        photo_name: as the caption names it.
        manner: its light is the one that the reading was made in.

    Returns:
        A sheet `spec.width_mm` wide (to the dot) and as high as its content needs.

    Raises:
        ExplorerError: where the spec is out of range.
    """
    parts.check_subject(photo_pixels, reading, spec)
    subject = ColourSubject(photo_pixels, reading, card, spec, manner.light)
    look = subject.look
    caption = answers.caption_text(subject, photo_name)
    layout = _plan(subject, caption)
    marks: list[Mark] = [*subject.title_marks(), *blocks.photo_marks(subject, layout.photo)]
    if layout.answer is not None:
        marks += answers.answer_marks(subject, layout.answer)
    marks += lines_legend_marks(layout.legend, answers.legend_items(subject), answers.legend_lines(subject), look)
    marks += blocks.view_marks(subject, layout.cells)
    for number, cell in enumerate(layout.cells[: len(reading.streams)]):
        marks += blocks.stream_heading(subject, number, cell.heading)
        if cell.text is not None:
            marks += blocks.stream_marks(subject, number, cell.text)
    if len(layout.cells) > len(reading.streams):
        marks += colour_votes.votes_marks(subject, layout.cells[-1])
    if spec.show_caption:
        marks.append(Paragraph(layout.caption, caption, look.font(look.text_size), look.muted))
    dots_high = math.ceil(layout.height / spec.dot)
    return Sheet(
        spec.dots_across * spec.dot, dots_high * spec.dot, look.background, subject.title, caption, tuple(marks)
    )


def _plan(subject: ColourSubject, caption: str) -> PlateLayout:
    """The layout: widths first, then how high the text comes out at these."""
    look, spec, reading = subject.look, subject.spec, subject.reading
    width = spec.dots_across * spec.dot
    aspect = reading.photo_size[1] / reading.photo_size[0]
    needs = PlateNeeds(
        width=width,
        aspect=aspect,
        cell_aspect=1.0 if spec.colour.as_seen or not spec.show_insets else aspect,
        cells=len(reading.streams) + (1 if spec.show_ranking else 0),
        pictures=spec.show_insets,
        ranking=spec.show_ranking,
        above=0.0,
        below=0.0,
        title=look.title_size * 1.6 if subject.title else 0.0,
        line=look.casing_width,
    )
    widths = choose_plate_widths(needs)
    items, lines = answers.legend_items(subject), answers.legend_lines(subject)
    heights = PlateHeights(
        answer=answers.answer_height(subject, widths.answer) if spec.show_ranking else 0.0,
        legend=lines_legend_height(widths.answer, items, lines, look),
        heading=look.text_size * parts.HEADING,
        text=blocks.stream_height(subject, widths.cell) if spec.show_ranking else 0.0,
        last=colour_votes.votes_height(subject) if spec.show_ranking else 0.0,
        caption=wrapped_height(caption, width - 2 * MARGIN, look.text_size) if spec.show_caption else 0.0,
    )
    return lay_out_plate(needs, widths, heights)
