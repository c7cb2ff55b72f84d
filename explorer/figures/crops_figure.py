"""A reading of several crops made into a plate: pure, without Qt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from explorer.figures import crops_blocks as blocks
from explorer.figures.legend import lines_legend_marks
from explorer.figures.overlay import tab_height
from explorer.figures.plate import PlateContent, plan_plate
from explorer.figures.subject import check_subject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Mark, Sheet
    from explorer.figures.plate_layout import PlateLayout
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
    check_subject(photo_pixels, reading, spec)
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
    return subject.sheet(layout.height, caption, layout.caption, marks)


def _plan(subject: blocks.CropsSubject, caption: str) -> PlateLayout:
    width, height = subject.reading.photo_size
    content = PlateContent(
        cells=len(subject.reading.crops),
        cell_aspect=height / width if subject.spec.show_insets else 1.0,
        labels=tab_height(subject.look),
        legend=(blocks.legend_items(subject), blocks.legend_lines(subject)),
        answer=partial(blocks.answer_height, subject),
        text=partial(blocks.crop_height, subject),
    )
    return plan_plate(subject, content, caption)
