"""The whole picture: scene, bird, and the true boxes of bird and mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from explorer.data.drawn.background import paint_backdrop
from explorer.data.drawn.bird import Painted, paint_bird
from explorer.data.drawn.branch import branch
from explorer.data.drawn.canvas import Canvas
from explorer.data.drawn.moods import LAND, MOODS, WATER, Kind
from explorer.data.drawn.pose import Individual, Model, Posed, individual, model_of, pose
from explorer.data.drawn.scenery import foreground, petals, spray
from explorer.data.drawn.taxonomy import drawn_taxonomy
from explorer.data.drawn.water import ripples, sink
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from explorer.data.drawn.plumage import Colour
    from explorer.data.drawn.shapes import Point, Rectangle

_SMALL, _LARGE = 64, 8192
_SHARP_BELOW = 1100  # shorter sides up to this are painted at twice the size and reduced; larger ones are softened


@dataclass(frozen=True, slots=True, eq=False)
class DrawnBird:
    """A drawn picture and what is true of it.

    `pixels` is (H, W, 3) uint8; `species` the index in `drawn_taxonomy()`; `bird` and `mark` the tight boxes, in pixels
    of the picture, of what can be seen of the bird's silhouette and of its species' mark. Edges may lie on half pixels.
    In pictures so small that the mark has no pixel its box is empty.
    """

    pixels: NDArray[np.uint8]
    species: int
    bird: Box
    mark: Box


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Where a posed bird is in the picture, in units of the picture's shorter side."""

    size: float
    origin: Point

    def place(self, box: Rectangle) -> Rectangle:
        """A box of the bird's frame in the picture."""
        (x, y), k = self.origin, self.size
        return x + box[0] * k, y + box[1] * k, x + box[2] * k, y + box[3] * k

    def at(self, point: Point) -> Point:
        """A point of the bird's frame in the picture."""
        return self.origin[0] + point[0] * self.size, self.origin[1] + point[1] * self.size


def draw_bird(
    seed: int, species: int, *, size: tuple[int, int] = (256, 256), bird_share: tuple[float, float] = (0.35, 0.75)
) -> DrawnBird:
    """Draw one bird. The same arguments give the same bytes, another size the same scene at that size.

    Args:
        seed: any number from 0 up; together with `species` it decides everything that chance decides.
        species: index in `drawn_taxonomy()`.
        size: width and height in pixels, each 64 to 8192.
        bird_share: least and greatest length of the bird's longer side, what is under water included, as a share of
            the picture's shorter side, 0.02 to 0.96.

    Raises:
        ValueError: a number is out of its range.
    """
    return _draw(seed, species, size, bird_share, marked=True)


def draw_background(seed: int, *, size: tuple[int, int] = (256, 256)) -> NDArray[np.uint8]:
    """A scene of the same kinds without a bird, (H, W, 3) uint8."""
    _check(seed, size)
    streams = _streams(seed, 0)
    kind = _one_of(streams[0], (*LAND, *WATER))
    horizon = 0.1 + 0.55 * streams[0].random()
    canvas = _canvas(streams[0], kind, size, horizon)
    x, y = streams[1].random(2).tolist()
    grip = (canvas.aspect[0] * x, canvas.aspect[1] * (0.2 + 0.7 * y))
    paints = _mark_paints(model_of(seed % len(drawn_taxonomy())))
    if kind in WATER:
        petals(canvas, streams[1], paints, size=0.5, shore=horizon)
        ripples(canvas, streams[1], MOODS[kind], at=(grip[0], max(grip[1], horizon)), reach=0.5, count=18)
    else:
        spray(canvas, streams[1], MOODS[kind], paints, size=0.5)
        branch(canvas, streams[1], MOODS[kind], grip=grip, size=0.5, thick=0.04)
    return _develop(canvas, streams[3], size)


