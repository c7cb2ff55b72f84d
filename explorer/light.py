"""The light of a photo, changed: exposure, warmth and tint in linear light, then saturation of the encoded values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.manner import Light

if TYPE_CHECKING:
    from numpy.typing import NDArray

LUMA = (0.299, 0.587, 0.114)  # Rec. 601, of encoded values
_BLOCK = 1 << 16  # pixels worked on at a time, so that what lies between stays in the processor's cache


def linear(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB values in 0..1 to linear light in 0..1 (IEC 61966-2-1)."""
    return np.where(encoded > 0.04045, ((encoded + 0.055) / 1.055) ** 2.4, encoded / 12.92)


def encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light, not below 0, to sRGB values."""
    return np.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, light * 12.92)


def gains(light: Light) -> tuple[float, float, float]:
    """What the linear light of red, green and blue is multiplied by."""
    warm, tint = light.warmth / 2, light.tint / 2
    stops = (light.exposure + warm + tint, light.exposure - tint, light.exposure - warm + tint)
    r, g, b = (2.0**stop for stop in stops)
    return r, g, b


def relit(pixels: NDArray[np.uint8], light: Light) -> NDArray[np.uint8]:
    """The photo in that light.

    Args:
        pixels: (H, W, 3), sRGB.
        light: what to change.

    Returns:
        (H, W, 3); the very array where the light is as it is. Rounded to 8 bits once, at the end.
    """
    if light == Light():
        return pixels
    curves = np.clip(encoded(np.multiply.outer(gains(light), linear(np.arange(256) / 255))), 0, 1) * 255
    if light.saturation == 1:
        return _looked_up(np.rint(curves).astype(np.uint8), pixels)
    return _saturated(curves.astype(np.float32), pixels, light.saturation)


def _looked_up(tables: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    out = np.empty_like(pixels, order="C")
    for table, old, new in zip(tables, np.moveaxis(pixels, -1, 0), np.moveaxis(out, -1, 0), strict=True):
        new[:] = table[old]
    return out


def _saturated(tables: NDArray[np.float32], pixels: NDArray[np.uint8], saturation: float) -> NDArray[np.uint8]:
    """Luma + saturation × (value - luma), clipped and rounded."""
    mix = (saturation * np.eye(3) + (1 - saturation) * np.array(LUMA)[:, None]).astype(np.float32)
    flat = pixels.reshape(-1, 3)
    out = np.empty(flat.shape, dtype=np.uint8)
    for start in range(0, len(flat), _BLOCK):
        block = flat[start : start + _BLOCK]
        values = np.stack([table[block[:, c]] for c, table in enumerate(tables)], axis=1) @ mix
        np.rint(np.clip(values, 0, 255, out=values), out=values)
        out[start : start + _BLOCK] = values
    return out.reshape(pixels.shape)
