"""A reading made into a figure: pure, without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from explorer.figures.colour_figure import compose_colour_figure
from explorer.figures.crops_figure import compose_crops_figure
from explorer.figures.grain_figure import compose_granularity_figure
from explorer.figures.zoom_figure import compose_zoom_figure
from explorer.manner import PLAIN
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Sheet
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
