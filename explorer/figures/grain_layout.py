"""Where the parts of a granularity figure go: boxes on the sheet, decided purely from sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.figures.layout import BLOCK_GAP, COLUMN_GAP, FLAT, INSET_GAP, MARGIN, WIDE
from explorer.geometry import Box

PANEL_GAP = 10.0  # points, as everything here
SIDE = 150.0  # the least room for the answer beside the photo
_TALLEST = 0.46  # of the photo beside the answer, as a share of the content's width
_MAP_TALLEST = 0.5  # of a map, likewise
_MAP_SHARES = (0.44, 0.56)  # of a map's width in a panel that has its names beside it, on narrow and on wide sheets

Arrangement = Literal["beside", "above", "stacked"]


@dataclass(frozen=True, slots=True)
class GrainNeeds:
    """What a figure must hold, in points.

    `aspect` is the photo's height / width, `line` the width of the line around it and around each map, `gutter` the
    room above each for labels, `title` the height of the title.
    """

    width: float
    aspect: float
    grains: int
    maps: bool
    ranking: bool
    gutter: float
    title: float
    line: float


@dataclass(frozen=True, slots=True)
class Widths:
    """The first half of the decision, in points: how the parts are arranged, and how wide each may be.

    "beside": the answer beside the photo, the panels of the grains in a row; "above": the photo above the answer;
    "stacked": the same, and panels one below the other with their names beside the maps. `answer` and `legend` are the
    widths of their columns; `panel` that of a grain, of which the map takes `map` and the names `names`.
    """

    arrangement: Arrangement
    photo: float
    answer: float
    legend: float
    panel: float
    map: float
    names: float


@dataclass(frozen=True, slots=True)
class Heights:
    """How high parts come out at those widths, in points; 0 for what is left out."""

    answer: float
    legend: float
    heading: float
    text: float
    bar: float
    caption: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Boxes of one grain. The map's includes the line around it, not the gutter above it."""

    heading: Box
    names: Box | None
    map: Box | None

    @property
    def end(self) -> float:
        """Its lower end, in points."""
        return max(box.y1 for box in (self.heading, self.names, self.map) if box is not None)


@dataclass(frozen=True, slots=True)
class GrainLayout:
    """Boxes in points."""

    height: float
    photo: Box
    answer: Box | None
    legend: Box
    panels: tuple[Panel, ...]
    bar: Box | None
    caption: Box


def choose_widths(needs: GrainNeeds) -> Widths:
    """Panels in a row where the sheet is wide and the photo is not a panorama, else one below the other."""
    content = needs.width - 2 * MARGIN
    wide, flat = content >= WIDE, needs.aspect < FLAT
    arrangement: Arrangement = "stacked" if flat or not wide else "beside" if needs.ranking else "above"
    tallest = content * (_TALLEST if wide else 0.75)
    photo = min(content, (tallest - needs.line) / needs.aspect + needs.line)
    answer = legend = content
    if arrangement == "beside":
        photo = min(photo, content - COLUMN_GAP - max(SIDE, 0.36 * content))
        answer = legend = content - COLUMN_GAP - photo
    elif wide and needs.ranking:
        answer = legend = (content - COLUMN_GAP) / 2
    panel = content
    if arrangement != "stacked":
        panel = (content - (needs.grains - 1) * PANEL_GAP) / needs.grains
    room = panel
    if arrangement == "stacked" and needs.ranking:
        room = _MAP_SHARES[wide] * panel
    across = min(room, (content * _MAP_TALLEST - needs.line) / needs.aspect + needs.line) if needs.maps else 0.0
    names = panel
    if arrangement == "stacked" and needs.maps:
        names = panel - across - INSET_GAP
    return Widths(arrangement, photo, answer, legend, panel, across, names if needs.ranking else 0.0)


def lay_out_grains(needs: GrainNeeds, widths: Widths, heights: Heights) -> GrainLayout:
    """The second half of the decision: where the parts go."""
    content = needs.width - 2 * MARGIN
    right = MARGIN + content
    top = MARGIN + needs.title + needs.gutter
    tall = (widths.photo - needs.line) * needs.aspect + needs.line
    beside = widths.arrangement == "beside"
    left = MARGIN if beside else MARGIN + (content - widths.photo) / 2
    photo = Box(left, top, left + widths.photo, top + tall)
    x, y = (photo.x1 + COLUMN_GAP, top) if beside else (MARGIN, photo.y1 + BLOCK_GAP)
    answer = Box(x, y, x + widths.answer, y + heights.answer) if needs.ranking else None
    if answer is None:
        legend = Box(MARGIN, photo.y1, right, photo.y1 + heights.legend)
    elif not beside and widths.answer < content:
        legend = Box(right - widths.legend, y, right, y + heights.legend)
    else:
        legend = Box(x, answer.y1, x + widths.legend, answer.y1 + heights.legend)
    y = max(photo.y1, legend.y1, answer.y1 if answer else 0.0)
    panels: tuple[Panel, ...] = ()
    if needs.maps or needs.ranking:
        y += BLOCK_GAP
        panels, y = _panels(needs, widths, heights, y)
    bar = None
    if needs.maps:
        bar = Box(MARGIN, y + INSET_GAP, right, y + INSET_GAP + heights.bar)
        y = bar.y1
    y += BLOCK_GAP if heights.caption else 0.0
    caption = Box(MARGIN, y, right, y + heights.caption)
    return GrainLayout(caption.y1 + MARGIN, photo, answer, legend, panels, bar, caption)


def _panels(needs: GrainNeeds, widths: Widths, heights: Heights, y: float) -> tuple[tuple[Panel, ...], float]:
    """The panels, and where they end."""
    tall = (widths.map - needs.line) * needs.aspect + needs.line if needs.maps else 0.0
    panels: list[Panel] = []
    for grain in range(needs.grains):
        if widths.arrangement == "stacked":
            start = panels[-1].end + BLOCK_GAP if panels else y
            panels.append(_stacked(needs, widths, heights, start, tall))
            continue
        x = MARGIN + grain * (widths.panel + PANEL_GAP)
        heading = Box(x, y, x + widths.panel, y + heights.heading)
        names = Box(x, heading.y1, heading.x1, heading.y1 + heights.text) if needs.ranking else None
        top = (names or heading).y1 + needs.gutter
        left = x + (widths.panel - widths.map) / 2
        panels.append(Panel(heading, names, Box(left, top, left + widths.map, top + tall) if needs.maps else None))
    return tuple(panels), max(panel.end for panel in panels)


def _stacked(needs: GrainNeeds, widths: Widths, heights: Heights, start: float, tall: float) -> Panel:
    """A panel over the whole width: the map at the left, heading and names beside it."""
    top = start + (needs.gutter if needs.maps else 0.0)
    if not (needs.maps and needs.ranking):
        heading = Box(MARGIN, start, MARGIN + widths.panel, start + heights.heading)
        top = heading.y1 + (needs.gutter if needs.maps else 0.0)
        names = Box(MARGIN, top, heading.x1, top + heights.text) if needs.ranking else None
        return Panel(heading, names, Box(MARGIN, top, MARGIN + widths.map, top + tall) if needs.maps else None)
    picture = Box(MARGIN, top, MARGIN + widths.map, top + tall)
    left, right = picture.x1 + INSET_GAP, MARGIN + widths.panel
    heading = Box(left, top, right, top + heights.heading)
    return Panel(heading, Box(left, heading.y1, right, heading.y1 + heights.text), picture)
