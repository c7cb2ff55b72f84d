"""The painter of one posed bird: soft plumage, feathers, mark and light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from explorer.data.drawn.anatomy import Part
from explorer.data.drawn.plumage import Colour, Plumage, mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.data.drawn.pose import Individual, Posed

Pieces = dict[str, list[tuple[Part, list[float]]]]

_FINE = 200.0  # pixels a unit from which the shafts of feathers are drawn
_TUFTS = 700.0  # pixels a unit from which contour feathers show their barbs


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A bird on its own: colours, silhouette and mark (modes RGB, L, L), and where its corner is on the canvas.

    `mirror` is for reflections: a quarter of the size, neither lit nor marked, so that the mark is in one place only.
    """

    colours: Image.Image
    mirror: Image.Image
    silhouette: Image.Image
    mark: Image.Image
    corner: tuple[int, int]


class _Easel:
    """Two drawings kept in step: colours and silhouette."""

    def __init__(self, size: tuple[int, int], palette: dict[str, Colour]) -> None:
        self.palette = palette
        self.colours = Image.new("RGB", size, palette["base"])
        self.silhouette = Image.new("L", size, 0)
        self._paint, self._cut = ImageDraw.Draw(self.colours), ImageDraw.Draw(self.silhouette)

    def put(self, part: Part, xy: list[float], *, solid: bool) -> None:
        """Paint a polygon, x and y in turn, in pixels; `solid` parts belong to the silhouette."""
        self._paint.polygon(xy, fill=self.palette[part.colour])
        if solid:
            self._cut.polygon(xy, fill=255)


