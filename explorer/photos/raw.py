"""RAW files: the picture that the camera itself put into them, or, where there is none, a plain development."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from explorer.errors import ExplorerError
from explorer.photos.files import COPY_AGAIN
from explorer.photos.formats import most_megapixels, open_image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_USEFUL_SIDE = 1000  # old cameras embed 160 × 120 only
_EXIF_OF_FLIP = (1, 2, 4, 3, 5, 8, 6, 7)  # LibRaw's flip is dcraw's: 1 mirrors, 2 turns upside down, 4 swaps the axes
DEVELOPED = "It holds no preview of a useful size and was developed with the camera's white balance."
SMALL = "Only a small preview of it could be read."


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture out of a RAW file: a JPEG to be decoded, or pixels (H, W, 3) uint8 sRGB.

    `flip` is what the RAW file says of its orientation, as EXIF's 1 to 8. Developed pixels are upright and have 1.
    """

    content: bytes | NDArray[np.uint8]
    flip: int
    sensor: tuple[int, int]  # (width, height) before turning
    developed: bool = False
    note: str = ""


def picture_in_raw(data: bytes, what: str, *, quick: bool = False) -> RawPicture:
    """The preview inside a RAW file; developed sensor data where it has none of at least 1,000 pixels.

    Args:
        data: of the whole file.
        what: the first part of an error.
        quick: take a preview of any size.

    Raises:
        ExplorerError: rawpy is not installed, or LibRaw does not understand the file.
    """
    try:
        import rawpy  # noqa: PLC0415 - an extra that not everybody has
    except ImportError as error:
        why = "it is a RAW file, and those are read with the package rawpy, which is not installed"
        raise ExplorerError(what, why, "Install it with: uv sync --extra raw") from error
    try:
        with rawpy.imread(BytesIO(data)) as raw:
            return _best_picture(rawpy, raw, quick=quick)
    except (rawpy.LibRawError, rawpy.NotSupportedError) as error:
        why = "the RAW file is damaged, or of a camera that LibRaw does not know"
        raise ExplorerError(what, why, COPY_AGAIN) from error


def _best_picture(rawpy: Any, raw: Any, *, quick: bool) -> RawPicture:
    preview = _preview(rawpy, raw)
    if preview is not None and (quick or _longest_side(preview) >= _USEFUL_SIDE):
        return preview
    sizes = raw.sizes
    try:
        if sizes.width * sizes.height > most_megapixels("RAW") * 1e6:
            raise rawpy.LibRawTooBigError
        pixels = raw.postprocess(use_camera_wb=True, half_size=quick)
    except rawpy.LibRawError:
        if preview is None:
            raise
        return replace(preview, note=SMALL)
    return RawPicture(pixels, 1, (sizes.width, sizes.height), developed=True, note=DEVELOPED)


def _preview(rawpy: Any, raw: Any) -> RawPicture | None:
    flip = _EXIF_OF_FLIP[raw.sizes.flip & 7]
    sensor = (raw.sizes.width, raw.sizes.height)
    try:
        found = raw.extract_thumb()
    except (rawpy.LibRawError, rawpy.NotSupportedError):
        return None
    if found.format == rawpy.ThumbFormat.JPEG:
        return RawPicture(found.data, flip, sensor)
    return RawPicture(np.asarray(Image.fromarray(found.data).convert("RGB")), flip, sensor)


def _longest_side(preview: RawPicture) -> int:
    if isinstance(preview.content, bytes):
        try:
            width, height = open_image("JPEG", preview.content).size
        except (SyntaxError, OSError, ValueError):
            return 0  # a damaged preview: better to develop
    else:
        height, width = preview.content.shape[:2]
    return max(width, height)


def orientation_of_preview(told: int | None, flip: int, *, preview: tuple[int, int], sensor: tuple[int, int]) -> int:
    """How a preview still has to be turned, as EXIF's 1 to 8.

    Args:
        told: what the preview's own EXIF says, None where it says nothing.
        flip: what the RAW file says.
        preview: its (width, height) in pixels as stored.
        sensor: (width, height) before turning.

    A preview's own word counts where it differs from the RAW file's. Where it does not, it may be LibRaw's, which puts
    EXIF into previews that seem to have none. Then the shape decides about quarter turns: a preview that lies as the
    sensor does is still to be turned, one that stands has been turned by the camera.
    """
    if told not in (None, 1, flip):
        return told
    if flip >= 5:
        lies_as_the_sensor = (preview[0] > preview[1]) == (sensor[0] > sensor[1])
        return flip if lies_as_the_sensor else 1
    return 1 if told == 1 else flip
