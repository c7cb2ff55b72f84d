"""The legend of the maps: one shared colour bar, a histogram of all cells above it, and what the numbers are."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.figures.energy import ACCENTS, RULE_UNITS, highest, map_of, top_of, value_text
from explorer.ui.bars import draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.grains.energy import RULE_NAMES, histogram
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.figures.spec import MapSpec
    from explorer.results import GranularityReading

MARGIN, BAR, TICKS = 10, 10, 4
MAPS_TO_COME = "Once the photo has been read, each network's energy map lies over it."
TEXT_GAP = 3.0  # between the numbers of two ticks
LEAST_TEXT, MOST_BAR = 340, 460  # logical pixels


@dataclass(frozen=True, slots=True, eq=False)
class Legend:
    """What the legend says. `counts` is (grains, steps) from 0 to the top; `ticks` are (place 0 to 1, text)."""

    counts: NDArray[np.int64] = field(repr=False)
    accents: tuple[int, ...]
    table: NDArray[np.uint8] = field(repr=False)
    ticks: tuple[tuple[float, str], ...]
    headline: str
    lines: tuple[str, ...]


def legend_of(reading: GranularityReading, spec: MapSpec, table: NDArray[np.uint8]) -> Legend:
    """The legend of a reading's maps as they are drawn."""
    rule = map_of(reading.grains[0], spec.rule).rule
    tops = [top_of(grain, reading, spec) for grain in reading.grains]
    if spec.relative:
        texts = ["0", "", "½", "", "largest of each map"]
        highs = ", ".join(f"{grain.level} {value_text(top)}" for grain, top in zip(reading.grains, tops, strict=True))
        scale = f"Relative: each map on its own scale, up to {highs}"
    else:
        texts = [value_text(tops[0] * i / TICKS) for i in range(TICKS + 1)]
        scale = "Absolute: one scale for all maps"
        if spec.top is not None:
            over = highest(reading, spec.rule) > spec.top * (1 + 1e-6)
            scale = "Absolute, locked for all photos" + ("; values above it take the last colour" if over else "")
    ticks = tuple((i / TICKS, text) for i, text in enumerate(texts))
    headline = f"{RULE_NAMES[rule]} energy, {RULE_UNITS[rule]} a cell"
    layers = tuple(dict.fromkeys(grain.layer for grain in reading.grains))
    layer = layers[0] if len(layers) == 1 else "; ".join(f"{g.level}: {g.layer}" for g in reading.grains)
    found_by = reading.grains[0].maps[0].rule
    if rule != found_by:
        layer = f"Boxes and their shares: {RULE_NAMES[found_by].lower()} energy · {layer}"
    accents = tuple(ACCENTS[grain.level] for grain in reading.grains)
    return Legend(histogram(reading, spec.rule, tops), accents, table, ticks, headline, (scale, layer))


