"""What kind of picture some bytes are, and Pillow's reader for it.

The readers are constructed directly: `Image.open` would also try formats that nobody photographs in, and would hold
pictures to a limit that is a global variable of Pillow.
"""

from __future__ import annotations

import math
import re
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

RAW_SUFFIXES = frozenset({".cr2", ".cr3", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2", ".pef", ".srw"})
PHOTO_SUFFIXES = RAW_SUFFIXES | frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif"}
    | {".heic", ".heif", ".hif", ".avif"}
)
READABLE = "This program reads JPEG, PNG, TIFF, WebP, BMP, GIF, HEIC, AVIF and RAW photos."

# Modules and classes, imported when the first such photo comes: together they would hold up the start of the program.
_READERS = {
    # A JPEG that carries further pictures (MPO) is read as its first one.
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "WebP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "HEIC": ("pillow_heif", "HeifImageFile"),
}
_STARTS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"BM": "BMP",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"FUJIFILMCCD-RAW": "RAW",
    b"IIRO": "RAW",
    b"IIRS": "RAW",
    b"MMOR": "RAW",
    b"IIU\0": "RAW",
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})

# Three bytes a pixel in the result and about as much again on the way.
_MOST_MEGAPIXELS = 250
# Pillow's own readers of these stop at 178.96 megapixels, whoever constructs them.
_FEWER_MEGAPIXELS = {"TIFF": 178, "WebP": 178, "GIF": 178}


def kind_of(data: bytes, suffix: str = "") -> str:
    """Format of a picture from its first bytes: "JPEG", …, "RAW", or "" where it is none that this program reads.

    Args:
        data: of the whole file.
        suffix: of its name, in lower case, with the dot: most RAW files are TIFF inside and only their name tells.
    """
    kind = next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")
    if data[4:8] == b"ftyp":
        kind = _kind_of_boxes(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "WebP"
    elif kind == "TIFF" and data[8:10] == b"CR":
        kind = "RAW"
    return "RAW" if suffix in RAW_SUFFIXES and kind in ("", "TIFF") else kind


def _kind_of_boxes(data: bytes) -> str:
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, end, 4))}
    if b"crx " in brands:
        return "RAW"
    if b"avif" in brands or b"avis" in brands:
        return "AVIF"
    return "HEIC" if brands & _HEIC_BRANDS else ""


def open_image(kind: str, data: bytes) -> Image.Image:
    """Pillow's picture, its header read and its pixels not yet; a TIFF of floating-point colours is read whole.

    Raises whatever Pillow or libheif raise.
    """
    module, name = _READERS[kind]
    try:
        image: Image.Image = getattr(import_module(module), name)(BytesIO(data))
    except SyntaxError:
        if kind != "TIFF":
            raise
        from explorer.photos.float_tiff import picture_of_floats  # noqa: PLC0415 - as with the readers

        return picture_of_floats(data)
    return image


def promised_size(kind: str, data: bytes) -> tuple[int, int]:
    """(width, height) in pixels by the header of a WebP, AVIF or HEIC, (0, 0) for other kinds.

    Their readers take memory for all pixels, or give up without a reason, before they tell a size.
    """
    if kind == "WebP":
        return _webp_size(data)
    if kind in ("AVIF", "HEIC"):
        boxes = re.finditer(rb"ispe\0{4}(.{4})(.{4})", data[: data.find(b"mdat")], re.DOTALL)
        sizes = [(int.from_bytes(box[1], "big"), int.from_bytes(box[2], "big")) for box in boxes]
        return max(sizes, key=math.prod, default=(0, 0))
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF


def most_megapixels(kind: str) -> int:
    """Pictures of this kind with more pixels are refused."""
    return _FEWER_MEGAPIXELS.get(kind, _MOST_MEGAPIXELS)


def why_no_picture(data: bytes) -> str:
    """What a file that is no picture of ours seems to be instead, as the reason of an error."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "it is a drawing (SVG), not a photo"
    if start.startswith((b"<!doctype html", b"<html")):
        return "it is a web page, not a picture"
    return "it is not a picture"


def jpeg_has_end(data: bytes) -> bool:
    """Whether a JPEG's end marker follows its first scan.

    A card pulled out too early leaves zeros or nothing where the rest should be, and libjpeg paints that grey without
    a word. The markers before the scan are stepped over because an embedded thumbnail has an end of its own.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            return data.find(b"\xff\xd9", at) >= 0
        # A fill byte before a marker is itself 0xFF and has no length.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return True  # not laid out as expected: libjpeg shall judge
