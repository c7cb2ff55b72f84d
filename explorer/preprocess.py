"""Photo to network input, one record for training and reading alike, and the map back to photo pixels."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PIL import Image

from explorer.geometry import Box
from explorer.light import relit
from explorer.pyramid import level_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.manner import Light
    from explorer.pyramid import Pyramid

_RESAMPLING = 2  # to be raised when `view` gives other pixels than before: kept readings then no longer count


class Preprocess(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How pixels become a network's input; stored in the card.

    A scale looks at a square of the photo, which is resized to `side` × `side` (`finer_side` for the finer scales) with
    an antialiased bilinear filter, divided by 255 and standardised. Where the square reaches over the photo's edge it
    is filled with `mean`, which is 0 to the network.
    """

    side: int
    finer_side: int
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)  # of sRGB in 0..1
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)

    @property
    def fingerprint(self) -> str:
        """Short hash of every field, and of the way of resampling."""
        return hashlib.sha256(msgspec.json.encode((_RESAMPLING, self))).hexdigest()[:16]

    def side_of(self, scale: int) -> int:
        """Input side in pixels of scale 0, 1, 2."""
        return self.side if scale == 0 else self.finer_side

    @property
    def fill(self) -> tuple[int, int, int]:
        """`mean` as an 8-bit colour."""
        r, g, b = (round(255 * m) for m in self.mean)
        return r, g, b


def whole_frame(width: int, height: int) -> Box:
    """What the first scale looks at: the square around the whole photo, in photo pixels."""
    return Box.of_size(width, height).square_around()


def view(pyramid: Pyramid, box: Box, side: int, fill: tuple[int, int, int]) -> NDArray[np.uint8]:
    """The square `box` of a photo as a scale sees it.

    Args:
        pyramid: the upright photo, sRGB; its first level alone will do, and takes longer where the photo is large.
        box: in photo pixels; may reach over the edges.
        side: of the result in pixels.
        fill: 8-bit colour outside the photo.

    Returns:
        (side, side, 3) uint8. Antialiased bilinear, of pixels smaller than the result's where the photo has them.
    """
    height, width = pyramid[0].shape[:2]
    inside = box.clipped_to(Box.of_size(width, height))
    out = np.empty((side, side, 3), dtype=np.uint8)
    if inside.area <= 0:
        return _filled(out, fill)
    target = box.unnest(inside).scaled(side)
    left, top = round(target.x0), round(target.y0)
    right, bottom = max(left + 1, round(target.x1)), max(top + 1, round(target.y1))
    if (left, top, right, bottom) != (0, 0, side, side):
        _filled(out, fill)
    level = level_for(pyramid, min(inside.width / (right - left), inside.height / (bottom - top)))
    high, wide = pyramid[level].shape[:2]  # of a crop, a half pixel less than half
    inside = inside.scaled(0.5**level).clipped_to(Box.of_size(wide, high))
    # Cut whole pixels first: handing Pillow the whole photo would copy all of it.
    px0, py0 = int(np.floor(inside.x0)), int(np.floor(inside.y0))
    px1, py1 = int(np.ceil(inside.x1)), int(np.ceil(inside.y1))
    local = inside.moved(-px0, -py0)
    seen = _image(pyramid[level][py0:py1, px0:px1]).resize(
        (right - left, bottom - top),
        Image.Resampling.BILINEAR,
        box=(local.x0, local.y0, local.x1, local.y1),
        reducing_gap=3.0,
    )
    out[top:bottom, left:right] = np.asarray(seen)[: side - top, : side - left]
    return out


def view_in_light(pyramid: Pyramid, box: Box, preprocess: Preprocess, light: Light) -> NDArray[np.uint8]:
    """`view` at the side of the first scale, of a photo in another light: what the streams of ColorNet see.

    Light is changed before resizing, on the one level that is needed: on 24 megapixels it would take a second.
    """
    level = level_for(pyramid, box.width / preprocess.side)
    return view((relit(pyramid[level], light),), box.scaled(0.5**level), preprocess.side, preprocess.fill)


def _filled(out: NDArray[np.uint8], fill: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A whole row at a time: three numbers at a time take thirty times as long."""
    out.reshape(len(out), -1)[:] = np.array(fill * len(out), dtype=np.uint8)
    return out


def _image(pixels: NDArray[np.uint8]) -> Image.Image:
    """A copy for Pillow, which mirrors five times as fast as numpy."""
    if pixels.strides[1] >= 0:
        return Image.fromarray(np.ascontiguousarray(pixels))
    return Image.fromarray(np.ascontiguousarray(pixels[:, ::-1])).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
