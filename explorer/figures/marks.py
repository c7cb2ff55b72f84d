"""What a figure is made of: frozen marks on a sheet, without Qt.

Every length of a mark (edges, text size, pen width) is in the one unit of the frame it lives in: points (1/72 inch) on
a sheet, photo pixels in an overlay. The x axis runs to the right, y downward. Colours are "#rrggbb".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.geometry import Box

Anchor = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Font:
    """How text looks. `families` are tried in order; `size` is the height of the type, in the unit of the frame."""

    families: tuple[str, ...]
    size: float
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A coloured line on a darker, wider casing, so that it shows on any photo. Widths in the unit of the frame."""

    colour: str
    width: float
    casing: str
    casing_width: float


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A picture, (H, W, 3) uint8 sRGB, stretched over `target`."""

    pixels: NDArray[np.uint8] = field(repr=False)
    target: Box


@dataclass(frozen=True, slots=True)
class BoxMark:
    """The outline of a box; the line runs along its edges. `dashed` says which sides are (top, right, bottom, left)."""

    box: Box
    stroke: Stroke
    dashed: tuple[bool, bool, bool, bool] = (False, False, False, False)


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line from (x0, y0) to (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float
    stroke: Stroke
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """A box in one colour."""

    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A share between 0 and 1 as a bar that grows to the right in a track."""

    track: Box
    share: float
    colour: str
    track_colour: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of plain text with its baseline at y; x is its left end, middle or right end.

    Text wider than `width` loses its middle to an ellipsis.
    """

    x: float
    y: float
    text: str
    font: Font
    colour: str
    width: float
    anchor: Anchor = "left"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain text wrapped into `box`; where a font needs more room than that, it is drawn smaller until it fits."""

    box: Box
    text: str
    font: Font
    colour: str


@dataclass(frozen=True, slots=True)
class Label:
    """A short text in the middle of a filled box with rounded corners; `text` may be empty."""

    box: Box
    text: str
    font: Font
    ink: str
    fill: str


Mark: TypeAlias = Raster | BoxMark | Line | Fill | Bar | Text | Paragraph | Label


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page of marks, painted in order. Width and height in points; `title` names it to those who cannot see it."""

    width: float
    height: float
    background: str
    title: str
    caption: str
    marks: tuple[Mark, ...] = field(repr=False)