def paint_bird(
    posed: Posed, one: Individual, *, scale: float, origin: tuple[float, float], marked: bool = True
) -> Painted:
    """Paint a posed bird with `scale` canvas pixels a unit, its frame's origin at `origin` on the canvas."""
    x0, y0, x1, y1 = posed.extent
    corner = (int(np.floor(origin[0] + x0 * scale)) - 3, int(np.floor(origin[1] + y0 * scale)) - 3)
    size = (int(np.ceil((x1 - x0) * scale)) + 8, int(np.ceil((y1 - y0) * scale)) + 8)
    pieces = _pieces(posed, posed.points * scale + (np.array(origin) - np.array(corner)), scale)
    easel = _Easel(size, _palette(posed.model.plumage, one))
    tail = _feathered_body(easel, pieces, scale)
    mirror = easel.colours.resize((max(2, size[0] // 4), max(2, size[1] // 4)), Image.Resampling.BOX)
    mark = _mark(easel, pieces, tail if posed.model.on_tail else easel.silhouette, marked=marked)
    easel.colours = _lit(easel, pieces["relief"][0][1], one, scale)
    draw, hidden = ImageDraw.Draw(easel.colours), ImageDraw.Draw(mark)
    for part, xy in pieces["eye"]:
        draw.polygon(xy, fill=easel.palette[part.colour])
        hidden.polygon(xy, fill=0)
    return Painted(easel.colours, mirror, easel.silhouette, mark, corner)


def _pieces(posed: Posed, points: NDArray[np.float64], scale: float) -> Pieces:
    """The parts by layer, each with its polygon as a flat list of pixels."""
    flat = points.ravel().tolist()
    pieces: Pieces = {}
    start = 0
    for part, end in zip(posed.model.parts, posed.model.cuts, strict=True):
        if scale >= _FINE or not part.colour.endswith("_shaft"):
            pieces.setdefault(part.layer, []).append((part, flat[2 * start : 2 * end]))
        start = end
    return pieces


def _palette(plumage: Plumage, one: Individual) -> dict[str, Colour]:
    r, g, b = (one.gain * tint for tint in one.tint)
    colours = {**plumage.colours, **{f"patch{i}": c for i, (_, c) in enumerate(plumage.patches)}}
    colours |= {f"texture{i}": t.colour for i, t in enumerate(plumage.textures)}
    colours["shadow"] = mix(plumage.colours["base"], (30, 24, 26), 0.55)
    for name in colours.keys() - {"glint", "gleam", "pupil", "mark", "mark_edge"}:
        c = colours[name]
        colours[name] = (min(round(c[0] * r), 255), min(round(c[1] * g), 255), min(round(c[2] * b), 255))
    return colours


def _feathered_body(easel: _Easel, pieces: Pieces, scale: float) -> Image.Image:
    """Everything but mark and eyes, not yet lit. Returns the silhouette of the tail."""
    tail = easel.silhouette
    for layer in ("tail", "leg", "bill"):
        for part, xy in pieces.get(layer, ()):
            easel.put(part, xy, solid=not part.colour.endswith("_shaft"))
        if layer == "tail":
            tail = easel.silhouette.copy()
    body = Image.new("L", easel.colours.size, 0)
    ImageDraw.Draw(body).polygon(pieces["body"][0][1], fill=255)
    coat = _coat(easel, pieces, scale)
    easel.colours.paste(coat, (0, 0), body)
    easel.silhouette.paste(255, (0, 0), body)
    for part, xy in pieces["wing"]:
        easel.put(part, xy, solid=part.colour.endswith("_fringe"))
    for part, xy in pieces.get("face", ()):
        easel.put(part, xy, solid=False)
    return tail


def _coat(easel: _Easel, pieces: Pieces, scale: float) -> Image.Image:
    """The body's plumage: patches that run softly into one another, their texture, and strokes of contour feathers."""
    width, height = easel.colours.size
    shrink = max(2.0, max(width, height) / 700)
    coat = Image.new("RGB", (int(width / shrink) + 1, int(height / shrink) + 1), easel.palette["base"])
    draw = ImageDraw.Draw(coat)
    for part, xy in pieces["patch"]:
        draw.polygon([v / shrink for v in xy], fill=easel.palette[part.colour])
    coat = coat.filter(ImageFilter.BoxBlur(0.014 * scale / shrink))
    pixels = np.asarray(coat)
    enlarge = Image.Resampling.NEAREST if shrink == 2.0 else Image.Resampling.BICUBIC
    big = coat.resize((round(coat.width * shrink), round(coat.height * shrink)), enlarge).crop((0, 0, width, height))
    draw = ImageDraw.Draw(big)
    for part, xy in pieces.get("texture", ()):
        draw.polygon(xy, fill=easel.palette[part.colour])
    _strokes(draw, pixels, np.array(pieces["stroke"][0][1]).reshape(-1, 4), shrink=shrink, scale=scale)
    return big


def _strokes(
    draw: ImageDraw.ImageDraw, pixels: NDArray[np.uint8], ends: NDArray[np.float64], *, shrink: float, scale: float
) -> None:
    """Contour feathers: single strokes where they are small, tufts of fine barbs where one can see them."""
    at = np.clip((ends[:, 1::-1] / shrink).astype(np.intp), 0, np.array(pixels.shape[:2]) - 1)
    factors = np.array([0.90, 1.07, 0.96])[np.arange(len(ends)) % 3]
    colours = np.clip(pixels[at[:, 0], at[:, 1]] * factors[:, None], 0, 255).astype(np.uint8).tolist()
    barbs = 1 if scale < _TUFTS else 7
    width = max(1, round(0.0075 * scale / barbs**0.9))
    across = np.column_stack([ends[:, 1] - ends[:, 3], ends[:, 2] - ends[:, 0]])
    for k in range(barbs):
        side = (k - (barbs - 1) / 2) / max(barbs, 2)
        shorter = (ends[:, 2:] - ends[:, :2]) * (0.35 * abs(side))
        fan = np.hstack([across * (0.22 * side), across * (0.62 * side) - shorter])
        for line, colour in zip((ends + fan).tolist(), colours, strict=True):
            draw.line(line, fill=tuple(colour), width=width)


def _lit(easel: _Easel, wing: list[float], one: Individual, scale: float) -> Image.Image:
    """Light from one side over the rounded shape that the blurred silhouette suggests."""
    width, height = easel.colours.size
    shrink = max(1.0, scale / 44)
    small = (max(4, round(width / shrink)), max(4, round(height / shrink)))
    unit = scale / shrink
    shape = easel.silhouette.resize(small, Image.Resampling.BOX)
    fold = Image.new("L", small, 0)
    ImageDraw.Draw(fold).polygon([v / shrink for v in wing], fill=255)
    relief = np.zeros((small[1], small[0]), dtype=np.float32)
    for layer, radius, weight in ((shape, 0.035, 0.030), (shape, 0.10, 0.085), (fold, 0.022, 0.014)):
        relief += np.asarray(layer.filter(ImageFilter.GaussianBlur(radius * unit)), dtype=np.float32) * (weight / 255)
    slope_y, slope_x = np.gradient(relief, 1 / unit)
    toward_x, toward_y = np.sin(one.light), -np.cos(one.light)
    shade = 1.0 - one.depth * 0.68 * (slope_x * toward_x + slope_y * toward_y)
    shade = np.clip(shade * 120, 56, 182).astype(np.uint8)
    full = Image.fromarray(shade).resize((width, height), Image.Resampling.BILINEAR)
    return ImageChops.hard_light(easel.colours, Image.merge("RGB", (full, full, full)))


def _mark(easel: _Easel, pieces: Pieces, within: Image.Image, *, marked: bool) -> Image.Image:
    """Paint the mark, kept inside the silhouette `within`. Returns where it is, mode L."""
    layer = easel.colours.copy()
    draw, shape = ImageDraw.Draw(layer), Image.new("L", layer.size, 0)
    for part, xy in (*pieces["edge"], *pieces["core"]) if marked else ():
        draw.polygon(xy, fill=easel.palette[part.colour])
        ImageDraw.Draw(shape).polygon(xy, fill=255)
    shape = ImageChops.multiply(shape, within)
    easel.colours.paste(layer, (0, 0), shape)
    return shape
