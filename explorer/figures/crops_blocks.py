"""The parts of the crop plate as marks: the photo with its crops, each crop with its names, the average, sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.figures import parts
from explorer.figures.crop_marks import WHITE, Sight, crop_drawing
from explorer.figures.crop_places import crop_numbers, crop_titles, place_of
from explorer.figures.legend import LegendItem, lines_height, lines_marks
from explorer.figures.manner_words import AVERAGE_WORDS, agreement_text
from explorer.figures.marks import BoxMark, Label, Mark, Raster, Text
from explorer.figures.overlay import label_bounds, tab_height
from explorer.figures.rankings import ranking_height, ranking_lines, ranking_marks
from explorer.figures.records import TOP
from explorer.figures.subject import Subject
from explorer.figures.text import printable, share_text
from explorer.geometry import Box
from explorer.results import CropsReading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.results import CropReading

CropsSubject = Subject[CropsReading]

CROP_ROWS = 3  # names a crop
WHOLE_ROWS = 3  # names of the whole photo
_LINE = 1.35  # pitch of the lines on what a crop keeps, in heights of their type


def photo_marks(subject: CropsSubject, box: Box) -> tuple[Mark, ...]:
    """The photo at the resolution of the figure, with its crops."""
    look = subject.look
    place, dots = subject.place(box)
    bounds = label_bounds(place, look, unit=1.0)
    bounds = Box(bounds.x0, bounds.y0, bounds.x1, bounds.y1 + tab_height(look))
    frame = Box.of_size(*subject.reading.photo_size)
    numbers = crop_numbers(subject.reading)
    boxes = [place.nest(frame.unnest(box)) for box, _ in numbers]
    texts = [(text, text.partition(" ")[0]) for _, text in numbers]
    drawn = crop_drawing(boxes, texts, Sight(look, 1.0, bounds)).marks
    labels = [mark for mark in drawn if isinstance(mark, Label)]
    marks = [Raster(parts.resized(subject.photo, *dots), place), *(mark for mark in drawn if mark not in labels)]
    attended = subject.reading.attended
    if attended is not None and attended.overlap(frame) > 0:
        marks.append(_attended(subject, place.nest(frame.unnest(attended.clipped_to(frame)))))
    return (*marks, *labels)


def _attended(subject: CropsSubject, box: Box, unit: float = 1.0) -> BoxMark:
    """What crops are to keep: dashed, and white as no crop's line is."""
    return BoxMark(box, replace(subject.look.stroke(0, unit=unit), colour=WHITE), (True, True, True, True))


def cut_out(photo: NDArray[np.uint8], crop: CropReading) -> NDArray[np.uint8]:
    """The pixels of a crop, (H, W, 3), as they were read: mirrored ones mirrored."""
    height, width = photo.shape[:2]
    x0, y0 = min(round(crop.box.x0), width - 1), min(round(crop.box.y0), height - 1)
    pixels = photo[y0 : max(y0 + 1, round(crop.box.y1)), x0 : max(x0 + 1, round(crop.box.x1))]
    return np.ascontiguousarray(pixels[:, ::-1] if crop.mirrored else pixels)


def picture_marks(subject: CropsSubject, number: int, box: Box) -> tuple[Mark, ...]:
    """A crop as it was read, with what it keeps of the box that it is to keep, in a frame of its colour."""
    look, reading = subject.look, subject.reading
    crop = reading.crops[number]
    place, dots = subject.place(box)
    marks: list[Mark] = [Raster(parts.resized(cut_out(subject.photo, crop), *dots), place)]
    if reading.attended is not None and reading.attended.overlap(crop.box) > 0:
        part = crop.box.unnest(reading.attended.clipped_to(crop.box))
        part = Box(1 - part.x1, part.y0, 1 - part.x0, part.y1) if crop.mirrored else part
        marks.append(_attended(subject, place.nest(part), 0.7))
    marks.append(BoxMark(place, look.stroke(place_of(subject.reading, number))))
    return tuple(marks)


def crop_heading(subject: CropsSubject, number: int, box: Box) -> tuple[Mark, ...]:
    """Which crop it is; its best name only where the names are not shown."""
    index, share = subject.reading.crops[number].ranking.best
    note = "" if subject.spec.show_ranking else f"{subject.name(index)} {share_text(share)}"
    title, accent = crop_titles(subject.reading)[number], place_of(subject.reading, number)
    return parts.heading_marks(box, accent, look=subject.look, title=title, chip=str(number + 1), note=note)


def crop_lines(subject: CropsSubject, width: float) -> tuple[int, ...]:
    """How many lines each row of names takes in cells of that width."""
    return ranking_lines(subject, (crop.ranking for crop in subject.reading.crops), width, rows=CROP_ROWS)


def crop_height(subject: CropsSubject, width: float) -> float:
    """Height of `names_marks`, with what the crop keeps if that is known of any."""
    crops = subject.reading.crops
    lines = any(crop.kept is not None for crop in crops) + any(crop.risky for crop in crops)
    names = ranking_height(crop_lines(subject, width), subject.look)
    return names + subject.look.text_size * (0.6 + lines * _LINE)


