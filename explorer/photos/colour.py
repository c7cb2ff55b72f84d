"""Colours as a file means them to sRGB, and transparency to white."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from explorer.photos.text import plain

_SPACE_OF_MODE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "Lab"}
_SPOKEN = {"GRAY": "grey", "RGB": "RGB", "CMYK": "CMYK", "Lab": "Lab"}
_GRID = np.stack(np.meshgrid(*[np.linspace(0, 255, 9).round().astype(np.uint8)] * 3), axis=-1).reshape(27, 27, 3)


@dataclass(frozen=True, slots=True)
class Coloured:
    """A picture in sRGB, mode RGB, with what was done: `profile` as "Display P3 → sRGB" or "", and notes."""

    image: Image.Image
    profile: str
    notes: tuple[str, ...]


def to_srgb(image: Image.Image, profile: bytes | None) -> Coloured:
    """An 8-bit picture in sRGB.

    Args:
        image: mode L, LA, RGB, RGBA, CMYK or LAB.
        profile: the ICC profile that came with it. Relative colorimetric, with black point compensation. One that is
            damaged or for another kind of picture is ignored, with a note.
    """
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    base = image if alpha is None else image.convert("L" if image.mode == "LA" else "RGB")
    converted, name, note = _by_profile(base, profile) if profile else (None, "", "")
    if converted is None:
        converted = _without_profile(base)
    notes = [note] if note else []
    if alpha is not None and alpha.getextrema() != (255, 255):
        white = Image.new("RGB", converted.size, "white")
        white.paste(converted, mask=alpha)
        converted = white
        notes.append("Its transparent parts are shown on white.")
    return Coloured(converted, name, tuple(notes))


def _without_profile(image: Image.Image) -> Image.Image:
    if image.mode != "LAB":
        return _as_rgb(image)
    lab = ImageCms.createProfile("LAB")
    return _applied(image, _transform(ImageCms.ImageCmsProfile(lab), "LAB"))


def _as_rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")  # `convert` would copy


def _by_profile(image: Image.Image, profile: bytes) -> tuple[Image.Image | None, str, str]:
    """The picture converted, how that is called, and a note; None where the profile is of no use.

    An sRGB profile changes nothing and is not mentioned.
    """
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if image.mode == "L" and space == "RGB":
            image = image.convert("RGB")
        if space != _SPACE_OF_MODE[image.mode]:
            meant = plain(_SPOKEN.get(space, space))
            return None, "", f"Its colour profile is meant for {meant} pictures and was ignored."
        transform = _transform(source, image.mode)
        if _changes_nothing(transform, image.mode):
            return _as_rgb(image), "", ""
        name = plain(ImageCms.getProfileDescription(source)) or "unnamed profile"
        return _applied(image, transform), f"{name} → sRGB", ""
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None, "", "Its colour profile is damaged and was ignored."


def _transform(source: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    # The target is made anew each time: threads must not share a profile.
    return ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether no colour of a grid moves by more than two of 255 levels, as with every profile that means sRGB."""
    if mode not in ("L", "RGB"):
        return False
    before = Image.fromarray(_GRID).convert(mode)
    levels = [np.asarray(image.convert("RGB")).astype(np.int16) for image in (before, _applied(before, transform))]
    return int(np.abs(levels[0] - levels[1]).max()) <= 2


def _applied(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    result = ImageCms.applyTransform(image, transform)
    assert result is not None  # it is None only when asked to work in place  # noqa: S101
    return result
