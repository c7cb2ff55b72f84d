"""The blocks of a page of results. Each gives its marks and the height that it took, in points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

from explorer.figures.look import PRINT
from explorer.figures.marks import Bar, Fill, Line, Mark, Stroke, Text
from explorer.figures.report_curve import RIGHT, curve_marks
from explorer.figures.text import printable
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.marks import Anchor
    from explorer.figures.report import Report, SpeciesBar

Kind = Literal["plain", "bold", "muted"]
Block: TypeAlias = Callable[["Report", Box], tuple[list[Mark], float]]

SIZE = 7.0
ROW = SIZE * 1.75
HEADING = SIZE * 2.2
_PAIRS = 10
_WORST = 8  # rows of two
_BETWEEN = 12.0  # points between the two
_LEAST_STRIP, _MOST_STRIP = 40.0, 110.0
_LOOK = PRINT
HAIR = Stroke("#B8B8B8", 0.5, "#B8B8B8", 0.5)


def text(x: float, y: float, words: str, room: float, *, anchor: Anchor = "left", kind: Kind = "plain") -> Text:
    """A line of the page's type; y is its baseline."""
    colour = _LOOK.muted if kind == "muted" else _LOOK.ink
    return Text(x, y, printable(words), _LOOK.font(SIZE, bold=kind == "bold"), colour, room, anchor)


def heading(box: Box, words: str) -> list[Mark]:
    """The name of a block above a hair line."""
    y = box.y0 + SIZE
    line = Line(box.x0, y + SIZE * 0.5, box.x1, y + SIZE * 0.5, HAIR)
    return [text(box.x0, y, words, box.width, kind="bold"), line]


