"""TIFFs of several channels of floating-point numbers, as raw developers write them, which Pillow does not open.

The numbers are had from Pillow nonetheless: the file is described anew as one of plain bytes, as many to a pixel as the
numbers take, so that its strips or tiles are put together and decompressed as they are. What the numbers mean is
worked out here (TIFF 6.0, and Adobe's Technical Note 3 on predictors).
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PIL import Image, TiffImagePlugin

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEYOND = "Its colours are fractions; those beyond 0 … 1 are shown as 0 or 1."

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_SAMPLES, _PLANAR, _PREDICTOR, _TILE_WIDTH, _EXTRA, _FORMAT, _ICC = 277, 284, 317, 322, 338, 339, 34675
_PLACES = (273, 278, 279, 323, 324, 325)  # where strips and tiles are, and how large
_RGB, _FLOATS, _BY_FLOATS = 2, 3, 3
_OPACITY = {1: "RGBa", 2: "RGBA"}  # kinds of extra channels that are opacity: premultiplied, or not
_SHORT, _LONG = 3, 4
_ROWS = 256  # worked on at a time: the numbers take four times the room of the picture or more


class _Layout(NamedTuple):
    width: int
    height: int
    samples: int
    kind: np.dtype[Any]  # of a number, in the file's byte order
    by_floats: bool  # predicted, bytes of a row sorted by weight
    tile: int  # width of a tile in pixels; of the picture where it is in strips
    mode: str  # Pillow's, of the result

    @property
    def tiles(self) -> int:
        """Tiles in a row; those at the right edge reach over it."""
        return -(-self.width // self.tile)

    @property
    def tile_bytes(self) -> int:
        """Bytes of one row of a tile."""
        return self.tile * self.samples * self.kind.itemsize


def picture_of_floats(data: bytes) -> Image.Image:
    """The picture of a TIFF of floating-point RGB, with opacity or without, in 8 bits, and not turned upright.

    Its `info` has the colour profile, a note for the person as "note", and the file itself as "exif".

    Raises:
        SyntaxError: it is a TIFF of another kind, in the way of Pillow's own reader.
        ValueError, OSError, KeyError: it is damaged.
    """
    tags = _tags_of(data)
    layout = _layout_of(tags)
    rows = np.frombuffer(_bytes_of(data, tags, layout), dtype=np.uint8).reshape(layout.height, -1)
    channels = len(layout.mode)
    levels = np.empty((layout.height, layout.width, channels), dtype=np.uint8)
    beyond = False
    for start in range(0, layout.height, _ROWS):
        numbers = _numbers(rows[start : start + _ROWS], layout)[:, : layout.width, :channels].astype(np.float32)
        np.nan_to_num(numbers, copy=False, nan=0.0)
        beyond = beyond or bool(((numbers < 0) | (numbers > 1)).any())
        levels[start : start + _ROWS] = np.rint(255 * np.clip(numbers, 0, 1))
    image = Image.frombytes(layout.mode, (layout.width, layout.height), levels.tobytes())
    image = image.convert("RGBA") if layout.mode == "RGBa" else image
    image.info.update({"exif": data, "note": BEYOND if beyond else ""})
    if isinstance(tags.get(_ICC), bytes):
        image.info["icc_profile"] = tags[_ICC]
    return image


def _tags_of(data: bytes) -> TiffImagePlugin.ImageFileDirectory_v2:
    file = BytesIO(data)
    tags = TiffImagePlugin.ImageFileDirectory_v2(file.read(16 if b"+" in data[2:4] else 8))  # "+": BigTIFF
    file.seek(tags.next)
    tags.load(file)
    return tags


def _layout_of(tags: TiffImagePlugin.ImageFileDirectory_v2) -> _Layout:
    samples, bits = int(tags.get(_SAMPLES, 1)), set(tags.get(_BITS, (1,)))
    floats = set(tags.get(_FORMAT, (1,))) == {_FLOATS} and len(bits) == 1 and bits <= {16, 32, 64}
    if not floats or tags.get(_PHOTOMETRIC) != _RGB or not 3 <= samples <= 4 or tags.get(_PLANAR, 1) != 1:
        raise SyntaxError("not RGB in floating-point numbers")
    predictor = tags.get(_PREDICTOR, 1)
    if predictor not in (1, _BY_FLOATS):
        raise SyntaxError("a predictor that is not for floating-point numbers")
    extra = tags.get(_EXTRA, ())
    width, height = int(tags[_WIDTH]), int(tags[_HEIGHT])
    return _Layout(
        width=width,
        height=height,
        samples=samples,
        kind=np.dtype(f"{'<' if tags.prefix == b'II' else '>'}f{bits.pop() // 8}"),
        by_floats=predictor == _BY_FLOATS,
        tile=int(tags.get(_TILE_WIDTH, width)),
        mode=_OPACITY.get(extra[0], "RGB") if samples == 4 and extra else "RGB",
    )


def _numbers(rows: NDArray[np.uint8], layout: _Layout) -> NDArray[np.floating[Any]]:
    """(h, width of all tiles, samples) numbers of some rows of bytes."""
    shape = len(rows), layout.tiles * layout.tile, layout.samples
    if not layout.by_floats:
        return rows.view(layout.kind).reshape(shape)
    tiles = rows.reshape(-1, layout.tile_bytes // layout.samples, layout.samples)
    summed = np.cumsum(tiles, axis=1, dtype=np.uint8)  # each byte is the difference to the one a pixel before
    # Then come the first bytes of all numbers of the row, the second ones, and so on, the heaviest first.
    weights = summed.reshape(len(tiles), layout.kind.itemsize, layout.tile * layout.samples)
    heaviest_first = np.ascontiguousarray(weights.transpose(0, 2, 1))
    return heaviest_first.view(layout.kind.newbyteorder(">")).reshape(shape)


def _bytes_of(data: bytes, tags: TiffImagePlugin.ImageFileDirectory_v2, layout: _Layout) -> bytes:
    """All bytes of the numbers, decompressed, row by row of the picture with its tiles side by side."""
    word = 4 if layout.tile_bytes % 4 == 0 else 2  # bytes a pixel of the file as Pillow is told of it
    order = "<" if tags.prefix == b"II" else ">"
    # Four inks, or grey with opacity: both come out of Pillow byte by byte as they are.
    meaning = {_PHOTOMETRIC: [5]} if word == 4 else {_PHOTOMETRIC: [1], _EXTRA: [2]}
    told: dict[int, tuple[int, list[int]]] = {tag: (_SHORT, values) for tag, values in meaning.items()}
    told[_WIDTH] = _LONG, [layout.tiles * layout.tile_bytes // word]
    told[_HEIGHT] = _LONG, [layout.height]
    told[_BITS], told[_SAMPLES] = (_SHORT, [8] * word), (_SHORT, [word])
    told[_COMPRESSION] = _SHORT, [tags.get(_COMPRESSION, 1)]
    if _TILE_WIDTH in tags:
        told[_TILE_WIDTH] = _LONG, [layout.tile_bytes // word]
    for tag in _PLACES:
        if tag in tags:
            values = tags[tag]
            told[tag] = _LONG, [int(value) for value in (values if isinstance(values, tuple) else (values,))]
    # The directory goes behind the file's own bytes, so that what it says about places holds.
    at = len(data) + len(data) % 2
    start = tags.prefix + struct.pack(f"{order}HL", 42, at)
    described = b"".join((start, data[8:].ljust(at - 8, b"\0"), _directory(told, at, order)))
    return TiffImagePlugin.TiffImageFile(BytesIO(described)).tobytes()


def _directory(told: dict[int, tuple[int, list[int]]], at: int, order: str) -> bytes:
    """A TIFF directory for the place `at`: tag → type and values."""
    after = at + 2 + 12 * len(told) + 4
    entries, values_behind = b"", b""
    for tag, (kind, values) in sorted(told.items()):
        content = struct.pack(f"{order}{len(values)}{'H' if kind == _SHORT else 'L'}", *values)
        if len(content) > 4:
            place = struct.pack(f"{order}L", after + len(values_behind))
            values_behind += content.ljust(len(content) + len(content) % 2, b"\0")
            content = place
        entries += struct.pack(f"{order}HHL", tag, kind, len(values)) + content.ljust(4, b"\0")
    return struct.pack(f"{order}H", len(told)) + entries + bytes(4) + values_behind
