"""The votes of the streams of a colour plate as marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures.marks import Fill, Mark, Text
from explorer.figures.parts import title_mark
from explorer.figures.text import estimated_width
from explorer.figures.votes import stream_titles, vote
from explorer.geometry import Box

if TYPE_CHECKING:
    from explorer.figures.colour_subject import ColourSubject
    from explorer.figures.plate_layout import Cell

_ROW = 1.55  # least pitch of the rows, in heights of their type
_BAR = 0.5  # height of their bars, likewise


def votes_height(subject: ColourSubject) -> float:
    """Least height of `votes_marks` below its heading."""
    return subject.look.text_size * _ROW * len(subject.reading.streams)


def votes_marks(subject: ColourSubject, cell: Cell) -> tuple[Mark, ...]:
    """How far every stream lifts the score of the name that all give together, as bars from a common zero."""
    look, reading, best = subject.look, subject.reading, subject.best
    size, titles = look.text_size, stream_titles(reading)
    votes = [vote(stream, best) for stream in reading.streams]
    texts = [vote_text(value) for value in votes]
    heading = f"Votes for {subject.name(best)}"
    if estimated_width(heading, size, bold=True) > cell.heading.width:
        heading = "Votes"  # the legend says for whom
    marks: list[Mark] = [title_mark(look, cell.heading, heading)]
    left = cell.body.x0 + max(estimated_width(title, size) for title in titles) + size * 0.5
    right = cell.body.x1 - max(estimated_width(text, size) for text in texts) - size * 0.5
    low, high = min(0.0, *votes), max(0.0, *votes)
    scale = (right - left) / (high - low) if high > low else 0.0
    zero = left - low * scale
    pitch = min(cell.body.height / len(votes), size * 2.0)
    for number, (title, value, text) in enumerate(zip(titles, votes, texts, strict=True)):
        on = number not in reading.off
        middle = cell.body.y0 + (number + 0.5) * pitch
        y = middle + size * 0.36
        top, bottom = middle - size * _BAR / 2, middle + size * _BAR / 2
        end = zero + value * scale
        colour = subject.stream_colour(number)
        ink = look.ink if on else look.muted
        marks.append(Text(cell.body.x0, y, title, look.font(size), ink, left - cell.body.x0 - size * 0.4))
        marks.append(Fill(Box(left, top, right, bottom), look.track))
        marks.append(Fill(Box(min(zero, end), top, max(zero, end), bottom), colour))
        marks.append(Text(cell.body.x1, y, text, look.font(size), ink, cell.body.x1 - right - size * 0.4, "right"))
    last = cell.body.y0 + len(votes) * pitch
    marks.append(Fill(Box(zero - 0.25, cell.body.y0, zero + 0.25, last), look.muted))
    return tuple(marks)


def vote_text(value: float) -> str:
    """A vote with its sign and one decimal, two where it is small."""
    text = f"{value:+.1f}" if abs(value) >= 0.95 else f"{value:+.2f}"
    return text.replace("-", "−")
