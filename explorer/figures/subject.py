"""What a figure shows and how, and what follows from that alone: names, title, places of pictures, the sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from explorer.figures.layout import MARGIN
from explorer.figures.look import LOOKS
from explorer.figures.marks import Mark, Paragraph, Sheet
from explorer.figures.parts import line_marks
from explorer.figures.spec import check_spec
from explorer.figures.text import printable, share_text, wrapped_height
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.look import Look
    from explorer.figures.spec import FigureSpec
    from explorer.results import ColourReading, CropsReading, GranularityReading, Reading, ZoomReading
    from explorer.taxonomy import Level

_R = TypeVar("_R", "ZoomReading", "GranularityReading", "ColourReading", "CropsReading")


@dataclass(frozen=True, eq=False)  # with slots, a generic one cannot be made in Python 3.11
class Subject(Generic[_R]):
    """What a figure shows and how. `photo` is (H, W, 3) uint8, the card is that of the reading's checkpoint."""

    photo: NDArray[np.uint8] = field(repr=False)
    reading: _R
    card: Card
    spec: FigureSpec

    @property
    def look(self) -> Look:
        """The look that the spec names."""
        return LOOKS[self.spec.look]

    @property
    def width(self) -> float:
        """Width of the sheet in points, whole dots of the spec."""
        return self.spec.dots_across * self.spec.dot

    def name(self, index: int, level: Level = "species") -> str:
        """A name as the spec wants it; a species' English one where no scientific one is known."""
        if level != "species":
            return printable(self.card.taxonomy.names(level)[index])
        taxon = self.card.taxonomy.taxa[index]
        return printable(taxon.scientific if self.is_italic(index) else taxon.english)

    def is_italic(self, index: int, level: Level = "species") -> bool:
        """Scientific names of species and genera are set in italics."""
        if level != "species":
            return level == "genus"
        return self.spec.names == "scientific" and bool(self.card.taxonomy.taxa[index].scientific)

    @property
    def _content(self) -> float:
        """Width between the margins, in points."""
        return self.width - 2 * MARGIN

    @property
    def title(self) -> str:
        """The title asked for, or the best answer."""
        if self.spec.title is not None:
            return printable(self.spec.title)
        index, share = self.reading.answer.best
        return f"{self.name(index)} {share_text(share)}"

    def title_marks(self) -> tuple[Mark, ...]:
        """The title at the top of the sheet, if there is one."""
        if not self.title:
            return ()
        look = self.look
        italic = self.spec.title is None and self.is_italic(self.reading.answer.best[0])
        font = look.font(look.title_size, bold=True, italic=italic)
        return line_marks(MARGIN, MARGIN + font.size * 0.95, self.title, font, look.ink, self._content)

    @property
    def title_height(self) -> float:
        """Room that the title takes, in points; 0 without one."""
        size = self.look.title_size
        return size * 0.3 + wrapped_height(self.title, self._content, size, bold=True) if self.title else 0.0

    def place(self, box: Box) -> tuple[Box, tuple[int, int]]:
        """Where a picture goes within the line around it, and its size in dots."""
        dot = self.spec.dot
        place = snapped(within_line(box, self.look), dot)
        return place, (max(1, round(place.width / dot)), max(1, round(place.height / dot)))

    def sheet(self, height: float, caption: str, caption_box: Box, marks: Sequence[Mark]) -> Sheet:
        """The sheet with these marks and the caption, as wide as the spec says and `height` points high, to the dot."""
        look, spec = self.look, self.spec
        written: tuple[Mark, ...] = ()
        if spec.show_caption:
            written = (Paragraph(caption_box, caption, look.font(look.text_size), look.muted),)
        high = math.ceil(height / spec.dot) * spec.dot
        return Sheet(self.width, high, look.background, self.title, caption, (*marks, *written))

    def caption_height(self, caption: str, width: float) -> float:
        """Height of the caption wrapped to that width; 0 where the spec wants none."""
        return wrapped_height(caption, width, self.look.text_size) if self.spec.show_caption else 0.0


def check_subject(photo_pixels: NDArray[np.uint8], reading: Reading, spec: FigureSpec) -> None:
    """Refuse what no figure can be made of.

    Raises:
        ExplorerError: the spec is out of range.
        ValueError: the photo is not of the reading's size.
    """
    check_spec(spec)
    height, width = photo_pixels.shape[:2]
    if (width, height) != reading.photo_size:
        raise ValueError(f"photo of {width} × {height} with a reading of {reading.photo_size}")


def within_line(box: Box, look: Look) -> Box:
    """What a line that runs along the inside of `box` leaves of it."""
    line = look.casing_width / 2
    return Box(box.x0 + line, box.y0 + line, box.x1 - line, box.y1 - line)


def snapped(box: Box, dot: float) -> Box:
    """A box moved and resized to whole dots, so that a picture in it is not blurred by half a dot."""
    x0, y0 = round(box.x0 / dot) * dot, round(box.y0 / dot) * dot
    return Box(x0, y0, x0 + max(1, round(box.width / dot)) * dot, y0 + max(1, round(box.height / dot)) * dot)
