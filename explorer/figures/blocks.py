"""The parts of a figure as marks: the answer of a scale, its inset, the legend, the caption."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from explorer.figures.layout import INSET_GAP
from explorer.figures.look import LOOKS, ink_on
from explorer.figures.marks import Bar, BoxMark, Label, Line, Mark, Raster, Text
from explorer.figures.overlay import cut_sides, tab_height
from explorer.figures.provenance import PROGRAM, TOP, program_version
from explorer.figures.text import estimated_width, printable, share_text
from explorer.geometry import Box
from explorer.preprocess import view

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.look import Look
    from explorer.figures.spec import FigureSpec
    from explorer.results import Ranking, ZoomReading
    from explorer.taxonomy import Taxonomy

ROW = 1.8  # pitch of a ranking's rows in heights of its type
HEADING = 2.0  # height of a heading likewise
BAR = 0.26  # height of a bar likewise


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What a figure shows and how. `photo` is (H, W, 3) uint8, the card is that of the reading's checkpoint."""

    photo: NDArray[np.uint8] = field(repr=False)
    reading: ZoomReading
    card: Card
    spec: FigureSpec

    @property
    def look(self) -> Look:
        return LOOKS[self.spec.look]

    def name(self, index: int) -> str:
        """The name of a class as the spec wants it; the English one where no scientific one is known."""
        taxon = self.card.taxonomy.taxa[index]
        return printable(taxon.scientific if self.is_scientific(index) else taxon.english)

    def is_scientific(self, index: int) -> bool:
        """Whether the name of a class is its scientific one, which is set in italics."""
        return self.spec.names == "scientific" and bool(self.card.taxonomy.taxa[index].scientific)


def scale_name(scale: int) -> str:
    """What scale 0, 1, 2 looks at."""
    return {0: "whole photo", 1: "first zoom", 2: "second zoom"}.get(scale, f"zoom {scale}")


def heading_marks(box: Box, scale: int, *, look: Look, note: str) -> tuple[Mark, ...]:
    """A numbered chip, the scale's name and a muted note at the right, on the first line of `box`."""
    size = look.text_size
    side = tab_height(look)
    chip = Box(box.x0, box.y0, box.x0 + side, box.y0 + side)
    baseline = box.y0 + side / 2 + size * 0.36
    title = f"Scale {scale + 1}"
    start = chip.x1 + size * 0.6
    number = Label(
        chip, str(scale + 1), look.font(look.label_size, bold=True), ink_on(look.accent(scale)), look.accent(scale)
    )
    room = box.x1 - start
    note_width = estimated_width(note, size)
    with_note = estimated_width(title, size, bold=True) + note_width + size <= room
    if with_note:
        room -= note_width + size
    marks = (number, Text(start, baseline, title, look.font(size, bold=True), look.ink, room))
    if not with_note:
        return marks
    return (*marks, Text(box.x1, baseline, note, look.font(size), look.muted, note_width, "right"))


def ranking_marks(subject: Subject, box: Box, ranking: Ranking, *, colour: str) -> tuple[Mark, ...]:
    """The best names of a ranking with their probabilities as numbers and bars, from the top of `box` downward."""
    look = subject.look
    size = look.text_size
    number_width = estimated_width(">0.99", size, bold=True)
    name_width = box.width - number_width - size * 0.5
    pitch = min(box.height / TOP, size * 2.4)
    marks: list[Mark] = []
    for row, (index, share) in enumerate(ranking.top(TOP)):
        baseline = box.y0 + row * pitch + size * 0.95
        ink = look.ink if row == 0 else look.muted
        font = look.font(size, bold=row == 0, italic=subject.is_scientific(index))
        marks.append(Text(box.x0, baseline, subject.name(index), font, ink, name_width))
        marks.append(Text(box.x1, baseline, share_text(share), replace(font, italic=False), ink, number_width, "right"))
        bar = Box(box.x0, baseline + size * 0.3, box.x1, baseline + size * (0.3 + BAR))
        marks.append(Bar(bar, share, colour, look.track))
    return tuple(marks)


def scale_marks(subject: Subject, block: Box, scale: int, *, side: float) -> tuple[Mark, ...]:
    """What a scale sees (a square of that side; 0: not shown) and, beside it, what it says."""
    look, spec = subject.look, subject.spec
    note = f"{subject.reading.scales[scale].box.width:.0f} px wide"
    first_line = look.text_size * HEADING
    marks: list[Mark] = []
    text = block
    if side and spec.show_ranking:
        marks += inset_marks(subject, Box(block.x0, block.y0, block.x0 + side, block.y0 + side), scale)
        text = Box(block.x0 + side + INSET_GAP, block.y0, block.x1, block.y1)
    elif side:
        top = block.y0 + first_line
        marks += inset_marks(subject, Box(block.x0, top, block.x0 + side, top + side), scale)
    marks += heading_marks(text, scale, look=look, note=note)
    if spec.show_ranking:
        rows = Box(text.x0, text.y0 + first_line, text.x1, text.y1)
        marks += ranking_marks(subject, rows, subject.reading.scales[scale].ranking, colour=look.accent(scale))
    return tuple(marks)


def fused_height(look: Look) -> float:
    """Height of `fused_marks`."""
    return look.text_size * (HEADING + TOP * ROW + 1.4)


def fused_marks(subject: Subject, box: Box) -> tuple[Mark, ...]:
    """The answer of all scales together, with the best genus and family below it."""
    look, ranking = subject.look, subject.reading.fused
    size = look.text_size
    baseline = box.y0 + tab_height(look) / 2 + size * 0.36
    title = Text(box.x0, baseline, "All scales together", look.font(size, bold=True), look.ink, box.width)
    rows = Box(box.x0, box.y0 + size * HEADING, box.x1, box.y0 + size * (HEADING + TOP * ROW))
    tree = tree_line(ranking, subject.card.taxonomy)
    last = Text(box.x0, rows.y1 + size * 1.1, tree, look.font(size), look.muted, box.width)
    return (title, *ranking_marks(subject, rows, ranking, colour=look.muted), last)


