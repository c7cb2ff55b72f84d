"""A reading made into a figure: pure, without Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, assert_never

from explorer.figures import blocks, parts
from explorer.figures import legend as legends
from explorer.figures.colour_figure import compose_colour_figure
from explorer.figures.crops_figure import compose_crops_figure
from explorer.figures.grain_figure import compose_granularity_figure
from explorer.figures.layout import MARGIN, Layout, Needs, lay_out
from explorer.figures.marks import Mark, Paragraph, Raster, Sheet
from explorer.figures.overlay import boxes_within, cut_sides, label_bounds, nested_marks, tab_height
from explorer.figures.records import TOP
from explorer.figures.text import LINE_PITCH, estimated_width, wrap
from explorer.geometry import Box
from explorer.manner import PLAIN
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import FigureSpec
    from explorer.manner import Manner
    from explorer.results import Reading


def compose_figure(
    photo_pixels: NDArray[np.uint8],
    reading: Reading,
    card: Card,
    *,
    spec: FigureSpec,
    photo_name: str,
    manner: Manner = PLAIN,
) -> Sheet:
    """The figure of one photo, by the family of its reading; see `compose_zoom_figure` for the arguments.

    `manner` is how the reading was made: of it only the light counts, the rest is the reading's own.

    Raises:
        ExplorerError: where the spec is out of range.
    """
    match reading:
        case ZoomReading():
            return compose_zoom_figure(photo_pixels, reading, card, spec=spec, photo_name=photo_name)
        case GranularityReading():
            return compose_granularity_figure(photo_pixels, reading, card, spec=spec, photo_name=photo_name)
        case ColourReading():
            return compose_colour_figure(photo_pixels, reading, card, spec=spec, photo_name=photo_name, manner=manner)
        case CropsReading():
            return compose_crops_figure(photo_pixels, reading, card, spec=spec, photo_name=photo_name)
        case _:
            assert_never(reading)


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
    parts.check_subject(photo_pixels, reading, spec)
    subject = blocks.ZoomSubject(photo_pixels, reading, card, spec)
    look = subject.look
    title = subject.title
    caption = blocks.caption_text(reading, card, photo_name)
    items = blocks.legend_items(len(reading.scales), any_cut=_any_cut(reading))
    layout, legend = _plan(subject, items, title=title, caption=caption)
    marks: list[Mark] = [*subject.title_marks(), *_photo_marks(subject, layout)]
    marks += legends.legend_marks(layout.legend, legend, look)
    if layout.fused is not None:
        marks += blocks.fused_marks(subject, layout.fused)
    for scale, block in enumerate(layout.blocks):  # none for a plain classifier
        marks += blocks.scale_marks(subject, block, scale, side=layout.inset)
    if spec.show_caption:
        marks.append(Paragraph(layout.caption, caption, look.font(look.text_size), look.muted))
    dots_high = math.ceil(layout.height / spec.dot)
    return Sheet(spec.dots_across * spec.dot, dots_high * spec.dot, look.background, title, caption, tuple(marks))


def _any_cut(reading: ZoomReading) -> bool:
    frame = Box.of_size(*reading.photo_size)
    return any(any(cut_sides(box, frame)) for box in boxes_within(reading, frame))


def _plan(
    subject: blocks.ZoomSubject, items: tuple[legends.LegendItem, ...], *, title: str, caption: str
) -> tuple[Layout, tuple[tuple[legends.LegendItem, ...], ...]]:
    """The layout and the rows of the legend.

    The legend's rows depend on the width of the photo and the layout on their number, so one is laid out for the other,
    beginning with a single row.
    """
    look, spec, reading = subject.look, subject.spec, subject.reading
    width = spec.dots_across * spec.dot
    lines = wrap(caption, width - 2 * MARGIN, lambda text: estimated_width(text, look.text_size))
    text = look.text_size * (parts.HEADING + TOP * parts.ROW)
    rows: tuple[tuple[legends.LegendItem, ...], ...] = (items,) if items else ()
    scales = len(reading.scales) if len(reading.scales) > 1 else 0  # one alone is the answer, shown in any case
    while True:
        layout = lay_out(
            Needs(
                width=width,
                aspect=reading.photo_size[1] / reading.photo_size[0],
                scales=scales,
                insets=spec.show_insets and scales > 0,
                ranking=spec.show_ranking,
                gutter=tab_height(look),
                title=look.title_size * 1.6 if title else 0.0,
                line=look.casing_width,
                legend_item=max((legends.item_width(item, look) for item in items), default=0.0),
                legend=legends.legend_height(len(rows), look),
                heading=look.text_size * parts.HEADING,
                text=text,
                fused=blocks.fused_height(look),
                caption=look.text_size * LINE_PITCH * len(lines) if spec.show_caption else 0.0,
            )
        )
        fitting = legends.legend_rows(items, layout.legend.width, look)
        if len(fitting) <= len(rows):
            return layout, fitting
        rows = fitting


def _photo_marks(subject: blocks.ZoomSubject, layout: Layout) -> tuple[Mark, ...]:
    """The photo at the resolution of the figure, with its nested boxes and their labels."""
    dot, reading, look = subject.spec.dot, subject.reading, subject.look
    place = parts.snapped(parts.within_line(layout.photo, look), dot)
    pixels = parts.resized(subject.photo, round(place.width / dot), round(place.height / dot))
    frame = Box.of_size(*reading.photo_size)
    boxes = tuple(place.nest(frame.unnest(box)) for box in boxes_within(reading, frame))
    bounds = label_bounds(place, look, unit=1.0)
    labels = ("",) if len(boxes) == 1 else None
    return (Raster(pixels, place), *nested_marks(boxes, place, look=look, unit=1.0, bounds=bounds, labels=labels))