def names_marks(subject: CropsSubject, number: int, box: Box) -> tuple[Mark, ...]:
    """The best names of a crop alone, and what it keeps, with a warning where that is less than half."""
    look, crop = subject.look, subject.reading.crops[number]
    size, lines = look.text_size, crop_lines(subject, box.width)
    top = box.y0 + size * 0.6
    names = Box(box.x0, top, box.x1, top + ranking_height(lines, look))
    marks = list(ranking_marks(subject, names, crop.ranking, lines, colour=look.muted))
    if crop.kept is None:
        return tuple(marks)
    y = names.y1 + size * 0.95
    ink = look.ink if crop.risky else look.muted
    marks.append(Text(box.x0, y, f"keeps {kept_text(crop.kept)}", look.font(size, bold=crop.risky), ink, box.width))
    if crop.risky:
        marks.append(Text(box.x0, y + size * _LINE, "may lose the bird", look.font(size), ink, box.width))
    return tuple(marks)


def kept_text(share: float) -> str:
    """A share in whole percent that says all and nothing only where it is: "62 %", "> 99 %", "< 1 %"."""
    if 0.995 <= share < 1:
        return "> 99 %"
    return "< 1 %" if 0 < share < 0.005 else f"{round(share * 100)} %"


# The answer and the sentences.


def _rows(subject: CropsSubject, width: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How many lines each name of the average takes, and each of the whole photo."""
    average, whole = subject.reading.answer, subject.reading.whole
    return ranking_lines(subject, (average,), width, rows=TOP), ranking_lines(subject, (whole,), width, rows=WHOLE_ROWS)


def answer_lines(subject: CropsSubject) -> tuple[str, ...]:
    """How far the crops agree, and what the average comes to up the tree."""
    reading = subject.reading
    lines = [parts.tree_line(reading.answer, subject.card.taxonomy)]
    if len(reading.crops) > 1:
        lines.append(f"{agreement_text(reading)}.")
    return tuple(lines)


def answer_height(subject: CropsSubject, width: float) -> float:
    """Height of `answer_marks`."""
    rows = sum(ranking_height(lines, subject.look) for lines in _rows(subject, width))
    return (
        rows
        + subject.look.text_size * (2 * parts.HEADING + 1.0 + 0.4)
        + lines_height(answer_lines(subject), width, subject.look)
    )


def answer_marks(subject: CropsSubject, box: Box) -> tuple[Mark, ...]:
    """The average of the crops, how far they agree, and below it what the whole photo alone says."""
    look, size, reading = subject.look, subject.look.text_size, subject.reading
    average, whole = _rows(subject, box.width)
    count = len(reading.crops)
    title = f"Average of {count} crops" if count > 1 else "The crop in the centre"
    marks: list[Mark] = [parts.title_mark(look, box, title)]
    y = box.y0 + size * parts.HEADING
    rows = Box(box.x0, y, box.x1, y + ranking_height(average, look))
    marks += ranking_marks(subject, rows, reading.answer, average, colour=look.ink)
    lines = answer_lines(subject)
    y = rows.y1 + size * 0.4
    below = Box(box.x0, y, box.x1, y + lines_height(lines, box.width, look))
    marks += lines_marks(lines, below, look, inked=1)
    y = below.y1 + size * 1.0
    marks.append(parts.title_mark(look, Box(box.x0, y, box.x1, box.y1), "The whole photo alone"))
    y += size * parts.HEADING
    rows = Box(box.x0, y, box.x1, y + ranking_height(whole, look))
    marks += ranking_marks(subject, rows, reading.whole, whole, colour=look.muted)
    return tuple(marks)


def legend_items(subject: CropsSubject) -> tuple[LegendItem, ...]:
    """The dashed box, where there is one; the crops have their numbers."""
    if subject.reading.attended is None:
        return ()
    return (LegendItem(None, printable(subject.reading.kept_of), colour=WHITE),)


def legend_lines(subject: CropsSubject) -> tuple[str, ...]:
    """How large the crops are, how they are averaged, what disagreement is, and of what the percentages are."""
    reading = subject.reading
    size = f"{reading.plan.share * 100:.4g} % of the photo's width and height"
    if len(reading.crops) == 1:
        said = [f"The crop has {size}."]
    else:
        said = [f"Each crop has {size}. The average is {AVERAGE_WORDS[reading.plan.rule]}."]
    if len(reading.crops) > 1 and subject.spec.show_ranking:
        said.append("Disagreement: 0 where all crops say the same, 1 where each is sure of another name.")
    if reading.kept_of and subject.spec.show_ranking:
        said.append(f"Keeps: the share of {printable(reading.kept_of)} that lies in the crop.")
    return (" ".join(said),)


def caption_text(subject: CropsSubject, photo_name: str) -> str:
    """What the figure shows, of which photo, read by what and how, in sentences. Every number is the reading's."""
    reading = subject.reading
    where = ", ".join(
        f"{i}{' (mirrored)' if crop.mirrored else ''} ({parts.edges_text(crop.box)})"
        for i, crop in enumerate(reading.crops, start=1)
    )
    shown = [f"Crops in photo pixels as left, top, right, bottom: {where}."]
    if len(reading.crops) > 1:
        shown.append(f"Averaged by {AVERAGE_WORDS[reading.plan.rule]}.")
    bars = "Bars and numbers beside names are probabilities."
    return parts.told(reading, subject.card, photo_name, tuple(shown), bars=bars)