def drawn_set(
    seed: int, count: int, *, size: tuple[int, int] = (256, 256), bird_share: tuple[float, float] = (0.35, 0.75)
) -> Iterator[DrawnBird]:
    """`count` birds, every species in turn, each picture another."""
    species_count = len(drawn_taxonomy())
    for i in range(count):
        yield draw_bird(seed + i // species_count, i % species_count, size=size, bird_share=bird_share)


def _check(seed: int, size: tuple[int, int], share: tuple[float, float] = (0.5, 0.5)) -> None:
    if seed < 0:
        raise ValueError(f"seed is {seed}, below 0")
    if not all(_SMALL <= side <= _LARGE for side in size):
        raise ValueError(f"size is {size}, each side must be {_SMALL} to {_LARGE}")
    if not 0.02 <= share[0] <= share[1] <= 0.96:
        raise ValueError(f"bird_share is {share}, must rise within 0.02 to 0.96")


def _streams(seed: int, key: int) -> list[np.random.Generator]:
    """Independent random numbers for backdrop, scenery, bird and film, so that no part disturbs another."""
    return [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence((seed, key)).spawn(4)]


def _one_of(rng: np.random.Generator, kinds: tuple[Kind, ...]) -> Kind:
    return kinds[int(rng.random() * len(kinds))]


def _draw(
    seed: int, species: int, size: tuple[int, int], bird_share: tuple[float, float], *, marked: bool
) -> DrawnBird:
    _check(seed, size, bird_share)
    if not 0 <= species < len(drawn_taxonomy()):
        raise ValueError(f"species is {species}, there are {len(drawn_taxonomy())}")
    backdrop, scenery, chance, film = _streams(seed, species + 1)
    one = individual(chance)
    posed = pose(species, one)
    short = min(size)
    layout = _layout(posed, one, (size[0] / short, size[1] / short), bird_share)
    anatomy = posed.model.anatomy
    kind = _one_of(backdrop, LAND if anatomy.waterline is None else WATER)
    line = layout.at((0.0, anatomy.waterline or 0.0))[1]
    horizon = line - layout.size * (0.06 + 0.6 * backdrop.random())
    canvas = _canvas(backdrop, kind, size, horizon)
    _surround(canvas, scenery, kind, layout=layout, posed=posed)
    origin = (layout.origin[0] * canvas.scale, layout.origin[1] * canvas.scale)
    painted = paint_bird(posed, one, scale=layout.size * canvas.scale, origin=origin, marked=marked)
    seen = _set_in(canvas, scenery, painted, kind, layout=layout, posed=posed)
    bird, mark = _boxes(painted, seen, canvas, size)
    return DrawnBird(_develop(canvas, film, size), species, bird, mark)


def _mark_paints(model: Model) -> tuple[Colour, Colour]:
    return model.plumage.colours["mark"], model.plumage.colours["mark_edge"]


def _surround(canvas: Canvas, rng: np.random.Generator, kind: Kind, *, layout: _Layout, posed: Posed) -> None:
    """What is sharp behind the bird."""
    anatomy, paints = posed.model.anatomy, _mark_paints(posed.model)
    if anatomy.waterline is not None:
        petals(canvas, rng, paints, size=layout.size, shore=layout.at((0.0, anatomy.waterline))[1])
        return
    spray(canvas, rng, MOODS[kind], paints, size=layout.size)
    branch(canvas, rng, MOODS[kind], grip=layout.at(posed.grip), size=layout.size, thick=anatomy.perch)


def _layout(posed: Posed, one: Individual, aspect: tuple[float, float], bird_share: tuple[float, float]) -> _Layout:
    x0, y0, x1, y1 = posed.extent
    share = bird_share[0] + one.share * (bird_share[1] - bird_share[0])
    k = share / max(x1 - x0, y1 - y0)
    corner = []
    for low, high, room, u in ((x0, x1, aspect[0], one.x), (y0, y1, aspect[1], one.y)):
        spare = room - (high - low) * k
        margin = min(0.03, spare / 2)
        corner.append(margin + u * (spare - 2 * margin) - low * k)
    return _Layout(k, (corner[0], corner[1]))


def _canvas(rng: np.random.Generator, kind: Kind, size: tuple[int, int], horizon: float) -> Canvas:
    short = min(size)
    factor = 2 if short <= _SHARP_BELOW else 1
    backdrop = paint_backdrop(rng, kind, (size[0] / short, size[1] / short), horizon)
    image = backdrop.resize(size, Image.Resampling.BICUBIC if short > 512 else Image.Resampling.BILINEAR)
    if factor == 2:
        image = image.resize((size[0] * 2, size[1] * 2), Image.Resampling.NEAREST)
    return Canvas.over(image, short * factor)


def _set_in(
    canvas: Canvas, rng: np.random.Generator, painted: Painted, kind: Kind, *, layout: _Layout, posed: Posed
) -> Image.Image:
    """Put the painted bird into the scene. Returns what can be seen of it, mode L, in its own frame."""
    mood, waterline = MOODS[kind], posed.model.anatomy.waterline
    seen, covers, foot = painted.silhouette, [], None
    bird, mark = layout.place(posed.extent), layout.place(posed.mark)
    if waterline is None:
        foot = layout.at(posed.grip)
        canvas.image.paste(painted.colours, painted.corner, seen)
    else:
        line = layout.at((0.0, waterline))[1]
        seen = sink(canvas, rng, painted, mood, line=line, size=layout.size)
        canvas.image.paste(painted.colours, painted.corner, seen)
        centre = ((bird[0] + bird[2]) / 2, line)
        covers.append(ripples(canvas, rng, mood, at=centre, reach=layout.size, count=16))
    covers.append(foreground(canvas, rng, mood, bird=bird, mark=mark, foot=foot))
    x, y = painted.corner
    for cover in covers:
        seen = ImageChops.subtract(seen, cover.crop((x, y, x + seen.width, y + seen.height)))
    return seen


def _boxes(painted: Painted, seen: Image.Image, canvas: Canvas, size: tuple[int, int]) -> tuple[Box, Box]:
    factor = canvas.image.width / size[0]
    found = []
    for shape in (seen, ImageChops.multiply(painted.mark, seen)):
        x0, y0, x1, y1 = shape.getbbox() or (0, 0, 0, 0)
        found.append(Box(x0, y0, x1, y1).moved(*painted.corner).scaled(1 / factor).clipped_to(Box.of_size(*size)))
    return found[0], found[1]


@cache
def _grain() -> NDArray[np.int16]:
    chance = np.random.Generator(np.random.PCG64(7))
    noise = chance.normal(0.0, 3.0, (512, 512, 1)) + chance.normal(0.0, 1.2, (512, 512, 3))
    grain: NDArray[np.int16] = np.round(noise).astype(np.int16)
    return grain


def _develop(canvas: Canvas, rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The canvas at the picture's size, with the grain of a film."""
    image = canvas.image.reduce(2) if canvas.image.size != size else canvas.image.filter(ImageFilter.GaussianBlur(0.7))
    pixels = np.asarray(image).astype(np.int16)
    dx, dy = (rng.random(2) * 256).astype(int).tolist()
    tile = _grain()
    for top in range(0, size[1], 256):
        for left in range(0, size[0], 256):
            part = pixels[top : top + 256, left : left + 256]
            part += tile[dy : dy + part.shape[0], dx : dx + part.shape[1]]
    return np.clip(pixels, 0, 255).astype(np.uint8)
