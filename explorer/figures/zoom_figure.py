"""A reading of RA-CNN made into a figure: pure, without Qt."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.figures import legend as legends
from explorer.figures import parts
from explorer.figures import zoom_blocks as blocks
from explorer.figures.layout import INSET_GAP, MARGIN
from explorer.figures.marks import Mark, Raster
from explorer.figures.overlay import boxes_within, cut_sides, label_bounds, nested_marks, tab_height
from explorer.figures.subject import check_subject
from explorer.figures.zoom_layout import ZoomLayout, ZoomNeeds, lay_out_zoom
from explorer.geometry import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Sheet
    from explorer.figures.spec import FigureSpec
    from explorer.results import ZoomReading


def compose_zoom_figure(
    photo_pixels: NDArray[np.uint8], reading: ZoomReading, card: Card, *, spec: FigureSpec, photo_name: str
) -> Sheet:
    """The zoom figure of one photo.

    Args:
        photo_pixels: the upright photo, (H, W, 3) uint8 sRGB, of the reading's size.
        reading: what is shown; every box and number comes from it.
        card: of the checkpoint that made the reading.
        spec: size, look and content.
        photo_name: as the caption names it.

    Returns:
        A sheet `spec.width_mm` wide (to the dot) and as high as its content needs.

    Raises:
        ExplorerError: where the spec is out of range.
    """
    check_subject(photo_pixels, reading, spec)
    subject = blocks.ZoomSubject(photo_pixels, reading, card, spec)
    caption = blocks.caption_text(reading, card, photo_name)
    items = blocks.legend_items(len(reading.scales), any_cut=_any_cut(reading))
    layout, legend = _plan(subject, items, caption)
    marks: list[Mark] = [*subject.title_marks(), *_photo_marks(subject, layout)]
    marks += legends.legend_marks(layout.legend, legend, subject.look)
    if layout.fused is not None:
        marks += blocks.fused_marks(subject, layout.fused)
    for scale, block in enumerate(layout.blocks):  # none for a plain classifier
        marks += blocks.scale_marks(subject, block, scale, side=layout.inset)
    return subject.sheet(layout.height, caption, layout.caption, marks)


def _any_cut(reading: ZoomReading) -> bool:
    frame = Box.of_size(*reading.photo_size)
    return any(any(cut_sides(box, frame)) for box in boxes_within(reading, frame))


def _plan(
    subject: blocks.ZoomSubject, items: tuple[legends.LegendItem, ...], caption: str
) -> tuple[ZoomLayout, tuple[tuple[legends.LegendItem, ...], ...]]:
    """The layout and the rows of the legend.

    The rows of legend and names depend on the widths of the layout, and the layout on their number, so one is laid out
    for the other, beginning with as few as there can be.
    """
    look, spec, reading = subject.look, subject.spec, subject.reading
    scales = len(reading.scales) if len(reading.scales) > 1 else 0  # one alone is the answer, shown in any case
    needs = ZoomNeeds(
        width=subject.width,
        aspect=reading.photo_size[1] / reading.photo_size[0],
        scales=scales,
        insets=spec.show_insets and scales > 0,
        ranking=spec.show_ranking,
        gutter=tab_height(look),
        title=subject.title_height,
        line=look.casing_width,
        legend=legends.legend_height(1, look) if items else legends.legend_height(0, look),
        legend_item=max((legends.item_width(item, look) for item in items), default=0.0),
        heading=look.text_size * parts.HEADING,
        text=blocks.scale_height(subject, math.inf),
        fused=blocks.fused_height(subject, math.inf),
        names=blocks.scale_width(subject),
        caption=subject.caption_height(caption, subject.width - 2 * MARGIN),
    )
    while True:
        layout = lay_out_zoom(needs)
        rows = legends.legend_rows(items, layout.legend.width, look)
        needed = _grown(needs, layout, subject, len(rows))
        if needed == needs:
            return layout, rows
        needs = needed


def _grown(needs: ZoomNeeds, layout: ZoomLayout, subject: blocks.ZoomSubject, rows: int) -> ZoomNeeds:
    """What is needed at the widths of a layout that was made for `needs`: never less, so that this comes to an end."""
    text, fused = needs.text, needs.fused
    if layout.fused is not None:
        fused = max(fused, blocks.fused_height(subject, layout.fused.width))
    if needs.ranking and layout.blocks:
        beside = layout.inset + INSET_GAP if layout.inset else 0.0
        text = max(text, blocks.scale_height(subject, layout.blocks[0].width - beside))
    legend = max(needs.legend, legends.legend_height(rows, subject.look))
    return replace(needs, text=text, fused=fused, legend=legend)


def _photo_marks(subject: blocks.ZoomSubject, layout: ZoomLayout) -> tuple[Mark, ...]:
    """The photo at the resolution of the figure, with its nested boxes and their labels."""
    reading, look = subject.reading, subject.look
    place, dots = subject.place(layout.photo)
    pixels = parts.resized(subject.photo, *dots)
    frame = Box.of_size(*reading.photo_size)
    boxes = tuple(place.nest(frame.unnest(box)) for box in boxes_within(reading, frame))
    bounds = label_bounds(place, look, unit=1.0)
    labels = ("",) if len(boxes) == 1 else None
    return (Raster(pixels, place), *nested_marks(boxes, place, look=look, unit=1.0, bounds=bounds, labels=labels))
