"""The parts of the colour plate as marks: the photo, and views with what their streams say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures import parts
from explorer.figures.colour_views import base_view, channels_texts, faded, space_view
from explorer.figures.marks import Mark, Raster, Text
from explorer.figures.overlay import tab_height
from explorer.figures.rankings import ranking_height, ranking_lines, ranking_marks
from explorer.figures.text import estimated_width, share_text
from explorer.figures.votes import stream_titles, weight_shares
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.colour_subject import ColourSubject
    from explorer.figures.plate_layout import Cell

_LINE = 1.35  # pitch of the line on a stream's weight, likewise


def photo_marks(subject: ColourSubject, box: Box) -> tuple[Mark, ...]:
    """The photo as it is, at the resolution of the figure."""
    place, dots = subject.place(box)
    return (Raster(parts.resized(subject.photo, *dots), place),)


def view_marks(subject: ColourSubject, cells: Sequence[Cell]) -> tuple[Mark, ...]:
    """The view of every stream, one a cell; those that don't vote are faded."""
    marks: list[Mark] = []
    base = None
    for number, (stream, cell) in enumerate(zip(subject.reading.streams, cells, strict=False)):
        if cell.picture is None:
            continue
        place, dots = subject.place(cell.picture)
        if base is None or base.shape[:2] != dots[::-1]:
            reading, spec = subject.reading, subject.spec.colour
            base = base_view(subject.photo, reading.frame, subject.card.preprocess, subject.light, spec, dots)
        pixels = space_view(base, stream.space, subject.spec.colour, subject.ends.get(stream.space))
        marks.append(Raster(faded(pixels, subject.look.background) if number in subject.reading.off else pixels, place))
    return tuple(marks)


def stream_heading(subject: ColourSubject, number: int, box: Box) -> tuple[Mark, ...]:
    """Which space it is and which channels are shown; its best name where the names are not shown."""
    look, stream = subject.look, subject.reading.streams[number]
    size, on = look.text_size, number not in subject.reading.off
    title = stream_titles(subject.reading)[number]
    index, share = stream.ranking.best
    notes = channels_texts(stream.space, subject.spec.colour, subject.ends.get(stream.space))
    if not subject.spec.show_ranking:
        notes = (f"{subject.name(index)} {share_text(share)}" if on else "off",)
    baseline = box.y0 + tab_height(look) / 2 + size * 0.36
    wide = min(estimated_width(title, size, bold=True), box.width)
    heading = Text(box.x0, baseline, title, look.font(size, bold=True), _ink(subject, on=on), wide)
    room = box.width - wide - size * 0.6
    fitting = [note for note in notes if estimated_width(note, size) <= room]
    note = fitting[0] if fitting else notes[-1]
    if room < size * 2:
        return (heading,)
    return (heading, Text(box.x1, baseline, note, look.font(size), look.muted, room, "right"))


def stream_lines(subject: ColourSubject, width: float) -> tuple[int, ...]:
    """How many lines the best names take in cells of that width."""
    return ranking_lines(subject, (stream.ranking for stream in subject.reading.streams), width, rows=1)


def stream_height(subject: ColourSubject, width: float) -> float:
    """Height of `stream_marks`."""
    names = ranking_height(stream_lines(subject, width), subject.look)
    return names + subject.look.text_size * (0.6 + _LINE)


def stream_marks(subject: ColourSubject, number: int, box: Box) -> tuple[Mark, ...]:
    """A stream's best name with its probability, and how much it weighs for the name that all give together."""
    look, reading = subject.look, subject.reading
    size, on, ranking = look.text_size, number not in reading.off, reading.streams[number].ranking
    lines = stream_lines(subject, box.width)
    top = box.y0 + size * 0.6
    names = Box(box.x0, top, box.x1, top + ranking_height(lines, look))
    colour = subject.stream_colour(number)
    marks = list(ranking_marks(subject, names, ranking, lines, colour=colour, quiet=not on))
    weight = f"weight {percent(weight_shares(reading, subject.best)[number])}"
    below = names.y1 + size * 0.95
    off = estimated_width("off", size, bold=True)
    marks.append(Text(box.x0, below, weight, look.font(size), look.muted, box.width - off - size * 0.5))
    if not on:
        marks.append(Text(box.x1, below, "off", look.font(size, bold=True), look.ink, off, "right"))
    return tuple(marks)


def percent(share: float) -> str:
    """A share of a whole: "18 %", "−3 %"."""
    return f"{round(share * 100):d} %".replace("-", "−")


def _ink(subject: ColourSubject, *, on: bool) -> str:
    return subject.look.ink if on else subject.look.muted
