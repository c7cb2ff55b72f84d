"""Parts of a photo in colour spaces, at the resolution at which they are shown. For the desk, off the event loop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.colour.shown import shown
from explorer.figures.colour_views import view_ends
from explorer.geometry import Box
from explorer.light import relit
from explorer.preprocess import view_in_light
from explorer.ui.pictures import to_qimage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from explorer.colour.shown import Ends
    from explorer.manner import Light
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.rules import SpaceName
    from explorer.stopping import StopFlag

    Channelled = tuple[SpaceName, int | None]

AROUND = 0.3  # of what is seen, on every side, is computed with it, so that a small drag shows no edge


@dataclass(frozen=True, slots=True)
class SpacesWish:
    """Which part of a photo to show in which spaces, each with one channel or None for its three as red, green, blue.

    `part` None is the whole photo. `scale`: pixels of the screen a pixel of the photo; the level of the photo with at
    least as many is taken. With `seen`, it is what a network sees instead: the square around the whole photo, in the
    network's own pixels. `stretched` is as in `ColourSpec`.
    """

    views: tuple[Channelled, ...]
    light: Light
    scale: float
    part: Box | None = None
    seen: Preprocess | None = None
    stretched: bool = False


def level_of(wish: SpacesWish, levels: int) -> int:
    """The smallest level of a photo that has at least as many pixels as the screen."""
    level = 0
    while level + 1 < levels and 0.5 ** (level + 1) >= wish.scale:
        level += 1
    return level


def closer_wish(
    whole: SpacesWish,
    last: SpacesWish | None,
    *,
    scale: float,
    looked_at: tuple[float, float, float, float],
    pyramid: Pyramid,
) -> SpacesWish | None:
    """The part to compute besides the whole photo, where the views of the whole have too few pixels; None: no other.

    Args:
        whole: what was wished for of the whole photo.
        last: the part that was wished for last, if any.
        scale: pixels of the screen a pixel of the photo.
        looked_at: (x0, y0, x1, y1) in photo pixels; may reach over the edges.
        pyramid: the photo's.
    """
    if whole.seen is not None:
        return None
    levels = len(pyramid)
    wish = replace(whole, scale=scale)
    if level_of(wish, levels) == level_of(whole, levels):
        return None
    photo = Box.of_size(pyramid[0].shape[1], pyramid[0].shape[0])
    x0, y0, x1, y1 = looked_at
    dx, dy = AROUND * (x1 - x0), AROUND * (y1 - y0)
    part = Box(x0 - dx, y0 - dy, x1 + dx, y1 + dy).clipped_to(photo)
    if part.area <= 0:
        return None
    if last is not None and last.part is not None and level_of(last, levels) == level_of(wish, levels):
        inside = Box(*looked_at).clipped_to(photo)
        if last.part.overlap(inside) >= 0.999 * inside.area:
            return None
    return replace(wish, part=part)


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


def ends_of(pyramid: Pyramid, wish: SpacesWish) -> Mapping[SpaceName, Ends]:
    """From where to where the channels of a wish are drawn, where that is not their whole range."""
    return view_ends(pyramid, wish.light, (space for space, _ in wish.views)) if wish.stretched else {}


def make_spaces(
    pyramid: Pyramid, wish: SpacesWish, stop: StopFlag, ends: Mapping[SpaceName, Ends] | None = None
) -> Iterator[QImage]:
    """The part of a photo in every space of a wish, in that order. `ends` are those of `ends_of`, if known already."""
    ends = ends_of(pyramid, wish) if ends is None else ends
    pixels = lit_pixels(pyramid, wish)
    done: dict[Channelled, QImage] = {}  # seven times RGB is the same view seven times
    for space, channel in wish.views:
        stop.check()
        if (space, channel) not in done:
            done[space, channel] = to_qimage(shown(pixels, space, channel, ends.get(space)))
        yield done[space, channel]


def lit_pixels(pyramid: Pyramid, wish: SpacesWish) -> NDArray[np.uint8]:
    """The part of the photo that a wish is about, in its light, as sRGB (H, W, 3)."""
    if wish.seen is not None:
        return view_in_light(pyramid, covered(pyramid, wish), wish.seen, wish.light)
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
