"""Pixels to what Qt can show. For the threads: the event loop only shows what is made here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.photos import Photo


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """(H, W, 3) uint8 sRGB to a QImage of Format_RGB32 with its own memory. Safe in any thread."""
    height, width = pixels.shape[:2]
    bgrx = np.empty((height, width, 4), dtype=np.uint8)
    bgrx[..., 0] = pixels[..., 2]
    bgrx[..., 1] = pixels[..., 1]
    bgrx[..., 2] = pixels[..., 0]
    bgrx[..., 3] = 255
    bgrx.flags.writeable = False  # the image shares this memory and holds it
    return QImage(bgrx.data, width, height, width * 4, QImage.Format.Format_RGB32)


@dataclass(frozen=True, slots=True, eq=False)
class ShownPhoto:
    """A photo made ready for the pane: all that is shown of it, at every size."""

    photo: Photo
    levels: tuple[QImage, ...] = field(repr=False)

    @property
    def size_bytes(self) -> int:
        return sum(level.nbytes for level in self.photo.pyramid) + sum(level.sizeInBytes() for level in self.levels)


def make_shown(photo: Photo) -> ShownPhoto:
    """Everything the pane needs of a photo. Slow for large photos: not for the event loop."""
    return ShownPhoto(photo, tuple(to_qimage(level) for level in photo.pyramid))
