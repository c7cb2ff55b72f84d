"""What is behind the bird: out-of-focus woods, meadows, skies, lakes and reeds, painted small and enlarged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from explorer.data.drawn.moods import MOODS, WATER, pick
from explorer.data.drawn.plumage import mix
from explorer.data.drawn.shapes import blade, limb

if TYPE_CHECKING:
    from explorer.data.drawn.moods import Kind, Mood
    from explorer.data.drawn.plumage import Colour
    from explorer.data.drawn.shapes import Outline


_FAR, _NEAR = 44, 150  # short sides of the two painted layers, in pixels whatever the size of the picture


def paint_backdrop(rng: np.random.Generator, kind: Kind, aspect: tuple[float, float], horizon: float) -> Image.Image:
    """The out-of-focus scene, 150 px on its shorter side whatever the picture's size.

    Args:
        rng: where chance comes from.
        kind: the place.
        aspect: width and height in units of the shorter side.
        horizon: for water the height of the far bank in units of the shorter side, else unused.
    """
    mood = MOODS[kind]
    far = _far(rng, mood, aspect)
    near = far.resize((round(aspect[0] * _NEAR), round(aspect[1] * _NEAR)), Image.Resampling.BICUBIC)
    if kind in WATER:
        _bank_and_water(near, rng, mood, aspect=aspect, horizon=horizon)
    else:
        _thicket(near, rng, mood, aspect=aspect, trunks=kind in ("forest", "winter", "dusk"))
    return near.filter(ImageFilter.BoxBlur(0.9 + 1.8 * rng.random()))


def _far(rng: np.random.Generator, mood: Mood, aspect: tuple[float, float]) -> Image.Image:
    width, height = round(aspect[0] * _FAR), round(aspect[1] * _FAR)
    ramp = np.linspace(0.0, 1.0, height)[:, None, None] ** (0.6 + rng.random())
    sky = (1 - ramp) * np.array(mood.above) + ramp * np.array(mood.below)
    far = Image.fromarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(far, "RGBA")
    for x, y, r, squash, alpha in rng.random((16, 5)).tolist():
        shape = ((0.07 + 0.22 * r * r) * _FAR, 0.5 + 0.8 * squash)
        _oval(draw, (x * width, y * height), shape, (*pick(rng, mood.blobs), 90 + int(150 * alpha)))
    return far.filter(ImageFilter.GaussianBlur(1.4 + 1.6 * rng.random()))


def _oval(draw: ImageDraw.ImageDraw, at: tuple[float, float], size: tuple[float, float], fill: tuple[int, ...]) -> None:
    """An ellipse in pixels; `size` is its half width and its height as a share of its width."""
    rx, ry = size[0], size[0] * size[1]
    draw.ellipse((at[0] - rx, at[1] - ry, at[0] + rx, at[1] + ry), fill=fill)


def _thicket(
    image: Image.Image, rng: np.random.Generator, mood: Mood, *, aspect: tuple[float, float], trunks: bool
) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    count = int(rng.random() * 5) + (2 if trunks else 0)
    for x, lean, w, tone in rng.random((count, 4)).tolist():
        foot, top = x * aspect[0], x * aspect[0] + (lean - 0.5) * (0.25 if trunks else 1.6)
        bark = mix(mood.bark, mood.above, 0.15 + 0.5 * tone)
        width = (0.03 + 0.09 * w * w) if trunks else 0.008 + 0.02 * w
        for soft, alpha in ((0.016, 70), (0.008, 90), (0.0, 130)):  # polygons have hard steps; their edges fade here
            stem = limb((foot, aspect[1] + 0.1), (top, -0.1), width * 1.2 + soft, width * 0.8 + soft)
            _fill(draw, stem, (*bark, alpha))
    for x, y, r, turn, alpha in rng.random((int(rng.random() * 34), 5)).tolist():
        base, reach = (x * aspect[0], y * aspect[1]), 0.14 * (0.4 + r)
        tip = (base[0] + reach * math.cos(turn * 6.28), base[1] + reach * math.sin(turn * 6.28))
        _fill(draw, blade(base, tip, 0.05 + 0.03 * r), (*pick(rng, mood.leaves), 70 + int(150 * alpha)))
    for x, y, r, alpha in rng.random((int(rng.random() * 22), 4)).tolist():
        colour, at = pick(rng, mood.lights), (x * image.width, y * image.height * 0.9)
        size = (0.012 + 0.05 * r) * _NEAR
        _oval(draw, at, (size, 1.0), (*colour, 40 + int(90 * alpha)))
        _oval(draw, at, (size * 0.86, 1.0), (*mix(colour, mood.blobs[0], 0.25), 30 + int(60 * alpha)))


def _fill(draw: ImageDraw.ImageDraw, outline: Outline, fill: tuple[int, ...]) -> None:
    draw.polygon((outline * _NEAR).ravel().tolist(), fill=fill)


def _bank_and_water(
    image: Image.Image, rng: np.random.Generator, mood: Mood, *, aspect: tuple[float, float], horizon: float
) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    for x, y, r, tone in rng.random((14, 4)).tolist():
        at, shape = (x * image.width, (horizon - 0.03 * y) * _NEAR), ((0.05 + 0.16 * r) * _NEAR, 0.35 + 0.4 * tone)
        _oval(draw, at, shape, (*pick(rng, mood.blobs), 210))
    _reeds(draw, rng, mood, (aspect[0], horizon + 0.02), count=int(rng.random() * 46))
    line = round(horizon * _NEAR)
    if line < image.height:
        _reflect(image, line, mood.water)
    draw = ImageDraw.Draw(image, "RGBA")
    depth = max(aspect[1] - horizon, 0.05)
    for x, y, r, tone in rng.random((46, 4)).tolist():
        near = y * y
        at = (x * image.width, (horizon + 0.01 + near * depth) * _NEAR)
        colour = mix(mood.water, mood.lights[0] if tone > 0.45 else mood.below, 0.35 + 0.4 * r)
        length = (0.03 + 0.16 * r) * (0.4 + near) * _NEAR
        _oval(draw, at, (length, 0.05 + 0.05 * near), (*colour, 60 + int(80 * tone)))


def _reeds(
    draw: ImageDraw.ImageDraw, rng: np.random.Generator, mood: Mood, foot: tuple[float, float], *, count: int
) -> None:
    for x, tall, lean, w in rng.random((count, 4)).tolist():
        at = (x * foot[0], foot[1])
        tip = (at[0] + (lean - 0.5) * 0.18, at[1] - 0.12 - 0.38 * tall)
        _fill(draw, blade(at, tip, 0.012 + 0.016 * w, bend=(lean - 0.5) * 0.3), (*pick(rng, mood.leaves), 210))


def _reflect(image: Image.Image, line: int, water: Colour) -> None:
    """Water below `line`: what is above it upside down, softened and tinted."""
    height = image.height - line
    above = image.crop((0, max(0, line - height), image.width, max(line, 1))).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = above.resize((image.width, height), Image.Resampling.BILINEAR).filter(ImageFilter.BoxBlur((1.5, 3)))
    image.paste(Image.blend(mirror, Image.new("RGB", mirror.size, water), 0.5), (0, line))