def apart(spots: Sequence[QRectF]) -> list[int]:
    """Which texts along a bar can be read beside each other: the ends, the middle if it has room, then the others."""
    kept: list[int] = []
    ends = (0, len(spots) - 1, len(spots) // 2)
    for number in dict.fromkeys((*ends, *range(len(spots)))):
        near = spots[number].adjusted(-TEXT_GAP, 0, TEXT_GAP, 0)
        if not any(near.intersects(spots[other]) for other in kept):
            kept.append(number)
    return kept


class MapLegend(DimmingWidget):
    """Paints a `Legend`, and where on its scale the values under the cursor are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Colour bar of the energy maps")
        self.legend: Legend | None = None
        self._waiting = ""
        self._values: list[tuple[int, float]] = []

    def show_legend(self, legend: Legend | None) -> None:
        self.legend = legend
        text = f"{legend.headline}. {'. '.join(legend.lines)}" if legend else ""
        self.setAccessibleDescription(text)
        self.setToolTip(f"<p>{html.escape(text)}</p>" if text else "")
        self.update()

    def show_waiting(self, line: str) -> None:
        """What the first maps wait for; while a later photo is read, the legend of the one before stays."""
        self._waiting = line
        if self.legend is None:
            self.setAccessibleDescription(line)
        self.update()

    def show_values(self, values: list[tuple[int, float]]) -> None:
        """Mark places on the scale: (number of the grain's accent, 0 to 1)."""
        if values != self._values:
            self._values = values
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(400, 3 * self.fontMetrics().height() + 14)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme, legend = current_theme(), self.legend
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(theme.line))
        if legend is None:
            self._paint_waiting(painter)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(self.opacity)
            painter.setFont(font_of(self.font(), points=-1))
            line = QFontMetricsF(painter.font()).height()
            width = min(max(self.width() - LEAST_TEXT - 3 * MARGIN, 120), MOST_BAR)
            bar = QRectF(MARGIN + 8, self.height() - line - BAR - 5, width - 16, BAR)
            self._paint_histogram(painter, QRectF(bar.x(), 5, bar.width(), bar.y() - 6), legend)
            self._paint_bar(painter, bar, legend)
            left = MARGIN * 3 + width + 6
            text = QRectF(left, (self.height() - line * 3) / 2, self.width() - left - MARGIN, line)
            for number, words in enumerate((legend.headline, *legend.lines)):
                colour = QColor(theme.text if number == 0 else theme.quiet)
                draw_text(painter, text.translated(0, number * line), words, colour=colour)
        painter.end()

    def _paint_waiting(self, painter: QPainter) -> None:
        """What is waited for, and what will then be seen: until then all panes show the same photo."""
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(current_theme().quiet))
        text = "\n".join(part for part in (self._waiting, MAPS_TO_COME) if part)
        painter.drawText(QRectF(self.rect()).adjusted(MARGIN, 1, -MARGIN, 0), int(flags), text)

    def _paint_histogram(self, painter: QPainter, area: QRectF, legend: Legend) -> None:
        """One stepped line a grain, in its accent; heights by the square root, so that few cells show beside many."""
        theme = current_theme()
        heights = np.sqrt(legend.counts / max(int(legend.counts.max()), 1))
        step = area.width() / legend.counts.shape[1]
        for accent, row in zip(legend.accents, heights, strict=True):
            points = []
            for number, height in enumerate(row):
                y = area.bottom() - float(height) * (area.height() - 2)
                points += [QPointF(area.x() + number * step, y), QPointF(area.x() + (number + 1) * step, y)]
            painter.setPen(QPen(theme.accent(accent), 1.5))
            painter.drawPolyline(points)

    def _paint_bar(self, painter: QPainter, bar: QRectF, legend: Legend) -> None:
        theme = current_theme()
        row = np.ascontiguousarray(legend.table[None])
        image = QImage(row.data, row.shape[1], 1, 3 * row.shape[1], QImage.Format.Format_RGB888)
        painter.drawImage(bar, image)
        line = QFontMetricsF(painter.font()).height()
        spots = []
        for place, text in legend.ticks:
            x = bar.x() + place * bar.width()
            painter.fillRect(QRectF(x - 0.5, bar.bottom(), 1, 3), QColor(theme.quiet))
            room = QFontMetricsF(painter.font()).horizontalAdvance(text) + 2
            left = min(max(x - room / 2, 2), bar.right() + MARGIN + 8 - room)
            spots.append(QRectF(left, bar.bottom() + 3, room, line))
        for number in apart(spots):
            draw_text(painter, spots[number], legend.ticks[number][1], colour=QColor(theme.quiet))
        for accent, place in self._values:
            x = bar.x() + min(place, 1.0) * bar.width()
            painter.setPen(QPen(QColor(theme.text), 3.5, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, bar.top() - 5), QPointF(x, bar.bottom() + 1))
            painter.setPen(QPen(theme.accent(accent), 2, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom()))
