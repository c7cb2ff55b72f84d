"""What is sharp around the bird: the branch it sits on, the water it stands or swims in, leaves, berries and reeds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from explorer.data.drawn.background import Mood, pick
from explorer.data.drawn.plumage import Colour, mix
from explorer.data.drawn.shapes import HALF, blade, disc, limb

if TYPE_CHECKING:
    from explorer.data.drawn.bird import Painted
    from explorer.data.drawn.shapes import Outline, Point, Rectangle


@dataclass(slots=True, eq=False)
class Canvas:
    """The picture while it is painted: `scale` pixels a unit, `aspect` its width and height in units."""

    image: Image.Image
    scale: float
    aspect: tuple[float, float]
    draw: ImageDraw.ImageDraw

    @staticmethod
    def over(image: Image.Image, scale: float) -> Canvas:
        """A canvas that paints on `image`."""
        return Canvas(image, scale, (image.width / scale, image.height / scale), ImageDraw.Draw(image))

    def fill(self, outline: Outline, colour: Colour, *, also: ImageDraw.ImageDraw | None = None) -> None:
        """Fill an outline given in units; `also` gets it in 255."""
        xy = (outline * self.scale).ravel().tolist()
        self.draw.polygon(xy, fill=colour)
        if also is not None:
            also.polygon(xy, fill=255)


def leaf(canvas: Canvas, base: Point, tip: Point, colour: Colour, *, also: ImageDraw.ImageDraw | None = None) -> None:
    """A leaf with a darker half and a midrib."""
    length = float(np.hypot(tip[0] - base[0], tip[1] - base[1]))
    outline = blade(base, tip, length * 0.46, bend=0.06)
    rib = (outline[:HALF] + outline[: HALF - 1 : -1]) / 2
    canvas.fill(outline, colour, also=also)
    canvas.fill(np.vstack([outline[HALF:], rib]), mix(colour, (20, 26, 20), 0.18))
    canvas.draw.line(
        (rib[: HALF - 2] * canvas.scale).ravel().tolist(),
        fill=mix(colour, (240, 240, 200), 0.30),
        width=max(1, round(0.035 * length * canvas.scale)),
    )


def branch(canvas: Canvas, rng: np.random.Generator, mood: Mood, *, grip: Point, size: float, thick: float) -> None:
    """A branch across the picture under `grip`; `size` is the bird's unit, `thick` half the branch in units of it."""
    slope, curve, wave, phase, taper = (rng.random(5) - 0.5).tolist()
    reach = canvas.aspect[0]
    xs = np.linspace(-0.06, reach + 0.06, 60)
    away = xs - grip[0]
    middle = (
        grip[1]
        + slope * 0.5 * away
        + curve * 0.35 * away**2
        + wave * 0.05 * (np.sin(away * 9 + phase) - np.sin(phase) - 9 * away * np.cos(phase) * 0.3)
    )
    half = thick * size * np.clip(1 + 1.1 * taper * away / reach + 0.12 * np.sin(xs * 31 + phase * 9), 0.3, 1.7)
    middle += half * 0.8
    bark = mix(pick(rng, (mood.bark,)), mood.below, 0.15)
    _twigs(canvas, rng, mood, np.column_stack([xs, middle]), size=size, bark=bark)
    for top, bottom, tone in ((-1.0, 1.0, -0.42), (-1.0, 0.55, -0.12), (-0.92, 0.1, 0.10), (-0.85, -0.35, 0.26)):
        colour = mix(bark, (250, 244, 226), tone) if tone > 0 else mix(bark, (14, 12, 14), -tone)
        upper, lower = np.column_stack([xs, middle + top * half]), np.column_stack([xs, middle + bottom * half])
        canvas.fill(np.vstack([upper, lower[::-1]]), colour)
    _bark(canvas, rng.random((26, 4)), np.column_stack([xs, middle, half]), size=size, bark=bark)


def _bark(canvas: Canvas, chances: Outline, path: Outline, *, size: float, bark: Colour) -> None:
    """Dark cracks and pale chips along a branch; `path` has x, middle and half thickness."""
    xs, middle, half = path.T
    starts = chances[:, 0] * canvas.aspect[0]
    ends = starts + (0.03 + 0.12 * chances[:, 2]) * size
    offset = (chances[:, 1] * 1.5 - 0.75) * np.interp(starts, xs, half)
    first, last = np.interp(starts, xs, middle) + offset, np.interp(ends, xs, middle) + offset
    cx, cy, deep = (starts + ends) / 2, (first + last) / 2, 0.006 * size
    chips = np.column_stack([starts, first, cx, cy - deep, ends, last, cx, cy + deep]) * canvas.scale
    dark, pale = mix(bark, (16, 12, 12), 0.4), mix(bark, (236, 226, 200), 0.3)
    for chip, tone in zip(chips.tolist(), chances[:, 3].tolist(), strict=True):
        canvas.draw.polygon(chip, fill=dark if tone < 0.6 else pale)


def _towards(start: Point, angle: float, length: float) -> Point:
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)


def _twigs(canvas: Canvas, rng: np.random.Generator, mood: Mood, path: Outline, *, size: float, bark: Colour) -> None:
    for x, turn, long, down in rng.random((6, 4)).tolist():
        sx, sy = path[int(x * (len(path) - 1))].tolist()
        angle = (turn - 0.5) * 2.4 + (math.pi / 2 if down > 0.5 else -math.pi / 2)
        tip = _towards((sx, sy), angle, 0.5 * long * size)
        canvas.fill(limb((sx, sy), tip, 0.022 * size, 0.008 * size), mix(bark, (14, 12, 14), 0.25))
        for t, side, grow, show in rng.random((4, 4)).tolist():
            at = (sx + (tip[0] - sx) * (0.3 + 0.7 * t), sy + (tip[1] - sy) * (0.3 + 0.7 * t))
            if show < 0.8:
                end = _towards(at, angle + (side - 0.5) * 2.6, (0.08 + 0.14 * grow) * size)
                leaf(canvas, at, end, pick(rng, mood.leaves))


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
    return base, _towards(base, angle, reach), 0.3 * reach


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
