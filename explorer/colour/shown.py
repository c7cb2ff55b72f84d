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
    Table = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_BLOCK = 1 << 15  # pixels worked on at a time, so that what lies between stays in the processor's cache
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


def shown(pixels: NDArray[np.uint8], space: SpaceName, channel: int | None) -> NDArray[np.uint8]:
    """A picture of a photo in that space.

    Args:
        pixels: (H, W, 3), sRGB.
        space: which.
        channel: None shows the three channels as red, green and blue, a number that channel as grey; each from the
            low to the high end of its range over the RGB cube.

    Returns:
        (H, W, 3). The very array for all channels of RGB.
    """
    if space == "rgb" and channel is None:
        return pixels
    record = SPACES[space]
    picked = [0, 1, 2] if channel is None else [channel]
    channels = [record.channels[k] for k in picked]
    low = np.array([[c.low] for c in channels], dtype=np.float32)
    scale = np.array([[255 / (c.high - c.low)] for c in channels], dtype=np.float32)
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
