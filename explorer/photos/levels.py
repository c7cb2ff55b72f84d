"""Pictures of any of Pillow's modes as one of six 8-bit ones, before their colours are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AS_THEY_ARE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})
_BY_PILLOW = {"1": "L", "La": "LA", "P": "RGBA", "PA": "RGBA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}
_FROM_16_BIT = ((np.arange(65536) + 128) // 257).astype(np.uint8)  # the nearest of 256 levels


def to_8_bit(image: Image.Image) -> tuple[Image.Image, str]:
    """The picture in mode L, LA, RGB, RGBA, CMYK or LAB, still in its own colours.

    Returns:
        The picture, and a note for the person ("" where nothing needs saying). 16-bit levels are divided by 257.
        Whole numbers beyond 16 bits and fractions beyond 0..1 are spread from their lowest to their highest value.
    """
    mode = image.mode
    if "transparency" in image.info and mode in ("1", "L", "RGB"):
        return image.convert("RGBA"), ""
    if mode in _AS_THEY_ARE:
        return image, ""
    if mode in _BY_PILLOW:
        return image.convert(_BY_PILLOW[mode]), ""
    values = np.asarray(image)
    if mode.startswith("I;16"):
        return Image.fromarray(_FROM_16_BIT[values]), ""
    return _from_numbers(values)


def _from_numbers(values: NDArray[Any]) -> tuple[Image.Image, str]:
    """One channel of 32-bit numbers as grey. What is not a number becomes black."""
    finite = np.isfinite(values)
    low, high = (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 0.0)
    whole = np.issubdtype(values.dtype, np.integer)
    note = ""
    if low >= 0 and high <= (65535 if whole else 1):
        low, high = 0.0, 65535.0 if whole else 1.0
    else:
        note = f"Its levels were spread from {low:g} … {high:g} to black … white."
    share = (np.where(finite, values, low).astype(np.float64) - low) / ((high - low) or 1.0)
    return Image.fromarray(np.round(255 * share).astype(np.uint8)), note
