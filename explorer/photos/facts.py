"""What a photo file says about itself, as plain values."""

from __future__ import annotations

import contextlib
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from explorer.photos.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAKE, _MODEL, _ORIENTATION, _TIME = 0x010F, 0x0110, 0x0112, 0x0132
_EXIF, _GPS, _INTEROP = 0x8769, 0x8825, 0xA005
_TIME_TAKEN, _TIME_OFFSET, _LENS = 0x9003, 0x9011, 0xA434
_TIME_FORM = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
UNREADABLE = "What it says about camera and time could not be read."
ADOBE_RGB_BY_NAME_ONLY = "It says that its colours are Adobe RGB but carries no profile; they are shown as sRGB."


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What is known about a photo file besides its pixels. All texts are plain text on one line, "" where unknown."""

    format: str  # "JPEG", "HEIC", "RAW (NEF)"
    mode: str  # Pillow's name for the file's own pixels: "RGB", "CMYK", "I;16"
    profile: str  # "Display P3 → sRGB", or "" where nothing was converted
    orientation: int  # EXIF's 1 to 8, as the file has it; the pixels are upright already
    taken_at: str = ""  # by the camera's clock: "2024-05-01 07:33:12 +02:00"
    camera: str = ""
    lens: str = ""
    gps: tuple[float, float] | None = None  # degrees of latitude (north > 0) and longitude (east > 0)
    raw_preview: bool = False  # the pixels are the preview that the camera put into its RAW file
    notes: tuple[str, ...] = ()  # whole sentences for the person


@dataclass(frozen=True, slots=True)
class ExifFacts:
    """The part of `PhotoFacts` that is read from EXIF."""

    orientation: int = 1
    taken_at: str = ""
    camera: str = ""
    lens: str = ""
    gps: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    has_orientation: bool = False


def exif_of(image: Image.Image) -> ExifFacts:
    """What an opened picture's EXIF says. Never fails: damaged EXIF is a note."""
    try:
        facts = _facts(image.getexif())
    except Exception:  # noqa: BLE001 - a broken directory makes Pillow raise nearly anything
        return ExifFacts(notes=(UNREADABLE,))
    if "original_orientation" in image.info:  # pillow-heif turns the pixels and resets the tag
        return replace(facts, orientation=_orientation(image.info["original_orientation"]))
    return facts


def exif_of_raw(data: bytes) -> ExifFacts:
    """What a RAW file's own EXIF says; nothing where the file is not laid out like a TIFF."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # noqa: BLE001 - most RAW formats are not quite TIFF
        return ExifFacts()
    return _facts(exif)


def _facts(exif: Image.Exif) -> ExifFacts:
    """Orientation and camera from the first directory; the rest from those it points to, as far as they are whole."""
    first = ExifFacts(
        orientation=_orientation(exif.get(_ORIENTATION)),
        taken_at=_time(exif.get(_TIME), None),
        camera=_camera(_text(exif.get(_MAKE)), _text(exif.get(_MODEL))),
        has_orientation=_ORIENTATION in exif,
    )
    try:
        inner = exif.get_ifd(_EXIF) if _EXIF in exif else {}
        interop = exif.get_ifd(_INTEROP) if _INTEROP in inner else {}
        gps = exif.get_ifd(_GPS) if _GPS in exif else {}
    except Exception:  # noqa: BLE001 - as in `exif_of`
        return replace(first, notes=(UNREADABLE,))
    return replace(
        first,
        taken_at=_time(inner.get(_TIME_TAKEN), inner.get(_TIME_OFFSET)) or first.taken_at,
        lens=_text(inner.get(_LENS)),
        gps=_place(gps),
        notes=(ADOBE_RGB_BY_NAME_ONLY,) if _text(interop.get(1)).startswith("R03") else (),
    )


def _orientation(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _text(value: object) -> str:
    """EXIF text is ASCII by the standard, Latin-1 by Pillow's reading and UTF-8 by the habit of many programs."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    with contextlib.suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    return plain(value.split("\0")[0])


def _time(taken: object, offset: object) -> str:
    text = _text(taken)
    if match := _TIME_FORM.fullmatch(text):
        year, month, day, clock = match.groups()
        return f"{year}-{month}-{day} {clock} {_text(offset)}".rstrip()
    return "" if not re.search("[1-9]", text) else text  # cameras without a set clock write "0000:00:00" or spaces


def _camera(make: str, model: str) -> str:
    first = make.split(" ", maxsplit=1)[0].lower()
    return model if model.lower().startswith(first) else f"{make} {model}".strip()


def _place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    try:
        latitude, longitude = _degrees(gps[2]), _degrees(gps[4])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    if str(gps.get(1, "N")).startswith("S"):
        latitude = -latitude
    if str(gps.get(3, "E")).startswith("W"):
        longitude = -longitude
    # A camera that found no satellites writes 0/0, which Pillow reads as not a number.
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(parts: tuple[Any, ...]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError
    return value
