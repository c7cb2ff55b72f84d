"""The shared colour bar of a granularity figure, and the words on what its values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.figures.energy import (
    RULE_UNITS,
    RULE_WORDS,
    colour_table,
    highest,
    map_of,
    round_ticks,
    top_of,
    value_text,
)
from explorer.figures.marks import Fill, Mark, Paragraph, Raster, Text
from explorer.figures.subject import Subject, snapped
from explorer.figures.text import estimated_width, printable, wrapped_height
from explorer.geometry import Box
from explorer.results import GranularityReading

if TYPE_CHECKING:
    from explorer.figures.spec import MapSpec

GrainSubject = Subject[GranularityReading]

_BAR = 5.0  # points: height of the colour bar
_TICK = 2.0  # points: length of a tick below it
_BESIDE = 400.0  # points: from this width on, the words on the colour bar stand beside it
_BAR_SHARE = 0.42  # of the width, where they do
_BAR_GAP = 24.0  # points between the two


def bar_height(subject: GrainSubject, width: float) -> float:
    """Height of `bar_marks`."""
    size = subject.look.text_size
    ticks = _BAR + _TICK + size * 1.3
    if width >= _BESIDE:
        return max(ticks, wrapped_height(scale_text(subject.reading, subject.spec.maps), _words_width(width), size))
    return ticks + size * 0.4 + wrapped_height(scale_text(subject.reading, subject.spec.maps), width, size)


def _words_width(width: float) -> float:
    return width * (1 - _BAR_SHARE) - _BAR_GAP


def bar_marks(subject: GrainSubject, box: Box) -> tuple[Mark, ...]:
    """The shared colour bar with its values, and the words on what they are."""
    look, maps, dot = subject.look, subject.spec.maps, subject.spec.dot
    size = look.text_size
    beside = box.width >= _BESIDE
    across = _BAR_SHARE * box.width if beside else box.width
    bar = snapped(Box(box.x0, box.y0, box.x0 + across, box.y0 + _BAR), dot)
    table = colour_table(maps.colour_map)
    wide, high = max(1, round(bar.width / dot)), max(1, round(bar.height / dot))
    row = table[np.arange(wide) * len(table) // wide]
    marks: list[Mark] = [Raster(np.repeat(row[None], high, axis=0), bar)]
    for place, text in _ticks(subject):
        x = bar.x0 + place * bar.width
        marks.append(Fill(Box(max(x - 0.25, bar.x0), bar.y1, max(x + 0.25, bar.x0 + 0.5), bar.y1 + _TICK), look.muted))
        width = estimated_width(text, size)
        middle = min(max(x, bar.x0 + width / 2), bar.x1 - width / 2)
        marks.append(Text(middle, bar.y1 + _TICK + size, text, look.font(size), look.muted, width, "centre"))
    text = scale_text(subject.reading, maps)
    words = Box(box.x1 - _words_width(box.width), box.y0, box.x1, box.y1)
    if not beside:
        words = Box(box.x0, box.y1 - wrapped_height(text, box.width, size), box.x1, box.y1)
    marks.append(Paragraph(words, text, look.font(size), look.muted))
    return tuple(marks)


def _ticks(subject: GrainSubject) -> tuple[tuple[float, str], ...]:
    """Places on the bar, 0 to 1, and what stands below them."""
    maps = subject.spec.maps
    if maps.relative:
        return (0.0, "0"), (1.0, "highest of each map")
    top = top_of(subject.reading.grains[0], subject.reading, maps)
    return tuple((value / top, value_text(value)) for value in round_ticks(top))


def scale_text(reading: GranularityReading, maps: MapSpec) -> str:
    """What the colours mean: rule, unit, layer, scale and how they are drawn."""
    rule = map_of(reading.grains[0], maps.rule).rule
    layers = tuple(dict.fromkeys(printable(grain.layer) for grain in reading.grains))
    layer = f"the {layers[0]}"
    if len(layers) > 1:
        layer = "; ".join(f"{grain.level}: the {printable(grain.layer)}" for grain in reading.grains)
    if maps.relative:
        tops = ", ".join(f"{grain.level} {value_text(top_of(grain, reading, maps))}" for grain in reading.grains)
        scale = f"Relative: each map has its own scale, from 0 to its highest value ({tops})"
    else:
        scale = "Absolute: one scale for all maps"
        if maps.top is not None and highest(reading, maps.rule) > maps.top * (1 + 1e-6):
            scale += f", which ends at {value_text(maps.top)}; higher values have the last colour"
    drawn = "Interpolated between the centres of cells, drawn" if maps.smooth else "Drawn cell by cell"
    return (
        f"{RULE_UNITS[rule]} a cell: {RULE_WORDS[rule]}, in {layer}. {scale}. "
        f"{drawn} with {maps.opacity:.0%} opacity.".replace("%", " %")
    )
