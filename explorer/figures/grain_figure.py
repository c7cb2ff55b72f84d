"""A reading of multiple granularity descriptors made into a figure: pure, without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures import grain_bar, parts
from explorer.figures import grain_blocks as blocks
from explorer.figures import legend as legends
from explorer.figures.grain_layout import GrainLayout, GrainNeeds, Heights, choose_widths, lay_out_grains
from explorer.figures.layout import MARGIN
from explorer.figures.overlay import tab_height
from explorer.figures.subject import check_subject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Mark, Sheet
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
    check_subject(photo_pixels, reading, spec)
    subject = grain_bar.GrainSubject(photo_pixels, reading, card, spec)
    caption = blocks.caption_text(subject, photo_name)
    layout, legend = _plan(subject, caption)
    marks: list[Mark] = [*subject.title_marks(), *blocks.photo_marks(subject, layout.photo)]
    if layout.answer is not None:
        marks += blocks.answer_marks(subject, layout.answer)
    marks += legends.legend_marks(layout.legend, legend, subject.look)
    for grain, panel in zip(reading.grains, layout.panels, strict=False):  # no panels where nothing is shown of them
        marks += blocks.grain_heading(subject, grain, panel.heading)
        if panel.names is not None:
            marks += blocks.names_marks(subject, grain, panel.names)
        if panel.map is not None:
            marks += blocks.map_marks(subject, grain, panel.map)
    if layout.bar is not None:
        marks += grain_bar.bar_marks(subject, layout.bar)
    return subject.sheet(layout.height, caption, layout.caption, marks)


def _plan(
    subject: grain_bar.GrainSubject, caption: str
) -> tuple[GrainLayout, tuple[tuple[legends.LegendItem, ...], ...]]:
    """The layout and the rows of the legend: widths first, then how high the text comes out at these."""
    look, spec, reading = subject.look, subject.spec, subject.reading
    width = subject.width
    content = width - 2 * MARGIN
    needs = GrainNeeds(
        width=width,
        aspect=reading.photo_size[1] / reading.photo_size[0],
        grains=len(reading.grains),
        maps=spec.show_insets,
        ranking=spec.show_ranking,
        gutter=tab_height(look),
        title=subject.title_height,
        line=look.casing_width,
    )
    widths = choose_widths(needs)
    rows = legends.legend_rows(blocks.legend_items(reading), widths.legend, look)
    heights = Heights(
        answer=blocks.answer_height(subject, widths.answer) if spec.show_ranking else 0.0,
        legend=legends.legend_height(len(rows), look),
        heading=look.text_size * parts.HEADING,
        text=blocks.names_height(subject, widths.names) if spec.show_ranking else 0.0,
        bar=grain_bar.bar_height(subject, content) if spec.show_insets else 0.0,
        caption=subject.caption_height(caption, content),
    )
    return lay_out_grains(needs, widths, heights), rows
