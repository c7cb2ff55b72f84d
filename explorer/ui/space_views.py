"""Parts of a photo in colour spaces, at the resolution at which they are shown. For the desk, off the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.colour.shown import shown
from explorer.figures.colour_views import seen_in_light
from explorer.geometry import Box
from explorer.light import relit
from explorer.ui.pictures import to_qimage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from explorer.manner import Light
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.rules import SpaceName
    from explorer.stopping import StopFlag

    Channelled = tuple[SpaceName, int | None]


@dataclass(frozen=True, slots=True)
class SpacesWish:
    """Which part of a photo to show in which spaces, each with one channel or None for its three as red, green, blue.

    `part` None is the whole photo. `scale`: pixels of the screen a pixel of the photo; the level of the photo with at
    least as many is taken. With `seen`, it is what a network sees instead: the square around the whole photo, in the
    network's own pixels.
    """

    views: tuple[Channelled, ...]
    light: Light
    scale: float
    part: Box | None = None
    seen: Preprocess | None = None


def level_of(wish: SpacesWish, levels: int) -> int:
    """The smallest level of a photo that has at least as many pixels as the screen."""
    level = 0
    while level + 1 < levels and 0.5 ** (level + 1) >= wish.scale:
        level += 1
    return level


def covered(pyramid: Pyramid, wish: SpacesWish) -> Box:
    """What of the photo, in its pixels, the views of a wish show: the part up to whole pixels of its level."""
    height, width = pyramid[0].shape[:2]
    if wish.seen is not None:
        return Box.of_size(width, height).square_around()
    if wish.part is None:
        return Box.of_size(width, height)
    x0, y0, x1, y1 = _cells(pyramid, wish)
    step = 2 ** level_of(wish, len(pyramid))
    return Box(x0 * step, y0 * step, min(x1 * step, width), min(y1 * step, height))


def make_spaces(pyramid: Pyramid, wish: SpacesWish, stop: StopFlag) -> Iterator[QImage]:
    """The part of a photo in every space of a wish, in that order."""
    pixels = lit_pixels(pyramid, wish)
    done: dict[Channelled, QImage] = {}  # seven times RGB is the same view seven times
    for space, channel in wish.views:
        stop.check()
        if (space, channel) not in done:
            done[space, channel] = to_qimage(shown(pixels, space, channel))
        yield done[space, channel]


def lit_pixels(pyramid: Pyramid, wish: SpacesWish) -> NDArray[np.uint8]:
    """The part of the photo that a wish is about, in its light, as sRGB (H, W, 3)."""
    if wish.seen is not None:
        return seen_in_light(pyramid, covered(pyramid, wish), wish.seen, wish.light)
    level = pyramid[level_of(wish, len(pyramid))]
    if wish.part is None:
        return relit(level, wish.light)
    x0, y0, x1, y1 = _cells(pyramid, wish)
    return relit(np.ascontiguousarray(level[y0:y1, x0:x1]), wish.light)


def _cells(pyramid: Pyramid, wish: SpacesWish) -> tuple[int, int, int, int]:
    """The part of a wish as whole pixels of its level, at least one each way."""
    number = level_of(wish, len(pyramid))
    height, width = pyramid[number].shape[:2]
    part = (wish.part or Box.of_size(width, height)).scaled(0.5**number)
    x0, y0 = min(max(int(part.x0), 0), width - 1), min(max(int(part.y0), 0), height - 1)
    return x0, y0, min(max(-int(-part.x1 // 1), x0 + 1), width), min(max(-int(-part.y1 // 1), y0 + 1), height)
