"""The picture while it is painted, in units of its shorter side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageDraw

from explorer.data.drawn.plumage import Colour, mix
from explorer.data.drawn.shapes import HALF, blade

if TYPE_CHECKING:
    from PIL import Image

    from explorer.data.drawn.shapes import Outline, Point


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


def towards(start: Point, angle: float, length: float) -> Point:
    """The point at that angle in radians, from the x axis downward, and that far."""
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)
