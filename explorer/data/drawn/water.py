"""Water before and around a drawn bird: what of the bird is above it, its reflection, ripples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from explorer.data.drawn.plumage import mix
from explorer.data.drawn.shapes import blade

if TYPE_CHECKING:
    from explorer.data.drawn.bird import Painted
    from explorer.data.drawn.canvas import Canvas
    from explorer.data.drawn.moods import Mood
    from explorer.data.drawn.shapes import Point


def sink(
    canvas: Canvas, rng: np.random.Generator, painted: Painted, mood: Mood, *, line: float, size: float
) -> Image.Image:
    """Water before the bird: paints its reflection and returns its silhouette above the waterline, mode L."""
    width, height = painted.silhouette.size
    row = round(line * canvas.scale) - painted.corner[1]
    xs = np.linspace(0, width, 120)
    phase = rng.random() * 6.28
    edge = row + 0.006 * size * canvas.scale * (
        np.sin(xs / width * 19 + phase) + 0.6 * np.sin(xs / width * 41 + 2 * phase)
    )
    dry = painted.silhouette.copy()
    ImageDraw.Draw(dry).polygon([*np.column_stack([xs, edge]).ravel().tolist(), width, height, 0, height], fill=0)
    _reflection(canvas, painted, dry, row, mood)
    return dry


def _reflection(canvas: Canvas, painted: Painted, dry: Image.Image, row: int, mood: Mood) -> None:
    """The bird upside down below `row` of its own frame, softened and tinted by the water."""
    if row <= 0:
        return
    small = painted.mirror.size
    blur = ImageFilter.GaussianBlur((0.6 + small[1] * 0.006, 0.8 + small[1] * 0.016))
    ghost, veil = (
        layer.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(blur)
        for layer in (painted.mirror, dry.resize(small, Image.Resampling.BOX))
    )
    ghost = Image.blend(ghost, Image.new("RGB", small, mood.water), 0.35)
    veil = veil.point([round(v * 0.62) for v in range(256)])
    below = (0, dry.height - row, dry.width, dry.height)  # the mirrored picture begins with what is under water
    ghost, veil = (layer.resize(dry.size, Image.Resampling.BILINEAR).crop(below) for layer in (ghost, veil))
    canvas.image.paste(ghost, (painted.corner[0], painted.corner[1] + row), veil)


def ripples(
    canvas: Canvas, rng: np.random.Generator, mood: Mood, *, at: Point, reach: float, count: int
) -> Image.Image:
    """Fine light and dark lines on the water around `at`. Returns what they cover, mode L."""
    cover = Image.new("L", canvas.image.size, 0)
    also = ImageDraw.Draw(cover)
    for x, y, long, tone in rng.random((count, 4)).tolist():
        row = at[1] + reach * (0.005 + 0.34 * y * y)
        cx = at[0] + (x - 0.5) * reach * (1.15 + 0.8 * y)
        half = reach * (0.04 + 0.16 * long) * (0.5 + y)
        light = mix(mood.water, (250, 252, 252), 0.30 + 0.3 * tone)
        line = blade((cx - half, row), (cx + half, row), 0.009 * reach, bend=0.012 - 0.024 * tone)
        canvas.fill(line, light if tone > 0.4 else mix(mood.water, (20, 28, 36), 0.3), also=also)
    return cover
