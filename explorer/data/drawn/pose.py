"""One individual: what chance decides about it, and its species' outlines put into its pose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from explorer.data.drawn.anatomy import Anatomy, Part, contour_strokes, lattice
from explorer.data.drawn.families import FAMILIES
from explorer.data.drawn.genera import plumage_of
from explorer.data.drawn.marks import MARKS, mark_parts
from explorer.data.drawn.shapes import blade, disc
from explorer.data.drawn.taxonomy import genus_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.data.drawn.plumage import Plumage, Texture
    from explorer.data.drawn.shapes import Outline, Point, Rectangle

_SILHOUETTE = ("tail", "leg", "bill", "body", "wing")


@dataclass(frozen=True, slots=True)
class Individual:
    """What differs between two birds of one species. Turns are in radians, shares and places 0 to 1."""

    share: float
    x: float
    y: float
    flip: bool
    tilt: float
    head: float
    tail: float
    plump: float
    gain: float
    tint: tuple[float, float, float]
    light: float
    depth: float


def individual(rng: np.random.Generator) -> Individual:
    """A random individual; always takes the same number of random numbers."""
    u = rng.random(14).tolist()
    gain = 0.86 + 0.26 * u[8]
    return Individual(
        share=u[0],
        x=u[1],
        y=u[2],
        flip=u[3] < 0.5,
        tilt=(u[4] - 0.5) * 0.30,
        head=(u[5] - 0.5) * 0.42,
        tail=(u[6] - 0.5) * 0.34,
        plump=0.94 + 0.13 * u[7],
        gain=gain,
        tint=(0.965 + 0.07 * u[9], 0.97 + 0.06 * u[10], 0.955 + 0.09 * u[11]),
        light=(u[12] - 0.5) * 1.9,
        depth=0.75 + 0.5 * u[13],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Everything about a species that no individual changes.

    `stack` holds the points of all parts in one array, cut at `cuts`. For each of its points: how far it turns with the
    head and with the tail, whether it leans with the body (legs do not), and whether it is of the silhouette, the mark.
    """

    anatomy: Anatomy
    plumage: Plumage
    parts: tuple[Part, ...]
    stack: Outline
    cuts: tuple[int, ...]
    head_weight: NDArray[np.float64]
    tail_weight: NDArray[np.float64]
    rigid: NDArray[np.float64]
    silhouette: NDArray[np.bool_]
    mark: NDArray[np.bool_]
    on_tail: bool


@cache
def model_of(species: int) -> Model:
    """The model of a species number."""
    plumage = plumage_of(genus_of(species))
    anatomy = FAMILIES[plumage.family]()
    shadow = Part("patch", "shadow", anatomy.patches["wing"] + np.array([0.012, 0.022]))
    patches = [Part("patch", f"patch{i}", anatomy.patches[name]) for i, (name, _) in enumerate(plumage.patches)]
    textures = [Part("texture", f"texture{i}", o) for i, t in enumerate(plumage.textures) for o in _texture(anatomy, t)]
    strokes = Part("stroke", "", contour_strokes(anatomy))
    relief = Part("relief", "", anatomy.patches["wing"])
    parts = (*anatomy.parts, *patches, shadow, *textures, strokes, relief, *mark_parts(MARKS[species]))
    stack = np.vstack([part.outline for part in parts])
    cuts = tuple(np.cumsum([len(part.outline) for part in parts]).tolist())
    layers = np.concatenate([np.full(len(part.outline), part.layer) for part in parts])
    rigid = np.where(layers == "leg", 0.0, 1.0)
    return Model(
        anatomy,
        plumage,
        parts,
        stack,
        cuts,
        head_weight=_weight(stack, anatomy.neck) * rigid,
        tail_weight=_weight(stack, anatomy.rump) * rigid,
        rigid=rigid,
        silhouette=np.isin(layers, _SILHOUETTE),
        mark=layers == "edge",
        on_tail=MARKS[species].place == "tail",
    )


def _weight(points: Outline, line: tuple[Point, Point]) -> NDArray[np.float64]:
    """0 before the first point of `line`, 1 beyond the second, smooth between."""
    a, axis = np.array(line[0]), np.array(line[1]) - np.array(line[0])
    t = np.clip((points - a) @ axis / (axis @ axis), 0.0, 1.0)
    smooth: NDArray[np.float64] = t * t * (3 - 2 * t)
    return smooth


def _texture(anatomy: Anatomy, texture: Texture) -> list[Outline]:
    step = texture.step
    points = lattice(anatomy.patches[texture.patch], step, step * 0.8)
    out = []
    for x, y in (points + step * 0.14 * np.sin(points[:, ::-1] * 411.0)).tolist():
        if texture.form == "spots":
            out.append(disc((x, y), step * 0.19, steps=12))
        elif texture.form == "bars":
            out.append(blade((x - step * 0.42, y - step * 0.06), (x + step * 0.42, y - step * 0.06), step * 0.24))
        else:
            out.append(blade((x, y - step * 0.42), (x - step * 0.12, y + step * 0.42), step * 0.30))
    return out


def _spin(points: Outline, pivot: Point, angle: NDArray[np.float64]) -> Outline:
    c, s = np.cos(angle), np.sin(angle)
    x, y = points[:, 0] - pivot[0], points[:, 1] - pivot[1]
    return np.column_stack([pivot[0] + c * x - s * y, pivot[1] + s * x + c * y])


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """An individual's outlines in its own frame, flipped as it is, and the extents of its silhouette and mark.

    `points` is cut at `model.cuts`; the extents are (x0, y0, x1, y1).
    """

    model: Model
    points: Outline
    extent: Rectangle
    mark: Rectangle
    grip: Point


def pose(species: int, one: Individual) -> Posed:
    """Head, tail and body turned, made plumper or slimmer, and mirrored."""
    model = model_of(species)
    anatomy = model.anatomy
    points = _spin(model.stack, anatomy.neck[0], model.head_weight * one.head)
    points = _spin(points, anatomy.rump[0], model.tail_weight * one.tail)
    points = _spin(points, anatomy.hip, model.rigid * one.tilt * anatomy.sway)
    side = -1.0 if one.flip else 1.0
    points[:, 0] = side * (points[:, 0] - anatomy.hip[0]) * one.plump
    grip = (side * (anatomy.grip[0] - anatomy.hip[0]) * one.plump, anatomy.grip[1])
    extent, mark = _extent(points[model.silhouette]), _extent(points[model.mark])
    return Posed(model, points, extent, mark, grip)


def _extent(points: Outline) -> Rectangle:
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return low[0], low[1], high[0], high[1]
