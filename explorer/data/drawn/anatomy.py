"""How each drawn family is built: outlines in the bird's own frame, facing right, about one unit long.

Every bird is a tuple of `Part`s in painting order within each layer. Families share the layers and the names of
patches and colours, so that a genus is a choice of patches and paints, and a species is one more part: its mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from explorer.data.drawn.shapes import disc, feather, limb

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline, Point

Layer = Literal[
    "tail", "leg", "bill", "body", "wing", "face", "eye", "edge", "core", "patch", "texture", "stroke", "relief"
]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One painted outline; `colour` is a name in the palette of the genus."""

    layer: Layer
    colour: str
    outline: Outline


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """A family's build.

    `neck` and `rump` are the lines along which head and tail begin to turn, `hip` the body's pivot, `sway` how far the
    family leans (1 for most). `grip` is where the feet hold, or the middle of a swimmer; `perch` half the thickness of
    the branch it likes. `waterline` is the height of the water it stands or swims in, None for a bird on a branch.
    """

    parts: tuple[Part, ...]
    patches: dict[str, Outline]
    neck: tuple[Point, Point]
    rump: tuple[Point, Point]
    hip: Point
    grip: Point
    sway: float
    perch: float = 0.03
    waterline: float | None = None


def _line(a: Point, b: Point, t: float) -> Point:
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def row(
    colour: str, bases: tuple[Point, Point], tips: tuple[Point, Point], *, count: int, width: float, bend: float = 0.0
) -> list[Part]:
    """A row of feathers from the first base and tip to the last, each with a fringe and every second one darker."""
    layer: Layer = "tail" if colour == "tail" else "wing"
    parts = []
    for i in range(count):
        t = i / max(count - 1, 1)
        base, tip = _line(*bases, t), _line(*tips, t)
        parts.append(Part(layer, f"{colour}_fringe", feather(base, tip, width, bend=bend)))
        inner = _line(base, tip, 0.965)
        parts.append(Part(layer, colour if i % 2 else f"{colour}_dark", feather(base, inner, width * 0.8, bend=bend)))
        shaft = _line(base, tip, 0.9)
        parts.append(Part(layer, f"{colour}_shaft", feather(_line(base, tip, 0.2), shaft, width * 0.09, bend=bend)))
    return parts


def shoulder(outline: Outline) -> list[Part]:
    """The smallest coverts: scales from the back of `outline` to its front, over a ground of their colour."""
    parts = [Part("wing", "covert", outline)]
    width, height = np.ptp(outline, axis=0).tolist()
    step = max(width, height) / 4.2
    dx, dy = (-0.8 * step, 0.6 * step) if width < 1.6 * height else (-step, 0.15 * step)
    for x, y in sorted(lattice(outline, step * 0.9, step * 0.62).tolist(), key=lambda p: -float(p[0] * dx + p[1] * dy)):
        base, tip = (x - 0.2 * dx, y - 0.2 * dy), (x + 0.8 * dx, y + 0.8 * dy)
        parts.append(Part("wing", "covert_fringe", feather(base, tip, step * 0.9)))
        parts.append(Part("wing", "covert", feather(base, _line(base, tip, 0.93), step * 0.74)))
    return parts


def eye(x: float, y: float, r: float) -> list[Part]:
    """An eye with lid, iris, pupil and two lights."""
    return [
        Part("eye", "lid", disc((x, y), r * 1.22)),
        Part("eye", "iris", disc((x, y), r)),
        Part("eye", "iris_light", disc((x - 0.06 * r, y + 0.16 * r), r * 0.8)),
        Part("eye", "pupil", disc((x + 0.04 * r, y), r * 0.62)),
        Part("eye", "glint", disc((x + 0.3 * r, y - 0.36 * r), r * 0.24, steps=20)),
        Part("eye", "gleam", disc((x - 0.32 * r, y + 0.42 * r), r * 0.13, 0.08 * r, angle=0.6, steps=12)),
    ]


def toes(x: float, y: float, size: float) -> list[Part]:
    """Toes that clasp a branch from above, three in front."""
    parts = []
    for side in (-0.55, 0.0, 0.55):
        knuckle, claw = (x + side * size * 0.5, y - size * 0.3), (x + side * size, y + size * 0.75)
        parts.append(Part("leg", "leg", limb(knuckle, claw, size * 0.34, size * 0.2)))
    return parts


def contour_strokes(anatomy: Anatomy) -> Outline:
    """Short strokes along the lie of the body's feathers, shape (2 N, 2): start and end of one after the other."""
    body = next(part.outline for part in anatomy.parts if part.layer == "body")
    step = float(np.ptp(body, axis=0).max()) / 17
    points = lattice(body, step, step * 0.62)
    flow = np.array(anatomy.rump[1]) - np.array(anatomy.neck[1])
    flow /= np.hypot(*flow)
    curl = np.array([flow[1], -flow[0]]) * np.sin(points[:, :1] * 23 + points[:, 1:] * 17) * 0.3
    return np.hstack([points, points + (flow + curl) * step * 0.75]).reshape(-1, 2)


def lattice(outline: Outline, across: float, down: float) -> Outline:
    """Points inside a closed outline, in staggered rows `down` apart, `across` from one to the next in a row."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    xs, ys = np.meshgrid(np.arange(low[0], high[0] + across, across), np.arange(low[1], high[1] + down, down))
    xs = xs + (np.arange(len(xs)) % 2)[:, None] * across / 2
    x, y = xs.reshape(-1, 1), ys.reshape(-1, 1)
    ax, ay = outline.T
    bx, by = np.roll(outline, -1, axis=0).T
    rise = np.where(by == ay, 1e-12, by - ay)
    crossed = ((ay > y) != (by > y)) & (x < ax + (y - ay) / rise * (bx - ax))
    within: Outline = np.hstack([x, y])[crossed.sum(axis=1) % 2 == 1]
    return within
