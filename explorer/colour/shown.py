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

    Args:
        pixels: (H, W, 3), sRGB; a small version of the photo will do.
        space: which.
    """
    record = SPACES[space]
    flat = pixels.reshape(-1, 3)
    values = _values(flat[:: max(len(flat) // _ENOUGH, 1)], record, _table(record).astype(np.float32))
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
    value = planes.max(axis=0)
    delta = value - planes.min(axis=0)
    safe = np.where(delta == 0, 1, delta)
    sextant = np.where(b == value, 4 + (r - g) / safe, np.where(g == value, 2 + (b - r) / safe, (g - b) / safe))
    hue = np.where(delta == 0, 0, sextant / 6 % 1)
    return np.stack([hue, delta / np.where(value == 0, 1, value), value])


def _lab(xyz: Values) -> Values:
    x, y, z = np.where(xyz > ROOT_KNEE, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
