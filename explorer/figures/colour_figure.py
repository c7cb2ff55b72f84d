"""A reading of ColorNet made into a plate: pure, without Qt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from explorer.figures import colour_answer as answers
from explorer.figures import colour_blocks as blocks
from explorer.figures import colour_votes
from explorer.figures.colour_subject import ColourSubject
from explorer.figures.legend import lines_legend_marks
from explorer.figures.plate import PlateContent, plan_plate
from explorer.figures.subject import check_subject
from explorer.manner import PLAIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Mark, Sheet
    from explorer.figures.plate_layout import PlateLayout
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
    check_subject(photo_pixels, reading, spec)
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
    return subject.sheet(layout.height, caption, layout.caption, marks)


def _plan(subject: ColourSubject, caption: str) -> PlateLayout:
    spec, reading = subject.spec, subject.reading
    width, height = reading.photo_size
    content = PlateContent(
        cells=len(reading.streams) + (1 if spec.show_ranking else 0),
        cell_aspect=1.0 if spec.colour.as_seen or not spec.show_insets else height / width,
        labels=0.0,
        legend=(answers.legend_items(subject), answers.legend_lines(subject)),
        answer=partial(answers.answer_height, subject),
        text=partial(blocks.stream_height, subject),
        last=colour_votes.votes_height(subject),
    )
    return plan_plate(subject, content, caption)
