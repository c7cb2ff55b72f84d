"""The views of colour spaces as pictures, and what stands above each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from explorer.colour import SPACES
from explorer.colour.shown import STRETCHED_NAMES, shown, stretched_ends, whole_ends
from explorer.figures.parts import resized
from explorer.light import relit
from explorer.preprocess import view_in_light
from explorer.pyramid import pyramid_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from explorer.colour import Channel
    from explorer.colour.shown import Ends
    from explorer.figures.spec import ColourSpec
    from explorer.geometry import Box
    from explorer.manner import Light
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.rules import SpaceName

_FADED = 0.65  # how far a view that does not vote goes over into the background


def base_view(
    photo: NDArray[np.uint8], frame: Box, preprocess: Preprocess, light: Light, spec: ColourSpec, dots: tuple[int, int]
) -> NDArray[np.uint8]:
    """What all views are made from, in that light: the photo at the resolution of the figure, or what streams saw.

    Args:
        photo: (H, W, 3), sRGB.
        frame: the square that streams saw, in photo pixels.
        preprocess: how they saw it.
        light: in which the photo was read.
        spec: how views are drawn.
        dots: width and height of a view in the figure.

    Returns:
        (dots high, dots wide, 3) sRGB.
    """
    if not spec.as_seen:
        return relit(resized(photo, *dots), light)
    pixels = view_in_light(pyramid_of(Image.fromarray(photo)), frame, preprocess, light)
    rows, columns = (np.arange(n) * preprocess.side // n for n in (dots[1], dots[0]))
    return pixels[rows[:, None], columns]


def view_ends(pyramid: Pyramid, light: Light, spaces: Iterable[SpaceName]) -> dict[SpaceName, Ends]:
    """From where to where channels of a photo in that light are drawn where views are stretched.

    Found on the smallest level of the photo, so that window and figures, parts and the whole, all draw alike.
    """
    pixels = relit(pyramid[-1], light)
    return {space: stretched_ends(pixels, space) for space in dict.fromkeys(spaces)}


def space_view(
    base: NDArray[np.uint8], space: SpaceName, spec: ColourSpec, ends: Ends | None = None
) -> NDArray[np.uint8]:
    """The view of a space: all its channels as red, green and blue, or one as grey, between the `ends` of each."""
    return shown(base, space, spec.channel, ends)


def faded(pixels: NDArray[np.uint8], background: str) -> NDArray[np.uint8]:
    """A view that does not vote: without colour, and most of the way to the background ("#rrggbb")."""
    grey: NDArray[Any] = pixels.mean(axis=-1, keepdims=True)
    end = np.array([int(background[i : i + 2], 16) for i in (1, 3, 5)])
    mixed: NDArray[np.uint8] = np.rint(grey * (1 - _FADED) + end * _FADED).astype(np.uint8)
    return mixed


def channels_texts(space: SpaceName, spec: ColourSpec, ends: Ends | None = None) -> tuple[str, ...]:
    """The channels that a view shows, long and short: "H · S · V", or one with its ends: "Cb 16 to 240", "Cb"."""
    channels = SPACES[space].channels
    if spec.channel is None:
        names = [channel.name for channel in channels]
        return " · ".join(names), "·".join(names)
    return ends_text(channels[spec.channel], (ends or whole_ends(space))[spec.channel]), channels[spec.channel].name


def ends_text(channel: Channel, ends: tuple[float, float]) -> str:
    """A channel, and from where to where it is drawn: "a −86.2 to 98.2"."""
    unit = f" {channel.unit}" if channel.unit else ""
    low, high = ends
    return f"{channel.name} {_number(low)} to {_number(high)}{unit}"


def _number(value: float) -> str:
    digits = 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def views_text(spec: ColourSpec, side: int) -> str:
    """What the views show, in sentences. `side` is that of the square which streams saw, in pixels."""
    low, high = STRETCHED_NAMES if spec.stretched else ("lowest", "highest")
    over = "percentile in this photo (its black not counted)" if spec.stretched else "value over all colours"
    if spec.channel is None:
        drawn = f"the three channels of each space as red, green and blue, each from its {low} to its {high} {over}"
    else:
        which = ("first", "second", "third")[spec.channel]
        drawn = f"the {which} channel of each space, black at its {low} and white at its {high} {over}"
    seen = f" As the streams saw it: {side} × {side} pixels." if spec.as_seen else ""
    return f"Views: {drawn}.{seen}"
