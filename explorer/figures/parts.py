"""What figures of all families are put together from: names, headings, rankings, captions, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from PIL import Image

from explorer.figures.layout import MARGIN
from explorer.figures.look import LOOKS, ink_on
from explorer.figures.marks import Bar, Label, Mark, Text
from explorer.figures.overlay import tab_height
from explorer.figures.provenance import PROGRAM, program_version
from explorer.figures.records import TOP
from explorer.figures.spec import check_spec
from explorer.figures.text import estimated_width, printable, share_text
from explorer.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.look import Look
    from explorer.figures.spec import FigureSpec
    from explorer.results import ColourReading, CropsReading, GranularityReading, Ranking, Reading, ZoomReading
    from explorer.taxonomy import Level

ROW = 1.8  # pitch of a ranking's rows in heights of its type
HEADING = 2.0  # height of a heading likewise
BAR = 0.26  # height of a bar likewise

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
        return LOOKS[self.spec.look]

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
        look, spec = self.look, self.spec
        italic = spec.title is None and self.is_italic(self.reading.answer.best[0])
        font = look.font(look.title_size, bold=True, italic=italic)
        room = spec.dots_across * spec.dot - 2 * MARGIN
        return (Text(MARGIN, MARGIN + look.title_size * 0.95, self.title, font, look.ink, room),)


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


def heading_marks(box: Box, accent: int, *, look: Look, title: str, chip: str = "", note: str = "") -> tuple[Mark, ...]:
    """A chip in a colour, a title and a muted note at the right, on the first line of `box`."""
    size = look.text_size
    side = tab_height(look)
    square = Box(box.x0, box.y0, box.x0 + side, box.y0 + side)
    baseline = box.y0 + side / 2 + size * 0.36
    start = square.x1 + size * 0.6
    fill = look.accent(accent)
    number = Label(square, chip, look.font(look.label_size, bold=True), ink_on(fill), fill)
    room = box.x1 - start
    note_width = estimated_width(note, size)
    with_note = bool(note) and estimated_width(title, size, bold=True) + note_width + size <= room
    if with_note:
        room -= note_width + size
    marks = (number, Text(start, baseline, title, look.font(size, bold=True), look.ink, room))
    if not with_note:
        return marks
    return (*marks, Text(box.x1, baseline, note, look.font(size), look.muted, note_width, "right"))


def ranking_marks(
    subject: Subject[Any], box: Box, ranking: Ranking, *, colour: str, level: Level = "species", rows: int = TOP
) -> tuple[Mark, ...]:
    """The best names of a ranking with their probabilities as numbers and bars, from the top of `box` downward."""
    look = subject.look
    size = look.text_size
    number_width = estimated_width(">0.99", size, bold=True)
    name_width = box.width - number_width - size * 0.5
    pitch = min(box.height / rows, size * 2.4)
    marks: list[Mark] = []
    for row, (index, share) in enumerate(ranking.top(rows)):
        baseline = box.y0 + row * pitch + size * 0.95
        ink = look.ink if row == 0 else look.muted
        font = look.font(size, bold=row == 0, italic=subject.is_italic(index, level))
        marks.append(Text(box.x0, baseline, subject.name(index, level), font, ink, name_width))
        marks.append(Text(box.x1, baseline, share_text(share), replace(font, italic=False), ink, number_width, "right"))
        bar = Box(box.x0, baseline + size * 0.3, box.x1, baseline + size * (0.3 + BAR))
        marks.append(Bar(bar, share, colour, look.track))
    return tuple(marks)


def within_line(box: Box, look: Look) -> Box:
    """What a line that runs along the inside of `box` leaves of it."""
    line = look.casing_width / 2
    return Box(box.x0 + line, box.y0 + line, box.x1 - line, box.y1 - line)


def snapped(box: Box, dot: float) -> Box:
    """A box moved and resized to whole dots, so that a picture in it is not blurred by half a dot."""
    x0, y0 = round(box.x0 / dot) * dot, round(box.y0 / dot) * dot
    return Box(x0, y0, x0 + max(1, round(box.width / dot)) * dot, y0 + max(1, round(box.height / dot)) * dot)


def resized(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A picture, (H, W, 3) uint8, smoothly made larger or smaller."""
    picture = Image.fromarray(pixels)
    return np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0))


def told(
    reading: Reading,
    card: Card,
    photo_name: str,
    shown: tuple[str, ...],
    *,
    bars: str = "Bars and numbers are probabilities.",
) -> str:
    """The caption: which photo, read by what and how, with sentences on what is `shown` and what `bars` are between."""
    width, height = reading.photo_size
    key = reading.key
    checkpoint = f"{printable(card.title)} (checkpoint {printable(key.checkpoint)[:12]})"
    sentences = [
        f"{printable(photo_name)} ({width} × {height} pixels), read by {checkpoint}.",
        f"Names: {printable(card.taxonomy.checklist)}.",
        *shown,
        bars,
        f"Computed in {printable(key.precision)} on {_device(reading.run.device)} with {PROGRAM} {program_version()}.",
    ]
    notes = [printable(note) for note in reading.run.notes]
    sentences += [f"Note: {note.rstrip('.')}." for note in notes if note]
    return " ".join(sentences)


def edges_text(box: Box) -> str:
    """The edges of a box in whole photo pixels: left, top, right, bottom."""
    return ", ".join(str(round(edge)).replace("-", "−") for edge in (box.x0, box.y0, box.x1, box.y1))


def _device(device: str) -> str:
    return "the CPU" if device == "cpu" else f"the GPU ({printable(device)})"
