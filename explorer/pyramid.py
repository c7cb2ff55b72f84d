"""Image pyramids: a picture, its half, its quarter and so on. A small view of a large photo then needs few pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

    from explorer.stopping import StopFlag

# (H, W, 3) uint8 first, then every level half of the one before, rounded up. A level's pixel is the mean of the pixels
# it covers, and place (x, y) of the first level is (x, y) / 2**k of level k. One level is a pyramid too.
Pyramid = Sequence[NDArray[np.uint8]]

# The resizing that is left does the antialiasing: at 1.5 its result differs from resizing the first level by one to two
# of 255 in the mean, and takes a third of the time that it takes at 3 (tests/bench/reader.py).
LEAST_REDUCTION = 1.5
SMALLEST_SIDE = 350  # pixels; no level's longest side is below this
_ROWS_AT_ONCE = 256


def pyramid_of(image: Image.Image, *, smallest: int = SMALLEST_SIDE, stop: StopFlag | None = None) -> Pyramid:
    """All levels of an RGB picture, contiguous arrays that nobody can write to.

    Raises:
        Stopped: `stop` was raised.
    """
    levels = [_array(image, stop)]
    while max(image.size) >= 2 * smallest:
        image = image.reduce(2)
        levels.append(_array(image, stop))
    return tuple(levels)


def level_for(pyramid: Pyramid, reduction: float) -> int:
    """The smallest level that is still to be reduced by `LEAST_REDUCTION`; `reduction` is that of the first level."""
    level = 0
    while level + 1 < len(pyramid) and reduction >= LEAST_REDUCTION * 2 ** (level + 1):
        level += 1
    return level


def _array(image: Image.Image, stop: StopFlag | None) -> NDArray[np.uint8]:
    """In strips: one large copy would hold up all other threads."""
    width, height = image.size
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    for top in range(0, height, _ROWS_AT_ONCE):
        if stop is not None:
            stop.check()
        bottom = min(top + _ROWS_AT_ONCE, height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
    pixels.flags.writeable = False
    return pixels
