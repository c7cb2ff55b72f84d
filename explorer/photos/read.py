"""From a photo file to upright sRGB pixels. The only code of the program that opens pictures."""

from __future__ import annotations

import struct
import warnings
import zlib
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageFile

from explorer.errors import ExplorerError
from explorer.photos.colour import to_srgb
from explorer.photos.facts import ExifFacts, PhotoFacts, exif_of, exif_of_raw
from explorer.photos.files import COPY_AGAIN, could_not_open, fingerprint_of, read_bytes
from explorer.photos.formats import (
    READABLE,
    jpeg_has_end,
    kind_of,
    most_megapixels,
    open_image,
    promised_size,
    why_no_picture,
)
from explorer.photos.levels import to_8_bit
from explorer.photos.nclx import profile_of_numbers
from explorer.photos.raw import orientation_of_preview, picture_in_raw
from explorer.pyramid import pyramid_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from explorer.pyramid import Pyramid
    from explorer.stopping import StopFlag

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED_BY_READER = frozenset({"TIFF", "HEIC"})
# On damaged files nearly anything, but not what only a mistake in a program raises.
_DECODERS_RAISE: tuple[type[Exception], ...] = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
)
_DECODERS_RAISE += (struct.error, zlib.error)
SMALLER_COPY = "Save a smaller copy of it and open that."
FIRST_OF_MANY = "The file holds several pictures; this is the first."


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo as everything else in the program sees it.

    `pyramid` has its sRGB pixels, upright and not writeable. `fingerprint` is of exactly the bytes that the pixels came
    from, and `stamp` is the file's (size in bytes, modification time in ns) at that moment.
    """

    path: Path
    pyramid: Pyramid = field(repr=False)
    fingerprint: str
    facts: PhotoFacts
    stamp: tuple[int, int]

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 sRGB, upright, contiguous and not writeable."""
        return self.pyramid[0]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels of the upright photo."""
        return self.pixels.shape[1], self.pixels.shape[0]


class _Picture(NamedTuple):
    image: Image.Image  # sRGB, mode RGB
    turn: int  # what is left to do to make it upright, as EXIF's 1 to 8
    facts: PhotoFacts
    exif: ExifFacts


class _Job(NamedTuple):
    what: str  # the first part of an error
    side: int | None  # a quick small picture with this longest side is enough
    stop: StopFlag | None


def load_photo(path: Path, stop: StopFlag | None = None) -> Photo:
    """Read a photo.

    Raises:
        ExplorerError: it cannot be read, with the reason.
        Stopped: on request.
    """
    data, stamp = read_bytes(path, stop)
    pyramid, facts = _decode(data, path.suffix.lower(), _Job(could_not_open(path), None, stop))
    return Photo(path, pyramid, fingerprint_of(data), facts, stamp)


def load_thumbnail(path: Path, side: int, *, stop: StopFlag | None = None) -> NDArray[np.uint8]:
    """A small upright sRGB picture of a photo, quickly: (h, w, 3) uint8, not writeable.

    Its longest side is `side` pixels, or less where the photo is smaller: nothing is enlarged. The same picture as
    `load_photo` gives, but for its size.

    Raises:
        ExplorerError: it cannot be read, with the reason.
        Stopped: on request.
    """
    return load_glance(path, side, stop=stop)[0]


def load_glance(path: Path, side: int, *, stop: StopFlag | None = None) -> tuple[NDArray[np.uint8], PhotoFacts]:
    """The picture of `load_thumbnail` with what the file says about itself.

    Raises:
        ExplorerError: it cannot be read, with the reason.
        Stopped: on request.
    """
    data, _ = read_bytes(path, stop)
    pyramid, facts = _decode(data, path.suffix.lower(), _Job(could_not_open(path), side, stop))
    return pyramid[0], facts


def encode_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels (h, w, 3) as a JPEG, for keeping thumbnails."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def _decode(data: bytes, suffix: str, job: _Job) -> tuple[Pyramid, PhotoFacts]:
    # Pillow warns of odd metadata, and that is a note here at most. Set again each time because this is safe among
    # threads, which `catch_warnings` is not.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    kind = kind_of(data, suffix)
    if not kind:
        raise ExplorerError(job.what, why_no_picture(data), READABLE)
    try:
        picture = _decode_raw(data, suffix, job) if kind == "RAW" else _decode_kind(kind, data, job)
        return pyramid_of(_upright(picture), stop=job.stop), picture.facts
    except Image.DecompressionBombError as error:  # a frame that is larger than the header said
        raise ExplorerError(job.what, "it has too many pixels", SMALLER_COPY) from error
    except MemoryError as error:
        raise ExplorerError(job.what, "there is not enough memory", "Close other programs.") from error
    except _DECODERS_RAISE as error:
        why = "the file is damaged or incomplete" + (", or a TIFF of a rare kind" if kind == "TIFF" else "")
        raise ExplorerError(job.what, why, COPY_AGAIN) from error


def _decode_kind(kind: str, data: bytes, job: _Job) -> _Picture:
    _refuse_too_large(kind, promised_size(kind, data), job.what)
    image = open_image(kind, data)
    _refuse_too_large(kind, image.size, job.what)
    if kind == "JPEG" and not jpeg_has_end(data):
        raise EOFError
    exif = exif_of(image)
    mode = image.mode
    many = FIRST_OF_MANY if getattr(image, "is_animated", False) else ""
    if job.side is not None:
        _ask_for_less(kind, image, job.side)
    image.load()
    _check(job.stop)
    levels, note = to_8_bit(image)
    meant, unmeant = profile_of_numbers(image.info)
    coloured = to_srgb(_reduced(levels, job.side), image.info.get("icc_profile") or meant)
    _check(job.stop)
    facts = PhotoFacts(
        format=kind,
        mode=mode,
        profile=coloured.profile,
        orientation=exif.orientation,
        taken_at=exif.taken_at,
        camera=exif.camera,
        lens=exif.lens,
        gps=exif.gps,
        notes=tuple(filter(None, (many, image.info.get("note", ""), note, *coloured.notes, unmeant, *exif.notes))),
    )
    turned = kind in _TURNED_BY_READER and isinstance(image, ImageFile.ImageFile)
    return _Picture(coloured.image, 1 if turned else exif.orientation, facts, exif)


def _decode_raw(data: bytes, suffix: str, job: _Job) -> _Picture:
    found = picture_in_raw(data, job.what, quick=job.side is not None)
    _check(job.stop)
    own = exif_of_raw(data)
    if isinstance(found.content, bytes):
        inner = _decode_kind("JPEG", found.content, job)
        told = inner.exif.orientation if inner.exif.has_orientation else None
        turn = orientation_of_preview(told, found.flip, preview=inner.image.size, sensor=found.sensor)
    else:
        image = _reduced(Image.fromarray(found.content), job.side)
        inner = _Picture(image, 1, PhotoFacts("", image.mode, "", 1), ExifFacts())
        turn = found.flip
    facts = replace(
        inner.facts,
        format=f"RAW ({suffix.removeprefix('.').upper()})",
        orientation=turn,
        taken_at=own.taken_at or inner.facts.taken_at,
        camera=own.camera or inner.facts.camera,
        lens=own.lens or inner.facts.lens,
        gps=own.gps or inner.facts.gps,
        raw_preview=not found.developed,
        notes=(*inner.facts.notes, found.note) if found.note else inner.facts.notes,
    )
    return _Picture(inner.image, turn, facts, inner.exif)


def _refuse_too_large(kind: str, size: tuple[int, int], what: str) -> None:
    width, height = size
    most = most_megapixels(kind)
    if width * height > most * 1e6:
        why = (
            f"it has {width:,} × {height:,} pixels ({width * height / 1e6:,.0f} megapixels), "
            f"and this program opens {kind} pictures of up to {most}"
        )
        raise ExplorerError(what, why, SMALLER_COPY)


def _ask_for_less(kind: str, image: Image.Image, side: int) -> None:
    """Let the reader decode fewer pixels where it can: a JPEG at a half, quarter or eighth, a HEIC's own thumbnail."""
    width, height = _fitted(image.size, side)
    spare = 2 if kind == "JPEG" else 1  # libjpeg's own reduction is coarse; ours on top of it is not
    image.draft("RGB", (width * spare, height * spare))


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    share = min(1.0, side / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _reduced(image: Image.Image, side: int | None) -> Image.Image:
    if side is None or max(image.size) <= side:
        return image
    return image.resize(_fitted(image.size, side), Image.Resampling.BICUBIC, reducing_gap=2.0)


def _upright(picture: _Picture) -> Image.Image:
    return picture.image.transpose(_TURNS[picture.turn]) if picture.turn in _TURNS else picture.image


def _check(stop: StopFlag | None) -> None:
    if stop is not None:
        stop.check()
