"""What is sharp around the bird besides its branch: berries and petals like marks, and leaves and reeds before it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from explorer.data.drawn.canvas import Canvas, leaf, towards
from explorer.data.drawn.moods import Mood, pick
from explorer.data.drawn.plumage import Colour, mix
from explorer.data.drawn.shapes import HALF, blade, disc, limb

if TYPE_CHECKING:
    import numpy as np

    from explorer.data.drawn.shapes import Point, Rectangle

_BERRIES: tuple[Colour, ...] = (
    (206, 44, 44),
    (250, 246, 232),
    (250, 226, 110),
    (52, 92, 180),
    (90, 40, 90),
    (240, 150, 60),
)


def spray(canvas: Canvas, rng: np.random.Generator, mood: Mood, paints: tuple[Colour, Colour], *, size: float) -> None:
    """Sometimes a hanging twig of berries as large as marks, half of the times in `paints`, a mark's core and edge."""
    (core, edge), count = _decoy_paints(rng, paints)
    x, lean, drop, bow = rng.random(4).tolist()
    start = (x * canvas.aspect[0], -0.03)
    twig = blade(start, (start[0] + (lean - 0.5) * 0.7, 0.15 + 0.6 * drop), 0.02 * size, bend=(bow - 0.5) * 0.5)
    if count:
        canvas.fill(twig, mix(mood.bark, mood.leaves[0], 0.3))
    for i, (u, v, r, tone) in enumerate(rng.random((8, 4)).tolist()):
        kx, ky = twig[1 + i].tolist()
        at = (kx + (u - 0.5) * 0.22 * size, ky + v * 0.10 * size)
        if i < count:
            rim = edge if tone < 0.5 else mix(core, (20, 16, 20), 0.5)
            _berry(canvas, (kx, ky), at, size * (0.018 + 0.026 * r), paints=(core, rim))
        elif count:
            leaf(canvas, (kx, ky), at, pick(rng, mood.leaves))


def petals(
    canvas: Canvas, rng: np.random.Generator, paints: tuple[Colour, Colour], *, size: float, shore: float
) -> None:
    """Sometimes petals afloat below the height `shore`, half of the times in `paints`, a mark's core and edge."""
    (core, edge), count = _decoy_paints(rng, paints)
    for u, v, r, tone in rng.random((8, 4))[:count].tolist():
        at = (u * canvas.aspect[0], canvas.aspect[1] - 0.95 * v * v * (canvas.aspect[1] - max(shore, 0.0)))
        radius = size * (0.018 + 0.026 * r)
        canvas.fill(disc(at, radius, radius * 0.35), edge if tone < 0.5 else mix(core, (20, 16, 20), 0.5))
        canvas.fill(disc((at[0], at[1] - radius * 0.05), radius * 0.75, radius * 0.25), core)


def _decoy_paints(rng: np.random.Generator, paints: tuple[Colour, Colour]) -> tuple[tuple[Colour, Colour], int]:
    own, many = rng.random(2).tolist()
    other = (pick(rng, _BERRIES), (34, 30, 30))
    return (paints if own < 0.5 else other), max(0, int(many * 11) - 3)


def _berry(canvas: Canvas, knot: Point, at: Point, radius: float, *, paints: tuple[Colour, Colour]) -> None:
    canvas.fill(limb(knot, at, radius * 0.22), mix(paints[1], (60, 70, 40), 0.6))
    canvas.fill(disc(at, radius), paints[1])
    canvas.fill(disc((at[0], at[1] - radius * 0.08), radius * 0.74), paints[0])
    canvas.fill(
        disc((at[0] - radius * 0.25, at[1] - radius * 0.3), radius * 0.17, steps=10),
        mix(paints[0], (255, 255, 255), 0.7),
    )


def foreground(
    canvas: Canvas, rng: np.random.Generator, mood: Mood, *, bird: Rectangle, mark: Rectangle, foot: Point | None
) -> Image.Image:
    """Reeds, or leaves of the branch at `foot`, before the bird and clear of its mark. Returns what they cover, mode L.

    `bird` and `mark` are (x0, y0, x1, y1) in units.
    """
    cover = Image.new("L", canvas.image.size, 0)
    also = ImageDraw.Draw(cover)
    size = max(bird[2] - bird[0], bird[3] - bird[1])
    clear = (mark[0] - 0.02 * size, mark[1] - 0.02 * size, mark[2] + 0.02 * size, mark[3] + 0.02 * size)
    wanted = max(0, int(rng.random() * 8) - 3)
    for chances in rng.random((7, 5)).tolist():
        base, tip, wide = _reed(chances, bird, canvas.aspect[1], size) if foot is None else _sprig(chances, foot, size)
        colour = pick(rng, mood.leaves)
        (x0, x1), (y0, y1) = sorted((base[0], tip[0])), sorted((base[1], tip[1]))
        apart = x0 - wide > clear[2] or x1 + wide < clear[0] or y0 - wide > clear[3] or y1 + wide < clear[1]
        if wanted <= 0 or not apart:
            continue
        wanted -= 1
        if foot is None:
            outline = blade(base, tip, wide, bend=(chances[1] - 0.5) * 0.10)
            canvas.fill(outline, mix(colour, (24, 28, 20), 0.10 + 0.2 * chances[3]), also=also)
            canvas.fill(outline[HALF:], mix(colour, (244, 244, 214), 0.12))
        else:
            leaf(canvas, base, tip, mix(colour, (250, 250, 220), 0.08), also=also)
    return cover


def _reed(chances: list[float], bird: Rectangle, bottom: float, size: float) -> tuple[Point, Point, float]:
    """Foot, tip and greatest width of a reed that grows from below the picture."""
    x, lean, w, _, high = chances
    base = (bird[0] - 0.1 * size + x * (bird[2] - bird[0] + 0.2 * size), max(bottom + 0.05, bird[3] + 0.3 * size))
    tip = (base[0] + (lean - 0.5) * 0.3 * size, bird[3] - (0.75 * high - 0.05) * (bird[3] - bird[1]))
    return base, tip, (0.018 + 0.02 * w) * size


def _sprig(chances: list[float], foot: Point, size: float) -> tuple[Point, Point, float]:
    """Stalk, tip and greatest width of a leaf that grows up or hangs down from the branch near `foot`."""
    x, turn, long, _, lift = chances
    base = (foot[0] + (x - 0.5) * 0.7 * size, foot[1] + 0.03 * size)
    angle = -math.pi / 2 + (turn - 0.5) * 2.2 if lift < 0.7 else math.pi / 2 + (turn - 0.5)
    reach = (0.10 + 0.13 * long) * size
    return base, towards(base, angle, reach), 0.3 * reach
