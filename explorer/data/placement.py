"""Small birds: a cropped photo set somewhere into a larger frame of other scenery, with its place known.

Photos of the training sets are cropped around the bird, and some have black bars. Users' photos are full frames with
the bird small and anywhere. A placed picture keeps the photo's own pixels and makes the frame larger, so that what a
zoom finds is as sharp as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PIL import Image

from explorer.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DARK_MEAN, _DARK_MAX = 10, 45  # a bar after JPEG: nearly black throughout
_MOST_TRIMMED = 0.35  # of a side, from either end: a night photo must not vanish


class Sources(Protocol):
    """Photos without bars that scenery may be cut from."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A square picture (S, S, 3) uint8 and the box of the photo in it, in the picture's pixels."""

    pixels: NDArray[np.uint8]
    box: Box


def content_box(pixels: NDArray[np.uint8]) -> Box:
    """The part of a photo without black bars at its edges, whole pixels."""
    rows = _bar_free(pixels.mean(axis=(1, 2)), pixels.max(axis=(1, 2)))
    columns = _bar_free(pixels.mean(axis=(0, 2)), pixels.max(axis=(0, 2)))
    return Box(columns[0], rows[0], columns[1], rows[1])


def _bar_free(means: NDArray[np.floating], tops: NDArray[np.uint8]) -> tuple[int, int]:
    dark = (means < _DARK_MEAN) & (tops < _DARK_MAX)
    count = len(dark)
    limit = int(count * _MOST_TRIMMED)
    first = next((i for i in range(limit) if not dark[i]), 0)
    last = next((i for i in range(limit) if not dark[count - 1 - i]), 0)
    if first or last:  # the row next to a bar is blurred into it by JPEG
        first, last = first + (first > 0), last + (last > 0)
    return first, count - last


def scenery(rng: np.random.Generator, sources: Sources, side: int) -> NDArray[np.uint8]:
    """A background (side, side, 3) uint8: a corner of one of `sources` enlarged, with patches of others on it.

    Corners of photos that are cropped around a bird are leaves, sky and water, out of focus like a real background. The
    patches have hard edges, so that an edge alone does not give a placed photo away.
    """
    ground = Image.fromarray(_corner(rng, sources, 0.45)).resize((side, side), Image.Resampling.BILINEAR)
    for _ in range(rng.integers(0, 4)):
        width, height = (int(side * rng.uniform(0.12, 0.45)) for _ in range(2))
        patch = Image.fromarray(_corner(rng, sources, 0.3)).resize((width, height), Image.Resampling.BILINEAR)
        ground.paste(patch, (int(rng.integers(0, side - width)), int(rng.integers(0, side - height))))
    return np.asarray(ground)


def _corner(rng: np.random.Generator, sources: Sources, share: float) -> NDArray[np.uint8]:
    source = sources[int(rng.integers(len(sources)))]
    height, width = source.shape[:2]
    h, w = max(8, int(height * rng.uniform(0.15, share))), max(8, int(width * rng.uniform(0.15, share)))
    y = 0 if rng.random() < 0.7 else height - h  # skies more often than the ground, where the perch is
    x = 0 if rng.random() < 0.5 else width - w
    cut = source[y : y + h, x : x + w]
    return np.ascontiguousarray(cut[:, ::-1] if rng.random() < 0.5 else cut)


def place(rng: np.random.Generator, photo: NDArray[np.uint8], share: float, *, sources: Sources) -> Placed:
    """Set `photo` at random into a frame on whose side it takes up `share` of the length (its longer side).

    Half of the photos get a soft edge a few pixels wide, which blends into the scenery.
    """
    height, width = photo.shape[:2]
    side = round(max(height, width) / share)
    frame = scenery(rng, sources, side).copy()
    x, y = int(rng.integers(0, side - width + 1)), int(rng.integers(0, side - height + 1))
    target = frame[y : y + height, x : x + width]
    soft = rng.uniform(0.02, 0.12) * min(height, width) if rng.random() < 0.5 else 0.0
    if soft:
        alpha = np.minimum.outer(_ramp(height, soft), _ramp(width, soft))[..., None]
        target[:] = (photo * alpha + target * (1 - alpha) + 0.5).astype(np.uint8)
    else:
        target[:] = photo
    return Placed(frame, Box(x, y, x + width, y + height))


def _ramp(length: int, soft: float) -> NDArray[np.float32]:
    edge = np.minimum(np.arange(length), np.arange(length)[::-1]) + 0.5
    return np.clip(edge / soft, 0, 1).astype(np.float32)
