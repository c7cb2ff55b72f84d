"""What panes and figures show of a colour space, in numpy: pictures of its channels, and the values of one pixel.

The same formulas as `conversions`, with which a test compares them, so that a photo seen before is shown without torch.
Logarithm and linear light come from tables of the 256 values that an 8-bit photo has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.colour.spaces import HED_FLOOR, ROOT_KNEE, SPACES
from explorer.light import linear

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from explorer.colour.spaces import Space
    from explorer.rules import SpaceName

    Values = NDArray[np.floating]
    Ends = tuple[tuple[float, float], ...]  # the low and the high end of each channel as it is drawn, in its units
    Table = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_BLOCK = 1 << 15  # pixels worked on at a time, so that what lies between stays in the processor's cache
STRETCHED_TO = (1, 99)  # percentiles of a photo's values that are drawn black and white where views are stretched
STRETCHED_NAMES = ("1st", "99th")
BLACK = 8  # of 255: no channel above it, and a pixel is as good as black; JPEG writes no bar quite black
LEAST_LIT = 0.02  # of the pixels looked at
LEAST_SPAN = 0.02  # of a channel's range: noise of a channel that hardly differs is not blown up any further
_ENOUGH = 1 << 16  # pixels are looked at, evenly over the picture, to find the percentiles
_TABLES: dict[SpaceName, Table] = {
    "hed": lambda v: np.log(np.maximum(v, HED_FLOOR)) / np.log(HED_FLOOR),
    "hed_log10": lambda v: -np.log10(v + 2),
    "hed_ln": lambda v: -np.log(v + 2),
    "lab": linear,
}


def values_at(rgb: tuple[int, int, int], space: SpaceName) -> tuple[float, float, float]:
    """The channels of one 8-bit pixel, in the space's own units."""
    record = SPACES[space]
    x, y, z = _values(np.array([rgb], dtype=np.uint8), record, _table(record))[:, 0].tolist()
    return x, y, z


def whole_ends(space: SpaceName) -> Ends:
    """The ends of each channel over all colours: the same for every photo."""
    return tuple((channel.low, channel.high) for channel in SPACES[space].channels)


def stretched_ends(pixels: NDArray[np.uint8], space: SpaceName) -> Ends:
    """The percentiles `STRETCHED_TO` of each channel in one photo, at least `LEAST_SPAN` of its range apart.

    Black is left out, unless the photo is hardly anything else: of bars beside a photo every channel has an extreme
    (stains are densities, and black is denser than any bird), which would leave all else dark or pale.

    Args:
        pixels: (H, W, 3), sRGB; a small version of the photo will do.
        space: which.
    """
    record = SPACES[space]
    flat = pixels.reshape(-1, 3)
    some = flat[:: max(len(flat) // _ENOUGH, 1)]
    lit = some[some.max(axis=1) > BLACK]
    values = _values(lit if len(lit) > LEAST_LIT * len(some) else some, record, _table(record).astype(np.float32))
    ends = []
    for (low, high), own in zip(whole_ends(space), values, strict=True):
        start, end = (float(edge) for edge in np.percentile(own, STRETCHED_TO))
        short = max(LEAST_SPAN * (high - low) - (end - start), 0.0)
        ends.append((start - short / 2, end + short / 2))
    return tuple(ends)


def shown(
    pixels: NDArray[np.uint8], space: SpaceName, channel: int | None, ends: Ends | None = None
) -> NDArray[np.uint8]:
    """A picture of a photo in that space.

    Args:
        pixels: (H, W, 3), sRGB.
        space: which.
        channel: None shows the three channels as red, green and blue, a number that channel as grey; each from the
            low to the high end of its range over the RGB cube.
        ends: other low and high ends of the three channels; values beyond them are drawn as the ends are.

    Returns:
        (H, W, 3). The very array for all channels of RGB over their whole range.
    """
    if space == "rgb" and channel is None and ends is None:
        return pixels
    record = SPACES[space]
    picked = [0, 1, 2] if channel is None else [channel]
    wanted = [(ends or whole_ends(space))[k] for k in picked]
    low = np.array([[start] for start, _ in wanted], dtype=np.float32)
    scale = np.array([[255 / (end - start)] for start, end in wanted], dtype=np.float32)
    table = _table(record).astype(np.float32)
    flat = pixels.reshape(-1, 3)
    out = np.empty_like(flat)
    for start in range(0, len(flat), _BLOCK):
        values = (_values(flat[start : start + _BLOCK], record, table)[picked] - low) * scale
        out[start : start + _BLOCK] = np.clip(np.rint(values, out=values), 0, 255, out=values).T
    return out.reshape(pixels.shape)


def _table(space: Space) -> NDArray[np.float64]:
    """What the matrix is multiplied with, of each of the 256 values of an 8-bit photo."""
    steps = np.arange(256) / 255
    return _TABLES[space.name](steps) if space.name in _TABLES else steps


def _values(pixels: NDArray[np.uint8], space: Space, table: Values) -> Values:
    """(n, 3) 8-bit pixels to (3, n) values in the space's own units, as precise as the table."""
    planes: Values = table[pixels.T]
    if space.name == "rgb":
        return planes
    if space.name == "hsv":
        return _hsv(planes)
    matrix = (np.array(space.matrix) / np.array(space.white)[:, None]).astype(table.dtype)
    mixed: Values = matrix @ planes
    if space.name == "lab":
        return _lab(mixed)
    offset: Values = np.array(space.offset).astype(table.dtype)[:, None]
    return np.maximum(mixed, 0) if space.name == "hed" else mixed + offset


def _hsv(planes: Values) -> Values:
    r, g, b = planes
    value = np.maximum(np.maximum(r, g), b)
    delta = value - np.minimum(np.minimum(r, g), b)
    coloured = np.sign(delta)  # 0 for greys, else 1
    b_most, g_most = (value == b).astype(planes.dtype), (value == g).astype(planes.dtype)
    g_most *= 1 - b_most
    r_most = 1 - b_most - g_most
    # Sums with factors of 0 and 1 in place of `where`, and no `%`: a tenth of the time.
    ahead = (r_most * (g - b) + g_most * (b - r) + b_most * (r - g)) / (delta + (1 - coloured))
    hue = (ahead + (2 * g_most + 4 * b_most)) * (coloured / 6)
    hue += hue < 0
    return np.stack([hue, delta / (value + (value == 0)), value])


def _lab(xyz: Values) -> Values:
    x, y, z = np.where(xyz > ROOT_KNEE, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
