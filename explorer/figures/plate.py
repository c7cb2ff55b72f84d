"""What the plates of several families have in common: how their layout is found. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.figures import parts
from explorer.figures.layout import MARGIN
from explorer.figures.legend import lines_legend_height
from explorer.figures.plate_layout import PlateHeights, PlateLayout, PlateNeeds, choose_plate_widths, lay_out_plate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explorer.figures.legend import LegendItem
    from explorer.figures.subject import Subject


@dataclass(frozen=True, slots=True, eq=False)
class PlateContent:
    """What takes room on a plate, in points.

    `cell_aspect` is height / width of the cells' pictures, `labels` the room for labels above and below the photo.
    `answer` and `text` tell how high the answer, and what is below a cell's picture, come out at a width; `last` is the
    least that the last cell needs. Without a ranking there are none of these three.
    """

    cells: int
    cell_aspect: float
    labels: float
    legend: tuple[tuple[LegendItem, ...], Sequence[str]]
    answer: Callable[[float], float]
    text: Callable[[float], float]
    last: float = 0.0


def plan_plate(subject: Subject[Any], content: PlateContent, caption: str) -> PlateLayout:
    """The layout: widths first, then how high the text comes out at these."""
    look, spec = subject.look, subject.spec
    width = subject.width
    across, down = subject.reading.photo_size
    needs = PlateNeeds(
        width=width,
        aspect=down / across,
        cell_aspect=content.cell_aspect,
        cells=content.cells,
        pictures=spec.show_insets,
        ranking=spec.show_ranking,
        above=content.labels,
        below=content.labels,
        title=subject.title_height,
        line=look.casing_width,
    )
    widths = choose_plate_widths(needs)
    heights = PlateHeights(
        answer=content.answer(widths.answer) if spec.show_ranking else 0.0,
        legend=lines_legend_height(widths.answer, *content.legend, look),
        heading=look.text_size * parts.HEADING,
        text=content.text(widths.cell) if spec.show_ranking else 0.0,
        last=content.last if spec.show_ranking else 0.0,
        caption=subject.caption_height(caption, width - 2 * MARGIN),
    )
    return lay_out_plate(needs, widths, heights)
