"""What figures of all families are put together from: headings, captions, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from explorer.figures.look import ink_on
from explorer.figures.marks import Label, Mark, Text
from explorer.figures.overlay import tab_height
from explorer.figures.provenance import PROGRAM, program_version
from explorer.figures.text import LINE_PITCH, estimated_width, printable, share_text, wrap
from explorer.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.figures.look import Look
    from explorer.figures.marks import Font
    from explorer.results import Ranking, Reading
    from explorer.taxonomy import Taxonomy

HEADING = 2.0  # height of a heading in heights of its type


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


def title_mark(look: Look, box: Box, words: str) -> Text:
    """A bold title without a chip, on the first line of `box`, level with those of `heading_marks`."""
    baseline = box.y0 + tab_height(look) / 2 + look.text_size * 0.36
    return Text(box.x0, baseline, words, look.font(look.text_size, bold=True), look.ink, box.width)


def line_marks(x: float, y: float, text: str, font: Font, colour: str, width: float) -> tuple[Text, ...]:
    """Text that begins on the baseline `y` and goes on below it where it is wider than `width`."""
    lines = wrap(text, width, lambda part: estimated_width(part, font.size, bold=font.bold))
    return tuple(
        Text(x, y + LINE_PITCH * font.size * number, line, font, colour, width) for number, line in enumerate(lines)
    )


def tree_line(ranking: Ranking, taxonomy: Taxonomy) -> str:
    """The most probable genus and family, with probabilities summed over their species."""
    parts = []
    for level in ("genus", "family"):
        sums = taxonomy.sum_up(ranking.probabilities, level)
        best = int(sums.argmax())
        parts.append(f"{level} {printable(taxonomy.names(level)[best])} {share_text(min(float(sums[best]), 1.0))}")
    return "Summed: " + ", ".join(parts)


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
