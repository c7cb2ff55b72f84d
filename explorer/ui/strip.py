"""The zoom strip: what each scale saw, and its five best names."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import MOST_NAMES_WIDTH, broken, draw_bar, draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.list_model import plain_tip
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.naming import Names
    from explorer.results import ScaleReading, ZoomReading
    from explorer.ui.state import Answer

NAMES = 5
FRAME = 3  # width of a crop's accent-coloured frame
LEAST_NAMES_WIDTH = 180  # most names of species and a probability
BAR = 3.5  # height of a bar with its distance from the name
BROKEN_BELOW = 130.0  # in names as narrow as this, long names take two lines


def scale_title(number: int, count: int) -> str:
    """What a scale is called: '1 · whole photo', '2 · closer', '3 · closest'; the only one 'Whole photo'."""
    if count == 1:
        return "Whole photo"
    if number == 0:
        return "1 · whole photo"
    return f"{number + 1} · closest" if number == count - 1 else f"{number + 1} · closer"


def scale_rows(scale: ScaleReading, card: Card, names: Names) -> list[tuple[str, float]]:
    """The best names of a scale with their probabilities."""
    from explorer.naming import species_name  # noqa: PLC0415 - numpy comes with the first answer, not with the window

    return [(species_name(card.taxonomy.taxa[i], names), share) for i, share in scale.ranking.top(NAMES)]


def scale_summary(rows: Sequence[tuple[str, float]], title: str) -> str:
    """A scale's answer as text, for those who hear the window."""
    part = title if title == "Whole photo" else f"Scale {title}"
    return f"{part}: {', '.join(f'{name} {share_text(share)}' for name, share in rows)}"


def tile_side(width: int, height: int) -> float:
    """How large the crop is beside its names: as high as the cell, unless the names would have too little room."""
    return max(min(height - 2.0, max(width - LEAST_NAMES_WIDTH - 10.0, width * 0.36)), 40.0)


class ScaleCell(DimmingWidget):
    """One scale: its crop in a coloured frame, its names beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Scale")
        self._number = 0
        self._title = ""
        self._rows: list[tuple[str, float]] = []
        self._crop: QImage | None = None

    def show_scale(self, number: int, rows: list[tuple[str, float]], *, count: int) -> None:
        """Show the answer of scale `number` (from 0) of `count`: its best names with their probabilities."""
        self._number = number
        self._title = scale_title(number, count)
        self._rows = rows
        self.setAccessibleDescription(scale_summary(rows, self._title))
        self.setToolTip(plain_tip("\n".join(f"{share_text(share)}  {name}" for name, share in rows)))
        self.update()

    def show_crop(self, crop: QImage | None) -> None:
        self._crop = crop
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(280, 156)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(190, 104)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self.opacity)
        side = tile_side(self.width(), self.height())
        tile = QRectF(1, 1, side, side)
        self._paint_crop(painter, tile)
        width = min(self.width() - side - 14, MOST_NAMES_WIDTH)
        self._paint_names(painter, QRectF(tile.right() + 10, 0, width, self.height()))
        painter.end()

    def _paint_crop(self, painter: QPainter, tile: QRectF) -> None:
        inside = tile.adjusted(FRAME / 2, FRAME / 2, -FRAME / 2, -FRAME / 2)
        painter.fillRect(inside, QColor(current_theme().backdrop))
        if self._crop is not None:
            painter.drawImage(inside, self._crop)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current_theme().accent(self._number), FRAME, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(inside)

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), points=-1, bold=True))
        height = float(painter.fontMetrics().height())
        draw_text(painter, QRectF(area.x(), area.y(), area.width(), height), self._title, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), points=-1))
        lines = [self._lines(name, share, area.width()) for name, share in self._rows]
        places = row_places(area.height() - height - 3, [count * height + BAR for count in lines])
        for (name, share), count, place in zip(self._rows, lines, places, strict=False):
            row = QRectF(area.x(), area.y() + height + 3 + place, area.width(), count * height)
            self._paint_row(painter, row, name, share=share, lines=count)

    def _lines(self, name: str, share: float, width: float) -> int:
        """How many lines a name takes with its probability; where there is some room it is rather cut short."""
        metrics = QFontMetricsF(font_of(self.font(), points=-1))
        needed = metrics.horizontalAdvance(name) + metrics.horizontalAdvance(share_text(share)) + 6
        return 2 if width < min(needed, BROKEN_BELOW) else 1

    def _paint_row(self, painter: QPainter, row: QRectF, name: str, *, share: float, lines: int) -> None:
        """A name and its probability in one line, or the name's rest and the probability in a second one."""
        theme, metrics = current_theme(), QFontMetricsF(painter.font())
        number = share_text(share)
        last = QRectF(row.x(), row.bottom() - row.height() / lines, row.width(), row.height() / lines)
        draw_text(painter, last, number, colour=QColor(theme.quiet), right=True)
        if lines == 2:
            first, name = broken(name, metrics, row.width())
            draw_text(painter, last.translated(0, -last.height()), first, colour=QColor(theme.text))
        last.setWidth(row.width() - metrics.horizontalAdvance(number) - 6)
        draw_text(painter, last, name, colour=QColor(theme.text))
        bar = QRectF(row.x(), row.bottom(), row.width(), BAR - 1)
        draw_bar(painter, bar, share, colour=theme.accent(self._number), track=QColor(theme.line))


def row_places(room: float, heights: Sequence[float]) -> list[float]:
    """Where the rows of a column begin: as many as have room, the first at least; all of them share what is left."""
    ends = list(accumulate(heights))
    shown = max(sum(end <= room for end in ends), 1)
    spare = max(room - ends[-1], 0.0) / len(heights)
    return [ends[place] - heights[place] + place * spare for place in range(shown)]


class ZoomStrip(QWidget):
    """One cell a scale, coarse to fine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What each scale sees")
        self.names: Names = "english"  # of the answers to come
        self._cells: list[ScaleCell] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(14)
        self.setMinimumHeight(120)
        self.show_answer(None)

    @property
    def cells(self) -> Sequence[ScaleCell]:
        return self._cells

    def show_answer(self, answer: Answer | None) -> None:
        """Show the names of an answer; its crops follow. None empties the strip."""
        scales = cast("ZoomReading", answer.reading).scales if answer else ()  # the deck gives it no other
        self._make_cells(len(scales))
        for number, (cell, scale) in enumerate(zip(self._cells, scales, strict=True)):
            if answer is not None:
                cell.show_scale(number, scale_rows(scale, answer.card, self.names), count=len(scales))
                cell.show_crop(None)  # names beside the crop of another photo would be read as its own

    def show_crops(self, crops: Sequence[QImage]) -> None:
        """The crops of the answer on show; none to take them away."""
        for number, cell in enumerate(self._cells):
            cell.show_crop(crops[number] if number < len(crops) else None)

    def set_stale(self, *, stale: bool) -> None:
        for cell in self._cells:
            cell.set_stale(stale=stale)

    def _make_cells(self, count: int) -> None:
        while len(self._cells) > count:
            cell = self._cells.pop()
            self._row.removeWidget(cell)
            cell.deleteLater()
        while len(self._cells) < count:
            self._cells.append(ScaleCell(self))
            self._row.addWidget(self._cells[-1], 1)