def tree_line(ranking: Ranking, taxonomy: Taxonomy) -> str:
    """The most probable genus and family, with probabilities summed over their species."""
    parts = []
    for level in ("genus", "family"):
        sums = taxonomy.sum_up(ranking.probabilities, level)
        best = int(sums.argmax())
        parts.append(f"{level} {printable(taxonomy.names(level)[best])} {share_text(min(float(sums[best]), 1.0))}")
    return "Summed: " + ", ".join(parts)


def inset_marks(subject: Subject, target: Box, scale: int) -> tuple[Mark, ...]:
    """What a scale sees, in a frame of its colour, with the square that the next scale looks at."""
    scales, look = subject.reading.scales, subject.look
    place = snapped(within_line(target, look), subject.spec.dot)
    dots = max(1, round(place.width / subject.spec.dot))
    pixels = view((subject.photo,), scales[scale].box, dots, subject.card.preprocess.fill)
    marks: list[Mark] = [Raster(pixels, place)]
    if scale + 1 < len(scales):
        finer = place.nest(scales[scale].box.unnest(scales[scale + 1].box))
        if finer.overlap(place) > 0:
            marks.append(BoxMark(finer.clipped_to(place), look.stroke(scale + 1, unit=0.7), cut_sides(finer, place)))
    marks.append(BoxMark(place, look.stroke(scale)))
    return tuple(marks)


def within_line(box: Box, look: Look) -> Box:
    """What a line that runs along the inside of `box` leaves of it."""
    line = look.casing_width / 2
    return Box(box.x0 + line, box.y0 + line, box.x1 - line, box.y1 - line)


def snapped(box: Box, dot: float) -> Box:
    """A box moved and resized to whole dots, so that a picture in it is not blurred by half a dot."""
    x0, y0 = round(box.x0 / dot) * dot, round(box.y0 / dot) * dot
    return Box(x0, y0, x0 + max(1, round(box.width / dot)) * dot, y0 + max(1, round(box.height / dot)) * dot)


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample of a line and what it means. `scale` None is the dashed line."""

    scale: int | None
    text: str


def legend_items(scales: int, *, any_cut: bool) -> tuple[LegendItem, ...]:
    """One item a scale, and one for dashes where there are any."""
    items = tuple(LegendItem(i, f"{i + 1} {scale_name(i)}") for i in range(scales))
    return (*items, LegendItem(None, "goes on beyond the photo")) if any_cut else items


def legend_rows(items: tuple[LegendItem, ...], width: float, look: Look) -> tuple[tuple[LegendItem, ...], ...]:
    """The items broken into rows no wider than `width`."""
    rows: list[tuple[LegendItem, ...]] = []
    used = 0.0
    for item in items:
        need = item_width(item, look)
        if rows and used + need <= width:
            rows[-1] = (*rows[-1], item)
            used += need
        else:
            rows.append((item,))
            used = need
    return tuple(rows)


def legend_height(rows: int, look: Look) -> float:
    """Height of that many rows and the space above them."""
    return look.text_size * (0.7 + 1.5 * rows)


def legend_marks(box: Box, rows: tuple[tuple[LegendItem, ...], ...], look: Look) -> tuple[Mark, ...]:
    """The legend in `box`, one line sample and text after the other."""
    size = look.text_size
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        x = box.x0
        baseline = box.y0 + size * (1.7 + 1.5 * number)
        for item in row:
            y = baseline - size * 0.36
            stroke = look.stroke(item.scale or 0)
            marks.append(Line(x + stroke.casing_width / 2, y, x + size * 2, y, stroke, dashed=item.scale is None))
            width = item_width(item, look)
            room = min(width, box.x1 - x) - size * 2.6
            marks.append(Text(x + size * 2.6, baseline, item.text, look.font(size), look.muted, room))
            x += width
    return tuple(marks)


def item_width(item: LegendItem, look: Look) -> float:
    """Width of an item and the space after it."""
    return look.text_size * 3.8 + estimated_width(item.text, look.text_size)


def caption_text(reading: ZoomReading, card: Card, photo_name: str) -> str:
    """What the figure shows, of which photo, read by what and how, in sentences. Every number is the reading's."""
    width, height = reading.photo_size
    squares = ", ".join(f"{i + 1} ({_edges(scale.box)})" for i, scale in enumerate(reading.scales))
    key = reading.key
    checkpoint = f"{printable(card.title)} (checkpoint {printable(key.checkpoint)[:12]})"
    sentences = [
        f"{printable(photo_name)} ({width} × {height} pixels), read by {checkpoint}.",
        f"Names: {printable(card.taxonomy.checklist)}.",
        f"The squares show where each scale looked, in photo pixels as left, top, right, bottom: {squares}.",
        "Bars and numbers are probabilities.",
        f"Computed in {printable(key.precision)} on {_device(reading.run.device)} with {PROGRAM} {program_version()}.",
    ]
    notes = [printable(note) for note in reading.run.notes]
    sentences += [f"Note: {note.rstrip('.')}." for note in notes if note]
    return " ".join(sentences)


def _edges(box: Box) -> str:
    return ", ".join(str(round(edge)).replace("-", "−") for edge in (box.x0, box.y0, box.x1, box.y1))


def _device(device: str) -> str:
    return "the CPU" if device == "cpu" else f"the GPU ({printable(device)})"