def percent(share: float) -> str:
    """A share as "81.3 %"."""
    return f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A signed difference in points of a hundred, with a real minus."""
    return f"{100 * share:+.1f}".replace("-", "−")


def _ends(box: Box, widths: Sequence[float]) -> list[float]:
    """Right ends of columns of these widths, at the right of a box."""
    ends: list[float] = []
    x = box.x1
    for width in reversed(widths):
        ends.insert(0, x)
        x -= width
    return ends


def _cells(box: Box, y: float, cells: Sequence[str], widths: Sequence[float], *, kind: Kind = "plain") -> list[Mark]:
    """Cells of a row, set flush right in columns of these widths at the right of a box."""
    room = 3 if kind == "muted" else 0  # titles may reach into the gap before their column
    return [
        text(end, y, cell, width + room, anchor="right", kind=kind)
        for end, width, cell in zip(_ends(box, widths), widths, cells, strict=True)
    ]


def ways_block(report: Report, box: Box) -> tuple[list[Mark], float]:
    """Accuracy by way of asking, with a bar for the first name."""
    marks = heading(box, "How often right")
    widths = (40.0, 46.0, 66.0)
    y = box.y0 + HEADING + SIZE
    marks += _cells(box, y, ("first", "in first five", "calibration error"), widths, kind="muted")
    name, bar_end = 52.0, box.x1 - sum(widths) - 2
    for row in report.ways:
        y += ROW
        kind: Kind = "bold" if row.name == report.answer else "plain"
        marks.append(text(box.x0, y, row.name, name, kind=kind))
        marks.append(Bar(Box(box.x0 + name + 4, y - 4.4, bar_end, y - 0.2), row.first, RIGHT, _LOOK.track))
        marks += _cells(box, y, (percent(row.first), percent(row.in_five), percent(row.error)), widths, kind=kind)
    return marks, y + SIZE * 0.4 - box.y0


def pairs_block(report: Report, box: Box) -> tuple[list[Mark], float]:
    """The pairs of species that are most often confused."""
    marks = heading(box, "Most often confused")
    widths = (42.0, 42.0)
    y = box.y0 + HEADING + SIZE
    marks += _cells(box, y, ("so named", "and back"), widths, kind="muted")
    for pair in report.pairs[:_PAIRS]:
        y += ROW
        marks.append(text(box.x0, y, f"{pair.one} → {pair.other}", box.width - sum(widths) - 4))
        marks += _cells(box, y, (f"{pair.there} of {pair.of_one}", f"{pair.back} of {pair.of_other}"), widths)
    return marks, y + SIZE * 0.4 - box.y0


def curve_block(report: Report, box: Box) -> tuple[list[Mark], float]:
    """The reliability curve of the answer, above how many photos are in its bins."""
    marks = heading(box, "As sure as right?")
    made, height = curve_marks(report.curve, Box(box.x0, box.y0 + HEADING, box.x1, box.y1))
    return [*marks, *made], HEADING + height


def places_block(report: Report, box: Box) -> tuple[list[Mark], float]:
    """Where the network looked, each number beside the one of chance."""
    marks = heading(box, "Does it look at the bird?")
    widths = (32.0, 32.0, 36.0, 36.0, 36.0, 36.0)
    y = box.y0 + HEADING + SIZE
    marks += _cells(box, y, ("IoU", "middle", "IoU ≥ 0.5", "middle", "part", "anywhere"), widths, kind="muted")
    for row in report.places:
        y += ROW
        marks.append(text(box.x0, y, row.name, box.width - sum(widths) - 2))
        cells = (
            *(f"{value:.3f}" if value is not None else "–" for value in (row.iou, row.middle_iou)),
            *(
                percent(value) if value is not None else "–"
                for value in (row.found, row.middle_found, row.parts, row.parts_chance)
            ),
        )
        marks += _cells(box, y, cells, widths)
    return marks, y + SIZE * 0.4 - box.y0


def differences_block(report: Report, box: Box) -> tuple[list[Mark], float]:
    """This checkpoint less the other, with intervals drawn on one scale around 0."""
    marks = heading(box, f"Against {report.against}, in points")
    reach = max(0.01, *(max(abs(row.low), abs(row.high)) for row in report.differences))
    widths = (30.0, 62.0)
    x0, x1 = box.x0 + 52.0, box.x1 - sum(widths) - 6
    middle, scale = (x0 + x1) / 2, (x1 - x0) / 2 / reach
    y = box.y0 + HEADING
    top = y
    for row in report.differences:
        y += ROW
        marks += _cells(box, y, (points(row.difference), f"{points(row.low)} to {points(row.high)}"), widths)
        marks.append(text(box.x0, y, row.name, 50.0))
        at = y - SIZE * 0.35
        clear = row.low > 0 or row.high < 0
        ink = RIGHT if clear else _LOOK.muted
        pen = Stroke(ink, 1.2, ink, 1.2)
        marks.append(Line(middle + row.low * scale, at, middle + row.high * scale, at, pen))
        x = middle + row.difference * scale
        marks.append(Fill(Box(x - 1.6, at - 1.6, x + 1.6, at + 1.6), ink))
    marks.append(Line(middle, top + SIZE * 0.6, middle, y + SIZE * 0.2, HAIR))
    return marks, y + SIZE * 0.4 - box.y0


def species_block(report: Report, box: Box) -> list[Mark]:
    """The accuracy of every species as a bar, sorted, and by name those that did worst, two beside each other."""
    worst = sorted(report.species, key=lambda one: (one.share, -one.photos, one.name))
    wrong = [one for one in worst if one.share < 1]
    fits = int((box.height - HEADING - _LEAST_STRIP - ROW) / ROW)
    if fits < 0 or not worst:
        return []
    rows = min(_WORST, fits, (len(wrong) + 1) // 2)
    marks = heading(box, f"Every species, from the worst to the best ({len(worst)})")
    top = box.y0 + HEADING + 4
    strip = Box(box.x0 + 26, top, box.x1, top + min(_MOST_STRIP, box.y1 - top - (rows + 1) * ROW))
    marks += _strip(worst, strip)
    half = box.width / 2 + _BETWEEN / 2  # a column with the room beside it
    for number, one in enumerate(wrong[: 2 * rows]):
        x, y = box.x0 + number // rows * half, strip.y1 + SIZE + (number % rows + 1) * ROW
        marks.append(text(x, y, one.name, half * 0.38))
        marks.append(text(x + half * 0.51, y, f"{one.right} of {one.photos}", half * 0.13, anchor="right"))
        if one.taken_for:
            marks.append(text(x + half * 0.54, y, f"→ {one.taken_for}", half * 0.46 - _BETWEEN, kind="muted"))
    return marks


def _strip(worst: Sequence[SpeciesBar], box: Box) -> list[Mark]:
    marks: list[Mark] = []
    for share in (0.0, 0.5, 1.0):
        y = box.y1 - share * box.height
        marks.append(Line(box.x0, y, box.x1, y, HAIR))
        marks.append(text(box.x0 - 3, y + SIZE * 0.35, f"{100 * share:.0f} %", 24, anchor="right", kind="muted"))
    step = box.width / len(worst)
    gap = step * 0.15 if step > 2 else 0.0
    for number, one in enumerate(worst):
        x = box.x0 + number * step
        top = box.y1 - max(one.share * box.height, 0.4)  # a species that is never right is seen, too
        marks.append(Fill(Box(x + gap, top, x + step - gap, box.y1), RIGHT))
    return marks
