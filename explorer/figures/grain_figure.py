"""A reading of multiple granularity descriptors made into a figure: pure, without Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from explorer.figures import grain_bar, parts
from explorer.figures import grain_blocks as blocks
from explorer.figures import legend as legends
from explorer.figures.grain_layout import GrainLayout, GrainNeeds, Heights, choose_widths, lay_out_grains
from explorer.figures.layout import MARGIN
from explorer.figures.marks import Mark, Paragraph, Sheet
from explorer.figures.overlay import tab_height
from explorer.figures.text import LINE_PITCH, estimated_width, wrap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import FigureSpec
    from explorer.results import GranularityReading


def compose_granularity_figure(
    photo_pixels: NDArray[np.uint8], reading: GranularityReading, card: Card, *, spec: FigureSpec, photo_name: str
) -> Sheet:
    """The granularity figure of one photo: its regions, every grain's names and energy map, and the answer.

    Args:
        photo_pixels: the upright photo, (H, W, 3) uint8 sRGB, of the reading's size.
        reading: what is shown; every box and number comes from it.
        card: of the checkpoint that made the reading.
        spec: size, look and content.
        photo_name: as the caption names it.

    Returns:
        A sheet `spec.width_mm` wide (to the dot) and as high as its content needs.

    Raises:
        ExplorerError: where the spec is out of range or names a colour map that is not there.
    """
    parts.check_subject(photo_pixels, reading, spec)
    subject = grain_bar.GrainSubject(photo_pixels, reading, card, spec)
    look = subject.look
    caption = blocks.caption_text(subject, photo_name)
    layout, legend = _plan(subject, caption)
    marks: list[Mark] = [*subject.title_marks(), *blocks.photo_marks(subject, layout.photo)]
    if layout.answer is not None:
        marks += blocks.answer_marks(subject, layout.answer)
    marks += legends.legend_marks(layout.legend, legend, look)
    for grain, panel in zip(reading.grains, layout.panels, strict=False):  # no panels where nothing is shown of them
        marks += blocks.grain_heading(subject, grain, panel.heading)
        if panel.names is not None:
            marks += blocks.names_marks(subject, grain, panel.names)
        if panel.map is not None:
            marks += blocks.map_marks(subject, grain, panel.map)
    if layout.bar is not None:
        marks += grain_bar.bar_marks(subject, layout.bar)
    if spec.show_caption:
        marks.append(Paragraph(layout.caption, caption, look.font(look.text_size), look.muted))
    dots_high = math.ceil(layout.height / spec.dot)
    return Sheet(
        spec.dots_across * spec.dot, dots_high * spec.dot, look.background, subject.title, caption, tuple(marks)
    )


def _plan(
    subject: grain_bar.GrainSubject, caption: str
) -> tuple[GrainLayout, tuple[tuple[legends.LegendItem, ...], ...]]:
    """The layout and the rows of the legend: widths first, then how high the text comes out at these."""
    look, spec, reading = subject.look, subject.spec, subject.reading
    width = spec.dots_across * spec.dot
    content = width - 2 * MARGIN
    needs = GrainNeeds(
        width=width,
        aspect=reading.photo_size[1] / reading.photo_size[0],
        grains=len(reading.grains),
        maps=spec.show_insets,
        ranking=spec.show_ranking,
        gutter=tab_height(look),
        title=look.title_size * 1.6 if subject.title else 0.0,
        line=look.casing_width,
    )
    widths = choose_widths(needs)
    rows = legends.legend_rows(blocks.legend_items(reading), widths.legend, look)
    lines = wrap(caption, content, lambda text: estimated_width(text, look.text_size))
    heights = Heights(
        answer=blocks.answer_height(subject, widths.answer) if spec.show_ranking else 0.0,
        legend=legends.legend_height(len(rows), look),
        heading=look.text_size * parts.HEADING,
        text=blocks.names_height(subject) if spec.show_ranking else 0.0,
        bar=grain_bar.bar_height(subject, content) if spec.show_insets else 0.0,
        caption=look.text_size * LINE_PITCH * len(lines) if spec.show_caption else 0.0,
    )
    return lay_out_grains(needs, widths, heights), rows
